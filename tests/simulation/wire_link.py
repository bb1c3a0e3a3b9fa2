"""The wire's connections to the simulated broker: what aiomqtt's client is in production.

The wire's publisher and its control server get a link with the methods of ``wire.broker.client.Link``.
"""

import asyncio
from contextlib import asynccontextmanager

from tests.simulation.network import Channel
from wire.broker.client import Received
from wire.broker.connack import Connack
from wire.desk.publish_options import DOCUMENT
from wire.errors import BrokerError

__all__ = ["connector"]

CONNECT_TIMEOUT_S = 10.0
ENDED = "the broker ended it"
CONTROL = "desk-"  # the beginning of the client id of a control server
TAKEN = (0, "")  # the answer to a message that the broker has


def connector(world, process):
    """Return the ``connect`` of one life of a wire."""

    @asynccontextmanager
    async def connect(access, identifier, window=20):
        link = SimulatedLink(world, process, identifier)
        try:
            try:
                async with asyncio.timeout(CONNECT_TIMEOUT_S):
                    await link.connected
            except TimeoutError:
                raise BrokerError("no connection to the broker: no answer") from None
            yield link
        finally:
            link.close()

    return connect


class SimulatedLink:
    """One connection, and the broker's view of it."""

    connack = Connack(0)

    def __init__(self, world, process, identifier):
        self.connected = asyncio.get_running_loop().create_future()
        self.ended = ""
        self._world = world
        self._process = process
        self._broker = world.broker
        self._identifier = identifier
        self._outages = None if identifier.startswith(CONTROL) else world.presence.losses  # it is the publisher's
        self._session = None
        self._farewell = False
        self._waiting = {}
        self._last_id = 0
        self._over = asyncio.get_running_loop().create_future()
        self._received = asyncio.Queue()
        self.channel = Channel(
            world.network,
            "wire",
            to_broker=self._at_broker,
            to_client=self._at_client,
            client_end=self._on_end,
            broker_end=self._on_broker_end,
        )
        process.links[self] = None
        if process.dead:
            self.close()
        self.channel.send_up(("connect",))

    @property
    def blames_the_messages(self):
        """An end without a reason may be a message's."""
        return bool(self.ended)

    async def publish(self, topic, payload, qos, expiry_s=None, options=DOCUMENT):
        """Send one message; return once the broker has it."""
        waiter = asyncio.get_running_loop().create_future()
        self.send(topic, payload, qos, lambda *_: waiter.done() or waiter.set_result(None), expiry_s, options)
        await waiter

    def send(self, topic, payload, qos, answered, expiry_s=None, options=DOCUMENT):
        """Send one message; ``answered`` is called with the broker's answer, in the process."""
        if self.ended or not self.channel.up:
            raise BrokerError("the client is not currently connected")
        self._world.written(self._process, topic, payload)
        self._last_id += 1
        number = self._last_id
        self.channel.send_up(("publish", number, topic, payload, qos))
        if qos:
            self._waiting[number] = answered
        else:
            self._answer(answered)

    async def subscribe(self, topic, qos):
        """Subscribe to one topic."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiting["subscribe"] = lambda *_: waiter.done() or waiter.set_result(None)
        self.channel.send_up(("subscribe", topic, qos))
        await asyncio.wait((waiter, self._over), return_when=asyncio.FIRST_COMPLETED)
        if not waiter.done():
            raise BrokerError(f"the subscription to {topic} failed: {self.ended}")
        return qos

    async def messages(self):
        """Yield the messages that come in."""
        while True:
            received = await self._received.get()
            if received is None:
                raise BrokerError(f"the connection ended: {self.ended}")
            yield received

    async def watch(self):
        """Raise BrokerError when the connection ends."""
        await self._over
        raise BrokerError(f"the connection ended: {self.ended}")

    def close(self):
        """End the connection in good order."""
        self._process.links.pop(self, None)
        if self.channel.up:
            self.channel.send_up(("disconnect",))
            self.channel.close_client()

    def kill(self):
        """End with the process: the kernel closes the connection."""
        self.channel.close_client()
        self._on_end()

    # What the client reads.

    def _at_client(self, items):
        for kind, value in items:
            if kind == "connack":
                if self._outages is not None:
                    self._outages.publisher_connected(self._world.now_ns())
                if not self.connected.done():
                    self.connected.set_result(None)
            elif kind == "message":
                self._received.put_nowait(value)
            else:
                answered = self._waiting.pop(value, None)
                if answered is not None:
                    self._answer(answered)

    def _answer(self, answered):
        self._world.loop.call_soon(answered, *TAKEN, context=self._process.context)

    def _on_end(self):
        if self._outages is not None and self.connected.done() and not self.ended:
            self._outages.publisher_ended(self._world.now_ns())
        self.ended = self.ended or ENDED
        if not self.connected.done():
            self.connected.set_exception(BrokerError("no connection to the broker: it ended it"))
            self.connected.exception()
        if not self._over.done():
            self._over.set_result(None)
        self._received.put_nowait(None)

    # The broker's side.

    def deliver(self, topic, payload, qos, number, *, again):
        """Send a message to the wire."""
        del again
        self.channel.send_down(("message", Received(topic, payload, retained=False)))
        if qos and self._session is not None:
            self._broker.acknowledged(self._session, number)

    def double(self, topic, payload, qos, number):
        """Send a message to the wire once more."""
        self.deliver(topic, payload, qos, number, again=True)

    def drop(self):
        """Close the connection from the broker's side."""
        self.channel.close_broker()

    def cut(self):
        """Break the connection, which the broker knows."""
        self.channel.cut()
        self._session = None

    def break_off(self):
        """Break the connection; the broker learns of it like the client."""
        self.channel.cut()

    def _at_broker(self, items):
        for item in items:
            self._serve(*item)

    def _serve(self, kind, *values):
        broker = self._broker
        if kind == "connect":
            if not broker.up:
                self.channel.close_broker()
                return
            broker.connect(self, self._identifier, clean=True, will=None)
            self._session = broker.session(self._identifier)
            self.channel.send_down(("connack", None))
        elif self._session is None or self._session.client is not self:
            return
        elif kind == "publish":
            number, topic, payload, qos = values
            if qos:
                self.channel.send_down(("ack", number))
            broker.publish(topic, payload, qos)
        elif kind == "subscribe":
            broker.subscribe(self._session, *values)
            self.channel.send_down(("ack", "subscribe"))
        else:
            self._farewell = True

    def _on_broker_end(self):
        if self._session is not None:
            self._broker.ended(self._session, self, farewell=self._farewell)

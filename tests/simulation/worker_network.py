"""The network and the loop of one simulated worker: what the reactor is in production.

Sessions write and read the bytes of MQTT 3.1.1; the broker's side of them is parsed here.
"""

import errno

from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.mqtt.options import Version
from subscribers.net.connection import PROTOCOL_ERROR, Address
from subscribers.net.resumption import TlsHandshakes
from tests.simulation.network import Channel
from tests.support.mqtt_bytes import PINGRESP, connack, packets, published, subscriptions
from tests.support.simulated_network import CONNECT, DISCONNECT, PINGREQ, SUBSCRIBE, granted

__all__ = ["WorkerNetwork"]

PUBLISH, PUBACK = 0x30, 0x40
V311 = Version.V311
DUP = 8


class WorkerNetwork:
    """The port of a worker to time and connections. ``stopped`` once the worker has ended, or was killed.

    While it is ``paused``, nothing is served, and everything that comes waits, as for a process with SIGSTOP.
    """

    windows_closed = 0
    tls_handshakes = TlsHandshakes()

    def __init__(self, world, host):
        self.stopped = False
        self.ended = None  # called once the worker has ended by itself
        self._world = world
        self._host = host
        self._loop = world.loop
        self._paused = None
        self._open = {}

    @property
    def now_ns(self):
        return self._world.now_ns()

    def call_in(self, delay_ns, action):
        if delay_ns <= 0:
            self._loop.call_soon(self._do, action, context=self._world.network.context)
        else:
            self._loop.call_later(delay_ns / 1e9, self._do, action, context=self._world.network.context)

    def resolve(self, url):
        return Address("broker", 1883)

    def open(self, connection, address, source=None):
        if len(self._open) >= 10_000:
            raise OSError(errno.EMFILE, "Too many open files")
        client = Client(self, self._world, connection, self._host)
        connection.sock = client.channel
        connection.opened = True
        connection.outgoing = b""
        connection.backlog = False
        self._open[connection] = client
        client.channel.send_up(connection.session.connect())

    def close(self, connection, farewell=b"", *, returns=True):
        client = self._open.pop(connection, None)
        if client is None:
            return
        connection.on_unready()
        if farewell:
            client.channel.send_up(farewell)
        client.channel.close_client()
        connection.sock = None

    def reset(self, connection):
        self.close(connection)

    def read_out(self, connection):
        """Everything that has come was read."""

    def flush(self, connection):
        self.send(connection, connection.session.pending())

    def send(self, connection, data):
        client = self._open.get(connection)
        if client is not None and data:
            client.channel.send_up(data)

    def drain(self, quiet_ns, limit_ns):
        """Everything that has come was read."""

    def stop(self):
        if not self.stopped:
            self.stopped = True
            self._loop.call_soon(self.ended)

    def run(self):
        """The simulation's loop serves the worker."""

    def shut(self):
        for connection in list(self._open):
            self.close(connection)

    def kill(self):
        """End at once: the kernel closes the connections."""
        self.stopped = True
        self._paused = None
        for client in self._open.values():
            client.channel.close_client()
        self._open.clear()

    def pause(self):
        """Serve nothing until ``go_on``."""
        if self._paused is None:
            self._paused = []

    def go_on(self):
        """Serve what has come meanwhile."""
        held, self._paused = self._paused or (), None
        for action in held:
            self._do(action)

    def receive(self, connection, client, items):
        """Have a connection read what has come."""
        self._do(lambda: self._receive(connection, client, items))

    def lost(self, connection, client, reason):
        """End a connection from the broker's side."""
        self._do(lambda: self._lose(connection, client, reason))

    def _do(self, action):
        if self.stopped:
            return
        if self._paused is not None:
            self._paused.append(action)
        else:
            action()

    def _receive(self, connection, client, items):
        if self._open.get(connection) is not client:
            return
        now_ns = self.now_ns
        data = b"".join(item[0] for item in items)
        connection.seen_empty_ns = now_ns
        for _, topic, payload in items:
            if topic is not None:
                self._world.received(self, connection, topic, payload)
        try:
            events = connection.session.receive(bytearray(data), len(data))
        except RemoteProtocolError as error:
            self._lose(connection, client, f"{PROTOCOL_ERROR}: {error}")
            return
        connection.on_read(now_ns, now_ns, len(data), kernel=True)
        if events:
            connection.on_events(events)
        if self._open.get(connection) is client:
            self.flush(connection)

    def _lose(self, connection, client, reason):
        if self._open.get(connection) is client:
            self.close(connection)
            connection.on_lost(reason)


class Client:
    """The broker's view of one connection of a worker."""

    def __init__(self, network, world, connection, host):
        self._broker = world.broker
        self._session = None
        self._farewell = False
        self.channel = Channel(
            world.network,
            host,
            to_broker=self._take,
            to_client=lambda items: network.receive(connection, self, items),
            client_end=lambda: network.lost(connection, self, "closed by the broker"),
            broker_end=self._ended,
        )

    def deliver(self, topic, payload, qos, number, *, again):
        """Send a message to the client."""
        data = published(V311, topic, payload, qos, number, flags=DUP if again else 0)
        self.channel.send_down((data, topic, payload))

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

    def _answer(self, data):
        self.channel.send_down((data, None, None))

    def _take(self, items):
        for data in items:
            for first, body in packets(data):
                self._packet(first, body)

    def _packet(self, first, body):
        broker, session = self._broker, self._session
        if first == CONNECT:
            self._connect(body)
        elif session is None or session.client is not self:
            return
        elif first == SUBSCRIBE:
            for topic_filter, qos in subscriptions(body):
                broker.subscribe(session, topic_filter, qos)
            self._answer(granted(V311, body))
        elif first & 0xF0 == PUBLISH:
            stop = 2 + int.from_bytes(body[:2], "big")
            topic = body[2:stop].decode()
            self._answer(b"\x40\x02" + body[stop : stop + 2])
            broker.publish(topic, bytes(body[stop + 2 :]), 1)
        elif first == PUBACK:
            broker.acknowledged(session, int.from_bytes(body[:2], "big"))
        elif first == PINGREQ:
            self._answer(PINGRESP)
        elif first == DISCONNECT:
            self._farewell = True

    def _connect(self, body):
        if not self._broker.up:
            self.channel.close_broker()
            return
        flags, fields, start = body[7], [], 10
        while start < len(body):
            stop = start + 2 + int.from_bytes(body[start : start + 2], "big")
            fields.append(bytes(body[start + 2 : stop]))
            start = stop
        client_id, clean = fields[0].decode(), bool(flags & 2)
        will = (fields[1].decode(), fields[2]) if flags & 4 else None
        present = self._broker.connect(self, client_id, clean=clean, will=will)
        self._session = self._broker.session(client_id)
        self._answer(connack(V311, present=present))
        if present:
            self._broker.resume(self._session)

    def _ended(self):
        if self._session is not None:
            self._broker.ended(self._session, self, farewell=self._farewell)

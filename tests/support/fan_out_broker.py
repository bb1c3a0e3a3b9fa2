"""A broker of the tests' own that serves the clients of a topic as a function chooses, in a thread beside the test.

It speaks MQTT 3.1.1 at QoS 0. It writes to one socket after another, so that the order is that of the kernel's receive
times on loopback.
"""

import asyncio
import threading
from contextlib import contextmanager

from subscribers.mqtt.options import Version
from tests.support.mqtt_bytes import CONNACK, PINGRESP, published, read_packet, suback, subscriptions
from tests.support.ports import own_port
from tests.support.stub_server import stub_server
from wire.contract.stamp import read

__all__ = ["fan_out_broker"]

CONNECT, PUBLISH, SUBSCRIBE, PINGREQ, DISCONNECT = 1, 3, 8, 12, 14  # packet types (MQTT 3.1.1 §2.2.1)
CLIENT_ID_AT = 10  # in the body of a CONNECT (§3.1.3.1)


class _FanOutBroker:
    def __init__(self, choose, hold):
        self._choose = choose
        self._hold = hold
        self._held = {}  # client id and topic -> the packet that the next one overtakes
        self._clients = {}  # client id -> its writer and its filters, as levels, in the order of connecting

    async def serve(self, reader, writer):
        name = ""
        try:
            while True:
                first, body = await read_packet(reader)
                kind = first >> 4
                if kind == CONNECT:
                    name = _text(body, CLIENT_ID_AT)
                    self._clients[name] = writer, []
                    writer.write(CONNACK)
                elif kind == SUBSCRIBE:
                    filters = [each.split("/") for each, _ in subscriptions(body)]
                    self._clients[name][1].extend(filters)
                    writer.write(suback(Version.V311, int.from_bytes(body[:2], "big"), bytes(len(filters))))
                elif kind == PUBLISH:
                    self._forward(body)
                elif kind == PINGREQ:
                    writer.write(PINGRESP)
                elif kind == DISCONNECT:
                    return
        finally:
            self._clients.pop(name, None)

    def _forward(self, body):
        topic = _text(body, 0)
        payload = body[2 + len(topic) :]
        levels = topic.split("/")
        named = [
            name for name, (_, filters) in self._clients.items() if any(_matches(each, levels) for each in filters)
        ]
        stamp = read(payload)
        data = published(Version.V311, topic, payload)
        for name in named if stamp is None else self._choose(stamp, topic, named):
            if stamp is not None and self._hold(payload, name):
                self._held[name, topic] = data
                continue
            self._clients[name][0].write(data)
            if held := self._held.pop((name, topic), None):
                self._clients[name][0].write(held)


@contextmanager
def fan_out_broker(choose, hold=lambda _payload, _client: False):
    """Run the broker until the context ends; yield its URL.

    ``choose(stamp, topic, clients)`` returns the clients to send a message to, in their order, out of the client ids of
    those that subscribe to it. Where ``hold(payload, client)`` is true the next message on the topic overtakes this one
    at the client.
    """
    port = own_port()
    ready, ended = threading.Event(), threading.Event()

    async def run():
        async with stub_server(port, _FanOutBroker(choose, hold).serve):
            ready.set()
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    try:
        assert ready.wait(10)
        yield f"mqtt://127.0.0.1:{port}"
    finally:
        ended.set()
        thread.join()


def _text(body, at):
    """A text with its length before it (§1.5.3)."""
    stop = at + 2 + int.from_bytes(body[at : at + 2], "big")
    return body[at + 2 : stop].decode()


def _matches(levels, topic):
    """Whether a filter matches a topic, both as levels (MQTT 3.1.1 §4.7)."""
    if levels[-1] == "#":
        levels, topic = levels[:-1], topic[: len(levels) - 1]
    return len(levels) == len(topic) and all(each in ("+", level) for each, level in zip(levels, topic, strict=True))

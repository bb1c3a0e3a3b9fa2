"""A broker of the tests' own with a known limit: a token bucket of messages, in a thread beside the test.

It speaks MQTT 3.1.1 at QoS 0. A message that finds no token is dropped for every outlet. The bucket's clock are the due
times in the messages: so a busy machine, on which messages come in bunches, does not move the limit.
"""

import asyncio
import threading
from contextlib import contextmanager

from subscribers.mqtt.options import Version
from tests.support.mqtt_bytes import CONNACK, PINGRESP, published, read_packet, suback
from tests.support.ports import own_port
from tests.support.stub_server import stub_server
from wire.contract.stamp import read

__all__ = ["TokenBucket", "limited_broker"]

CONNECT, PUBLISH, SUBSCRIBE, PINGREQ, DISCONNECT = 1, 3, 8, 12, 14  # packet types (MQTT 3.1.1 §2.2.1)


class TokenBucket:
    """``per_second`` tokens a second, of which at most ``most`` are kept."""

    def __init__(self, per_second, most):
        self._per_second, self._most = per_second, most
        self._tokens, self._at_s = most, 0.0

    def take(self, now_s):
        """Take a token; False where there is none."""
        self._tokens = min(self._most, self._tokens + (now_s - self._at_s) * self._per_second)
        self._at_s = now_s
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class _LimitedBroker:
    def __init__(self, bucket):
        self._bucket = bucket
        self._filters = {}  # writer -> its filters, as levels

    async def serve(self, reader, writer):
        try:
            while True:
                first, body = await read_packet(reader)
                kind = first >> 4
                if kind == CONNECT:
                    writer.write(CONNACK)
                elif kind == SUBSCRIBE:
                    filters = list(_filters(body[2:]))
                    self._filters.setdefault(writer, []).extend(filters)
                    writer.write(suback(Version.V311, int.from_bytes(body[:2], "big"), bytes(len(filters))))
                elif kind == PUBLISH:
                    self._forward(body)
                elif kind == PINGREQ:
                    writer.write(PINGRESP)
                elif kind == DISCONNECT:
                    return
        finally:
            self._filters.pop(writer, None)

    def _forward(self, body):
        stop = 2 + int.from_bytes(body[:2], "big")
        topic = body[2:stop].decode()
        stamp = read(body[stop:])
        if stamp is not None and not self._bucket.take(stamp.due_ns / 1e9):
            return
        data = published(Version.V311, topic, body[stop:])
        levels = topic.split("/")
        for writer, filters in self._filters.items():
            if any(_matches(each, levels) for each in filters):
                writer.write(data)


@contextmanager
def limited_broker(bucket):
    """Run the broker until the context ends; yield its URL."""
    port = own_port()
    ready, ended = threading.Event(), threading.Event()

    async def run():
        async with stub_server(port, _LimitedBroker(bucket).serve):
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


def _filters(body):
    """The filters of a SUBSCRIBE's payload, each as its levels."""
    while body:
        stop = 2 + int.from_bytes(body[:2], "big")
        yield body[2:stop].decode().split("/")
        body = body[stop + 1 :]


def _matches(levels, topic):
    """Whether a filter matches a topic, both as levels (MQTT 3.1.1 §4.7)."""
    if levels[-1] == "#":
        levels, topic = levels[:-1], topic[: len(levels) - 1]
    return len(levels) == len(topic) and all(each in ("+", level) for each, level in zip(levels, topic, strict=True))

"""The last look at the clock before a message leaves."""

import asyncio

import pytest

from bench.brokers.opening import open_broker
from tests.wire.desk.newsroom import ENGLISH, RUN, Clock, Newsroom, release
from wire.desk.store import MemoryStore
from wire.mqtt import Access
from wire.publisher import Publisher

pytestmark = pytest.mark.integration


class Watcher:
    """Keeps what left, and when."""

    def __init__(self):
        self.seen = asyncio.Queue()

    def left(self, message, sent_ns):
        self.seen.put_nowait((message.uri, sent_ns))

    def publish_failed(self, reason):
        raise AssertionError(reason)


async def test_a_committed_message_does_not_leave_before_its_embargo_if_the_clock_was_set_back(tmp_path):
    """As after a restart, when the clock of the process before was ahead. Others pass it meanwhile."""
    room, watcher, clock = Newsroom(MemoryStore(RUN)), Watcher(), Clock()
    async with open_broker("embedded", tmp_path) as broker, asyncio.timeout(20):
        publisher = Publisher(Access.of(broker.urls[0]), RUN, 1, room.desk, watcher, clock)
        await room.desk.accept(release("urn:x:held", embargo_ns=5_000), circuits=ENGLISH[:1])
        room.clock.now_ns = 5_000
        clock.now_ns = 4_000
        publishing = asyncio.create_task(publisher.run())
        try:
            await room.desk.accept(release("urn:x:other", urgency=9), circuits=ENGLISH[:1])
            assert await watcher.seen.get() == ("urn:x:other", 4_000)
            clock.now_ns = 6_000
            assert await watcher.seen.get() == ("urn:x:held", 6_000)
            await room.desk.drained()
        finally:
            publishing.cancel()
            await asyncio.gather(publishing, return_exceptions=True)

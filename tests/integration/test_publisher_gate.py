"""What the publisher does after its broker was gone: it asks before it goes on."""

import asyncio
import time

import pytest

from tests.integration.workforces import CIRCUITS, DIRECTORY, RUN, Broker, eventually
from wire.contract.release import Block, BlockKind, Edition, Release
from wire.desk.desk import Desk
from wire.desk.store import MemoryStore
from wire.mqtt import Access
from wire.publisher import Publisher

pytestmark = pytest.mark.integration


class Watcher:
    """Notes what left and what failed."""

    def __init__(self):
        self.gone = []
        self.failures = []

    def left(self, message, sent_ns):
        self.gone.append(message.uri)

    def publish_failed(self, reason):
        self.failures.append(reason)


def release_of(number):
    edition = Edition(CIRCUITS[0].language, "A headline", (Block(BlockKind.PARAGRAPH, "Text."),))
    return Release(f"urn:x:{number}", 1, edition.language, ("business",), (edition,), time.time_ns())


@pytest.mark.parametrize("gated", [False, True])
async def test_nothing_leaves_after_a_reconnection_before_the_gate_opens(tmp_path, gated):
    """The first connection has no gate where whoever starts the publisher has waited already."""
    broker, watcher = Broker(tmp_path), Watcher()
    desk = Desk(DIRECTORY, MemoryStore(RUN), time.time_ns, 1, lambda release, messages: None)
    asked, opened = asyncio.Event(), asyncio.Event()

    async def gate():
        asked.set()
        await opened.wait()

    publisher = Publisher(Access.of(broker.url), RUN, 1, desk, watcher, time.time_ns, gate, gated=gated)
    broker.start()
    publishing = asyncio.create_task(publisher.run())
    try:
        await desk.accept(release_of(1), circuits=CIRCUITS[:1])
        if gated:
            await asyncio.wait_for(asked.wait(), 30)
            assert not watcher.gone
            opened.set()
        await eventually(lambda: watcher.gone == ["urn:x:1"] and not desk.pending)
        assert asked.is_set() == gated
        asked.clear()
        opened.clear()
        broker.kill()
        await eventually(lambda: watcher.failures)
        broker.start()
        await asyncio.wait_for(asked.wait(), 30)
        await desk.accept(release_of(2), circuits=CIRCUITS[:1])
        for _ in range(10):
            await asyncio.sleep(0)
        assert watcher.gone == ["urn:x:1"]
        opened.set()
        await eventually(lambda: watcher.gone == ["urn:x:1", "urn:x:2"] and not desk.pending)
    finally:
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)
        broker.kill()

"""A publisher waits at the readiness barrier when its broker is back."""

import asyncio
import time

import pytest

from tests.support.brokers import RestartableBroker
from tests.support.recorded_desk import RecordedDesk
from tests.support.waiting import eventually
from tests.support.worker_processes import CIRCUITS, DIRECTORY, RUN
from wire.broker.client import Access
from wire.broker.publisher import Publisher
from wire.contract.release import Block, BlockKind, Edition, Release
from wire.desk.store import MemoryStore

pytestmark = pytest.mark.integration


def newsroom():
    """Return a desk and its dispatch, with the real clock."""
    return RecordedDesk(MemoryStore(RUN), clock=time.time_ns, directory=DIRECTORY)


def release_of(number):
    edition = Edition(CIRCUITS[0].language, "A headline", (Block(BlockKind.PARAGRAPH, "Text."),))
    return Release(f"urn:x:{number}", 1, edition.language, ("business",), (edition,), time.time_ns())


@pytest.mark.parametrize("barrier_at_start", [False, True])
async def test_nothing_is_sent_after_a_reconnection_before_the_barrier_opens(tmp_path, barrier_at_start):
    """The first connection needs no barrier if the outlets are online already."""
    broker, room = RestartableBroker(tmp_path), newsroom()
    asked, opened = asyncio.Event(), asyncio.Event()

    async def barrier():
        asked.set()
        await opened.wait()

    publisher = Publisher(
        Access.of(broker.url), room.dispatch, run_id=RUN, qos=1, barrier=barrier, barrier_at_start=barrier_at_start
    )
    broker.start()
    publishing = asyncio.create_task(publisher.run())
    try:
        await room.desk.accept(release_of(1), circuits=CIRCUITS[:1])
        if barrier_at_start:
            await asyncio.wait_for(asked.wait(), 30)
            assert not room.sent_uris
            opened.set()
        await eventually(lambda: room.sent_uris == ["urn:x:1"] and not room.desk.pending)
        assert asked.is_set() == barrier_at_start
        asked.clear()
        opened.clear()
        broker.kill()
        await eventually(lambda: room.recorder.failures)
        broker.start()
        await asyncio.wait_for(asked.wait(), 30)
        await room.desk.accept(release_of(2), circuits=CIRCUITS[:1])
        for _ in range(10):
            await asyncio.sleep(0)
        assert room.sent_uris == ["urn:x:1"]
        opened.set()
        await eventually(lambda: room.sent_uris == ["urn:x:1", "urn:x:2"] and not room.desk.pending)
    finally:
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)
        broker.kill()

"""What the publisher does after its broker was gone: it asks before it goes on."""

import asyncio
import time

import pytest

from tests.integration.workforces import CIRCUITS, RUN, Broker, eventually
from wire.contract.ninjs import encode
from wire.contract.release import Block, BlockKind, Edition, Release
from wire.desk.message import Message
from wire.desk.outbox import MemoryOutbox
from wire.mqtt import Access
from wire.publisher import Publisher

pytestmark = pytest.mark.integration


class Desk:
    """Hands out what it is given, and notes what the broker has."""

    def __init__(self):
        self.due = asyncio.Queue()
        self.had = []

    async def next(self):
        return await self.due.get()

    def acknowledged(self, sequence):
        self.had.append(sequence)


class Watcher:
    """Notes what failed."""

    def __init__(self):
        self.failures = []

    def left(self, message, sent_ns):
        pass

    def publish_failed(self, reason):
        self.failures.append(reason)


def message_of(sequence):
    circuit = CIRCUITS[0]
    edition = Edition(circuit.language, "A headline", (Block(BlockKind.PARAGRAPH, "Text."),))
    release = Release(f"urn:x:{sequence}", 1, circuit.language, ("business",), (edition,), time.time_ns())
    return Message(
        sequence=sequence,
        uri=release.uri,
        version=1,
        circuit=circuit,
        heading="flash",
        due_ns=time.time_ns(),
        embargo_ns=0,
        expires_ns=None,
        document=encode(release, edition),
    )


async def test_nothing_leaves_after_a_reconnection_before_the_gate_opens(tmp_path):
    """The first connection has no gate: whoever starts the publisher has waited already."""
    broker, desk, watcher = Broker(tmp_path), Desk(), Watcher()
    asked, opened = asyncio.Event(), asyncio.Event()

    async def gate():
        asked.set()
        await opened.wait()

    outbox = MemoryOutbox()
    publisher = Publisher(Access.of(broker.url), RUN, 1, desk, outbox, watcher, time.time_ns, gate)
    broker.start()
    publishing = asyncio.create_task(publisher.run())
    try:
        desk.due.put_nowait([message_of(1)])
        await eventually(lambda: desk.had == [1])
        assert not asked.is_set()
        broker.kill()
        await eventually(lambda: watcher.failures)
        broker.start()
        await asyncio.wait_for(asked.wait(), 30)
        desk.due.put_nowait([message_of(2)])
        for _ in range(10):
            await asyncio.sleep(0)
        assert desk.due.qsize() == 1
        opened.set()
        await eventually(lambda: desk.had == [1, 2])
    finally:
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)
        broker.kill()

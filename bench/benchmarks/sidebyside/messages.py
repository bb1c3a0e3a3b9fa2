"""The messages that a wire makes of releases, in the order of its desk, for a publisher that has no desk."""

import time
from collections.abc import Iterable

from bench.benchmarks.sidebyside.trial import SEED
from bench.workload.planned import Planned
from wire.desk.desk import Desk
from wire.desk.message import Message
from wire.desk.store import MemoryStore
from wire.directory.directory import Directory

__all__ = ["messages_of"]


async def messages_of(directory: Directory, run_id: int, *parts: Iterable[Planned]) -> tuple[tuple[Message, ...], ...]:
    """Return the messages of each part, numbered on from part to part."""
    desk = Desk(directory, MemoryStore(run_id), clock=time.time_ns, seed=SEED)
    return tuple([await _messages(desk, part) for part in parts])


async def _messages(desk: Desk, releases: Iterable[Planned]) -> tuple[Message, ...]:
    due_ns = time.time_ns()
    for item in releases:
        await desk.accept(item.release, due_ns, item.circuits)
    messages: list[Message] = []
    while desk.overdue:
        committed = await desk.commit(await desk.due())
        assert committed is not None
        messages += committed.messages
        desk.put_out(committed)
    return tuple(messages)

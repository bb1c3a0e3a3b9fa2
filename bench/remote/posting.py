"""Post a calendar's releases ahead of their due times: an open model, in which the service's answers delay nothing."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.remote.answers import Receipt, read_receipt
from bench.remote.forms import form_of_release, patterns_of
from bench.remote.http import Client, release_path
from bench.workload.planned import Planned
from wire.contract.release import Release, Status
from wire.contract.times import parse_time
from wire.directory.directory import Directory
from wire.errors import first_of
from wire.host.tasks import in_own_task

__all__ = ["LEAD_NS", "Posted", "Poster", "lead_times", "service_clock"]

SECOND_NS = 1_000_000_000
LEAD_NS = 2 * SECOND_NS  # short, so that little is still to come when the user stops the run
SPACING_NS = SECOND_NS // 200  # the service reads, stores and answers a release in a few milliseconds
AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Posted:
    """A release and the service's receipt for it."""

    release: Release
    receipt: Receipt


@dataclass(slots=True)
class Poster:
    """Posts to one service.

    ``clock`` is the service's, in nanoseconds since the epoch. ``late`` counts the releases that were accepted after
    they were due.
    """

    client: Client
    directory: Directory
    clock: Callable[[], int]
    posted: list[Posted] = field(default_factory=list)
    late: int = 0
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def post_all(self, planned: Sequence[Planned], post_ns: Sequence[int]) -> None:
        """Post each release at its moment, and each version after the one before it. Refusal, ServiceFault."""
        try:
            await in_own_task(self._post_planned(planned, post_ns), "post the calendar")
        except BaseExceptionGroup as failed:
            raise first_of(failed) from None

    async def post(self, release: Release, patterns: Sequence[str] = (), due_ns: int | None = None) -> Receipt:
        """Post one release; without ``due_ns`` it is due when it is accepted. Refusal, ServiceFault."""
        form = form_of_release(release, patterns, due_ns)
        answer = await self.client.post("/releases", form, what=release.uri)
        receipt = read_receipt(self.client.url, answer)
        self._keep(release, receipt, due_ns)
        return receipt

    async def _post_planned(self, planned: Sequence[Planned], post_ns: Sequence[int]) -> None:
        earlier: dict[str, asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as group:
            for item, moment_ns in zip(planned, post_ns, strict=True):
                await asyncio.sleep(max(0.0, (moment_ns - self.clock()) / SECOND_NS))
                uri = item.release.uri
                earlier[uri] = group.create_task(self._in_turn(item, earlier.get(uri)), name=f"post {uri}")

    async def _in_turn(self, item: Planned, earlier: asyncio.Task[None] | None) -> None:
        if earlier is not None:
            await earlier
        release = item.release
        if release.status is Status.CANCELED:
            # A kill has no due time at the service: it is posted when it is due.
            await asyncio.sleep(max(0.0, (item.due_ns - self.clock()) / SECOND_NS))
        async with self._slots:
            if release.status is Status.CANCELED:
                query = (("note", release.note),)
                answer = await self.client.delete(release_path(release.uri), query, what=release.uri)
                self._keep(release, read_receipt(self.client.url, answer), None)
                return
            everywhere = item.circuits is None
            patterns = [] if everywhere else patterns_of(item.circuits or (), self.directory)
            await self.post(release, patterns, item.due_ns)

    def _keep(self, release: Release, receipt: Receipt, due_ns: int | None) -> None:
        self.posted.append(Posted(release, receipt))
        if due_ns is not None and parse_time(receipt.accepted) > due_ns:
            self.late += 1


def lead_times(planned: Sequence[Planned]) -> list[int]:
    """Return when to post each: two seconds ahead of its due time, and earlier where many are due at once."""
    moments: list[int] = []
    following = None
    for item in reversed(planned):
        moment = item.due_ns - LEAD_NS
        following = moment if following is None else min(moment, following - SPACING_NS)
        moments.append(following)
    return moments[::-1]


def service_clock(offset_ns: int) -> Callable[[], int]:
    """Return a clock that is ahead of this machine's by an offset."""
    return lambda: time.time_ns() + offset_ns

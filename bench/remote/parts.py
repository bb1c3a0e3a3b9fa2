"""The releases of a run against a service in two parts, one posted after the other: the warm-up and the rest."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from bench.base.errors import Refusal, ServiceFault
from bench.remote.flood import RemoteFlood
from bench.remote.posting import Poster, lead_times
from bench.run.halt import Halt
from bench.scenario.load import Scenario
from bench.workload.copy_files import CopyFile
from bench.workload.planned import Planned
from bench.workload.schedule import compose_calendar, sample_pool
from wire.account.rows import Key
from wire.directory.directory import Directory

__all__ = ["Parts"]

SECOND_NS = 1_000_000_000
LEAD_NS = 500_000_000  # from the last preparation to the first post
Post: TypeAlias = Callable[[], Awaitable[None]]


class Parts:
    """The two parts of one run. ``start_ns`` is when publishing starts, on the service's clock; 0: not yet.

    ``kind_of`` has the kinds of the calendar's versions, ``warm`` those of the warm-up; a flood plans none.
    """

    def __init__(
        self, scenario: Scenario, directory: Directory, halt: Halt, copy: Sequence[CopyFile] | None = None
    ) -> None:
        self._scenario = scenario
        self._directory = directory
        self._halt = halt
        self._copy = copy
        self._series = secrets.token_hex(4)  # the service keeps every release: no URI may be used twice
        self.start_ns = 0
        self.kind_of: dict[Key, str] = {}
        self.warm: set[Key] = set()

    async def compose(self, poster: Poster) -> tuple[Post, Post]:
        """Return what posts the warm-up, and what posts the rest; each waits for the end of its part."""
        if self._scenario.calendar.mode == "flood":
            return await self._flood(poster)
        return await self._calendar(poster)

    async def _calendar(self, poster: Poster) -> tuple[Post, Post]:
        scenario = self._scenario
        start_ns = poster.clock()
        pool = await asyncio.to_thread(sample_pool)
        planned = await asyncio.to_thread(
            compose_calendar, scenario, self._directory, pool, start_ns, self._series, self._copy
        )
        self.kind_of = {(item.release.uri, item.release.version): item.kind for item in planned}
        warm_ns, end_ns = start_ns + scenario.warmup_ns, start_ns + scenario.duration_ns
        early = [item for item in planned if item.due_ns < warm_ns]
        rest = [item for item in planned if item.due_ns >= warm_ns]
        self.warm = {(item.release.uri, item.release.version) for item in early}
        return (
            lambda: self._part(poster, early, start_ns, warm_ns),
            lambda: self._part(poster, rest, warm_ns, end_ns),
        )

    async def _flood(self, poster: Poster) -> tuple[Post, Post]:
        scenario = self._scenario
        pool = await asyncio.to_thread(sample_pool)
        flood = RemoteFlood(scenario, poster, pool, self._series)

        async def part(length_ns: int) -> None:
            self.start_ns = self.start_ns or poster.clock()
            await self._unless_halted(flood.run(poster.clock() + length_ns))

        return (
            lambda: part(scenario.warmup_ns),
            lambda: part(scenario.duration_ns - scenario.warmup_ns),
        )

    async def _part(self, poster: Poster, planned: list[Planned], begin_ns: int, end_ns: int) -> None:
        """Post a part of the calendar and wait for the end of the part; due times move so that posting begins now."""
        moments = lead_times(planned)
        first_ns = min([begin_ns, *moments])
        moved_ns = max(0, poster.clock() + LEAD_NS - first_ns)
        self.start_ns = self.start_ns or begin_ns + moved_ns
        moved = [_moved(item, moved_ns) for item in planned]
        await self._unless_halted(poster.post_all(moved, [moment + moved_ns for moment in moments]))
        await self._unless_halted(_sleep_until(poster.clock, end_ns + moved_ns))

    async def _unless_halted(self, work: Coroutine[Any, Any, Any]) -> None:
        """Await work until it is done or the run is halted. A refusal or fault of the service halts the run."""
        try:
            await self._halt.unless_requested(work)
        except (Refusal, ServiceFault) as error:
            self._halt.report(error)


def _moved(item: Planned, by_ns: int) -> Planned:
    release = item.release
    if release.embargo_ns is not None:
        release = replace(release, embargo_ns=release.embargo_ns + by_ns)
    return replace(item, due_ns=item.due_ns + by_ns, release=release)


async def _sleep_until(clock: Callable[[], int], moment_ns: int) -> None:
    await asyncio.sleep(max(0.0, (moment_ns - clock()) / SECOND_NS))

"""A scenario's calendar against a running wire, as any HTTP client could do it: posted, followed, and accounted for by
what the service's account grew by. Whatever happens, it ends with an account.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from bench.calendar import Planned, compose_calendar, sample_pool
from bench.client.account import ServiceAccount
from bench.client.answers import Counts, Identity
from bench.client.checks import ask_account, ask_counts, check_terms, until_quiet
from bench.client.difference import WentBack, growth
from bench.client.http import Client
from bench.client.posting import Poster, lead_times, service_clock
from bench.client.progress import Meter
from bench.client.remote_flood import RemoteFlood
from bench.client.rows import ReleaseRows, ask_rows
from bench.client.standing import Standing
from bench.errors import Refusal, ServiceFault
from bench.evidence import Evidence
from bench.quantities import counted
from bench.scenario import Scenario
from wire.directory.directory import Directory

__all__ = ["Beginning", "Load"]

SECOND_NS = 1_000_000_000
LEAD_NS = 500_000_000  # from the last preparation to the first post
CLOCK_LOOKS = 5
LOOK_S = 0.5
SETTLE_S = 80.0  # beside the drain: the wire settles what is delivered within 60 s, and workers tally once a second
UNKNOWN = dict.fromkeys(("name", "cores", "machine_cores", "cpu_shares", "broker_among_others", "outstanding"))
Stretches: TypeAlias = tuple[Callable[[], Awaitable[None]], Callable[[], Awaitable[None]]]  # the warm-up, the rest
UNSEEN = "What limited is not known: the processors of the service, its broker and its workers are not seen from here."


@dataclass(frozen=True, slots=True)
class Beginning:
    """A quiet service, whose account it is and what is in it; and how the run stands from there."""

    counts: Counts
    identity: Identity
    account: ServiceAccount
    standing: Standing


class Load:
    """One run against one service."""

    def __init__(self, scenario: Scenario, directory: Directory, client: Client) -> None:
        self._scenario = scenario
        self._directory = directory
        self._client = client
        self._series = secrets.token_hex(4)  # the service keeps what it took: no URI may come twice
        self._stop = asyncio.Event()
        self._fault = ""
        self._interrupted = False
        self._began_ns = 0  # the first due moment there could be, on the service's clock
        self.outstanding = 0  # deliveries, as last heard

    def interrupt(self) -> None:
        """Stop posting, and close the account of what was due until now."""
        self._interrupted = True
        self._stop.set()

    async def begin(self) -> Beginning:
        """Where the service stands before anything is posted. ConfigurationError where the run can't begin there."""
        counts = await until_quiet(self._client)
        identity, account = await ask_account(self._client)
        check_terms(self._scenario, identity)
        outlets, warm_up = len(self._directory.outlets), self._scenario.warmup_ns > 0
        return Beginning(counts, identity, account, Standing(self._client, account, outlets, warm_up=warm_up))

    async def execute(self, beginning: Beginning, meter: Meter) -> tuple[Evidence, ReleaseRows]:
        """From a quiet service to the account of the run. ServiceFault where there is none to be had."""
        identity, before, standing = beginning.identity, beginning.account, beginning.standing
        poster = Poster(self._client, self._directory, service_clock(await self._offset_ns()))
        standing.seconds = lambda: max(0, poster.clock() - self._began_ns) / SECOND_NS if self._began_ns else 0.0
        reading = asyncio.create_task(standing.watch(), name="read the account")
        showing = asyncio.create_task(self._show(beginning.counts, meter), name="progress")
        try:
            await self._publish(poster, beginning)
            showing.cancel()
            await self._settle(beginning.counts, meter)
        finally:
            for task in (reading, showing):
                task.cancel()
            await asyncio.gather(reading, showing, return_exceptions=True)
        publishing_seconds = standing.seconds()
        later, after = await ask_account(self._client)
        rows = await ask_rows(self._client, poster.posted, len(self._directory.outlets))
        if later.run_id != identity.run_id:
            self._break("the service was started anew with another data folder during the run")
        grown = self._grown(after, before, standing)
        if grown.totals().outstanding and not self._interrupted:
            self._break(f"{grown.totals().outstanding:,} deliveries were outstanding when the run ended")
        return self._evidence(identity, grown, after, poster, rows, publishing_seconds), rows

    async def _publish(self, poster: Poster, beginning: Beginning) -> None:
        """Post everything, and read the account between the warm-up and the rest, where there is a warm-up.

        The two are kept apart by waiting: what arrives after the middle was due after it.
        """
        if self._scenario.calendar.mode == "flood":
            stretches = await self._flood(poster)
        else:
            stretches = await self._calendar(poster)
        if self._scenario.warmup_ns:
            await stretches[0]()
            if not self._stop.is_set():
                await self._settle(beginning.counts)
                beginning.standing.middle = (await ask_account(self._client))[1]
        await stretches[1]()

    async def _calendar(self, poster: Poster) -> Stretches:
        scenario = self._scenario
        start_ns = poster.clock()
        pool = await asyncio.to_thread(sample_pool, start_ns)
        planned = await asyncio.to_thread(compose_calendar, scenario, self._directory, pool, start_ns, self._series)
        warm_ns, end_ns = start_ns + scenario.warmup_ns, start_ns + scenario.duration_ns
        early = [item for item in planned if item.due_ns < warm_ns]
        rest = [item for item in planned if item.due_ns >= warm_ns]
        return (
            lambda: self._stretch(poster, early, start_ns, warm_ns),
            lambda: self._stretch(poster, rest, warm_ns, end_ns),
        )

    async def _flood(self, poster: Poster) -> Stretches:
        scenario = self._scenario
        pool = await asyncio.to_thread(sample_pool, poster.clock())
        flood = RemoteFlood(scenario, poster, pool, self._series)

        async def stretch(length_ns: int) -> None:
            self._began_ns = self._began_ns or poster.clock()
            await self._unless_stopped(flood.run(poster.clock() + length_ns))

        return (
            lambda: stretch(scenario.warmup_ns),
            lambda: stretch(scenario.duration_ns - scenario.warmup_ns),
        )

    async def _stretch(self, poster: Poster, planned: list[Planned], begin_ns: int, end_ns: int) -> None:
        """Post what is due in a stretch of the calendar, all of it moved so that posting begins now, to its end."""
        moments = lead_times(planned)
        first_ns = min([begin_ns, *moments])
        moved_ns = max(0, poster.clock() + LEAD_NS - first_ns)
        self._began_ns = self._began_ns or begin_ns + moved_ns
        moved = [_moved(item, moved_ns) for item in planned]
        await self._unless_stopped(poster.post_all(moved, [moment + moved_ns for moment in moments]))
        await self._unless_stopped(_sleep_until(poster.clock, end_ns + moved_ns))

    async def _settle(self, base: Counts, meter: Meter | None = None) -> None:
        """Wait until nothing more is awaited of what was posted."""
        end = time.monotonic() + self._scenario.drain_ns / 1e9 + SETTLE_S
        quiet = 0
        while quiet < 2:  # a release is neither pending nor owed for a moment, while it is committed
            counts = await self._counts()
            if meter is not None:
                meter.show(1, 1, f"settling: {counts.outstanding:,} deliveries awaited as of the last tallies")
            quiet = quiet + 1 if not counts.outstanding and counts.pending <= base.pending else 0
            if time.monotonic() > end:
                waiting = f"{counts.outstanding:,} deliveries outstanding, {counts.pending:,} releases and messages"
                self._break(f"the service did not come to its end: {waiting} pending")
                return
            await asyncio.sleep(LOOK_S)

    async def _show(self, base: Counts, meter: Meter) -> None:
        seconds = self._scenario.duration_ns / 1e9
        began = time.monotonic()
        while True:
            counts = await self._counts()
            gone = min(time.monotonic() - began, seconds)
            made = counts.delivered - base.delivered
            note = f"{gone:.0f} s of {seconds:.0f} s, {counts.releases - base.releases:,} releases, {made:,} deliveries"
            meter.show(gone, 0 if gone >= seconds else seconds, f"{note}, {counts.outstanding:,} outstanding")
            await asyncio.sleep(LOOK_S)

    async def _counts(self) -> Counts:
        counts = await ask_counts(self._client)
        self.outstanding = counts.outstanding
        return counts

    async def _offset_ns(self) -> int:
        """How far the service's clock is ahead of this machine's: the smallest round trip knows best.

        It decides when to post, and is in no latency: due times are the service's own.
        """
        found: list[tuple[int, int]] = []
        for _ in range(CLOCK_LOOKS):
            asked_ns = time.time_ns()
            counts = await ask_counts(self._client)
            heard_ns = time.time_ns()
            found.append((heard_ns - asked_ns, counts.now_ns - (asked_ns + heard_ns) // 2))
        trip_ns, offset_ns = min(found)
        return 0 if abs(offset_ns) <= trip_ns else offset_ns

    def _grown(self, after: ServiceAccount, before: ServiceAccount, standing: Standing) -> ServiceAccount:
        try:
            standing.take(after)
            return growth(after, before, standing.middle)
        except WentBack as back:
            raise ServiceFault(self._client.url, f"its account went back during the run: {back}") from None

    def _evidence(
        self,
        identity: Identity,
        grown: ServiceAccount,
        after: ServiceAccount,
        poster: Poster,
        rows: ReleaseRows,
        publishing_seconds: float,
    ) -> Evidence:
        swarms = after.swarms.values()
        refused: dict[str, int] = {}
        for swarm in swarms:
            for reason, count in swarm.refused.items():
                refused[reason] = refused.get(reason, 0) + count
        return Evidence(
            account=grown,
            directory=self._directory,
            run_id=identity.run_id,
            qos=self._scenario.audience.qos if identity.qos is None else identity.qos,
            mqtt=identity.mqtt,
            outlets_on=min(after.outlets_on, len(self._directory.outlets)),
            outlets_refused=refused,
            came_on=None,
            publishing_seconds=publishing_seconds,
            broker={"kind": None, "version": None, "nodes": None, "urls": []},
            flashes=rows.flashes,
            copy=rows.copy,
            bottleneck=UNKNOWN | {"sentence": UNSEEN},
            service={
                "url": self._client.url,
                "wire": identity.wire,
                "posts": len(poster.posted),
                "posted_late": poster.late,
            },
            doubts=_doubts(grown, len(rows.rows), whole=not (self._interrupted or self._fault)),
            extremes_kept=False,
            fault=self._fault,
            interrupted=self._interrupted,
        )

    async def _unless_stopped(self, work: Coroutine[Any, Any, Any]) -> None:
        """Await some work until it is done or the run is stopped. What the service refuses or breaks is the fault."""
        if self._stop.is_set():
            work.close()
            return
        working, stopping = asyncio.create_task(work), asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
        except (Refusal, ServiceFault) as error:
            self._break(str(error))
        finally:
            for task in (working, stopping):
                task.cancel()
            await asyncio.gather(working, stopping, return_exceptions=True)

    def _break(self, fault: str) -> None:
        self._fault = self._fault or fault
        self._stop.set()


def _doubts(grown: ServiceAccount, left: int, *, whole: bool) -> tuple[str, ...]:
    """``left`` versions of this run's have left. A run that is not whole may have posted what it heard no answer to."""
    doubts = []
    others = grown.releases - left
    if whole and others:
        verb = "is" if others == 1 else "are"
        doubts.append(f"{counted(others, 'release')} in the account {verb} not this run's: somebody else posted")
    if any(figures.sums.missing < 0 for figures in grown.circuits().values()):
        doubts.append("deliveries that were missing before the run came during it")
    return tuple(doubts)


def _moved(item: Planned, by_ns: int) -> Planned:
    release = item.release
    if release.embargo_ns is not None:
        release = replace(release, embargo_ns=release.embargo_ns + by_ns)
    return replace(item, due_ns=item.due_ns + by_ns, release=release)


async def _sleep_until(clock: Callable[[], int], moment_ns: int) -> None:
    await asyncio.sleep(max(0.0, (moment_ns - clock()) / SECOND_NS))

"""A load test against a running wire, as any HTTP client could make it: the calendar is posted, and the run's account
is the growth of the service's account. However a run ends, it leaves an account.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bench.base.errors import ServiceFault
from bench.base.format import counted
from bench.host.bottleneck import Bottleneck
from bench.output.progress import Meter
from bench.output.time_left import Left
from bench.remote.account_answers import Identity
from bench.remote.answers import Counts
from bench.remote.checks import ask_account, ask_counts, check_qos, until_quiet
from bench.remote.difference import WentBack, growth
from bench.remote.http import Client
from bench.remote.parts import Parts
from bench.remote.posting import Poster, service_clock
from bench.remote.rows import ReleaseRows, ask_rows
from bench.remote.standing import Standing
from bench.run.halt import Halt
from bench.run.result import RunResult, ServiceSummary
from bench.scenario.load import Scenario
from bench.verdict.changes import ChangeFigures, Changes
from bench.verdict.kinds import KindFigures, Kinds
from bench.workload.copy_files import CopyFile
from wire.account.figures import AccountFigures
from wire.account.rows import SettledRelease
from wire.directory.directory import Directory
from wire.host.tasks import background

__all__ = ["Beginning", "Load"]

SECOND_NS = 1_000_000_000
CLOCK_SAMPLES = 5
POLL_INTERVAL_S = 0.5
SETTLE_S = 80.0  # after the drain: the wire settles within 60 s of the last delivery, and workers tally once a second
UNSEEN = "What limited is not known: the processors of the service, its broker and its workers are not seen from here."


@dataclass(frozen=True, slots=True)
class Beginning:
    """A quiet service before a run, and the figures of the run, which count from there."""

    counts: Counts
    identity: Identity
    account: AccountFigures
    standing: Standing


class Load:
    """One run against one service. ``outstanding`` is the number of outstanding deliveries in the last answer."""

    def __init__(
        self, scenario: Scenario, directory: Directory, client: Client, copy: Sequence[CopyFile] | None = None
    ) -> None:
        self._scenario = scenario
        self._directory = directory
        self._client = client
        self._halt = Halt()
        self._parts = Parts(scenario, directory, self._halt, copy)
        self.outstanding = 0

    @property
    def start_ns(self) -> int:
        """When publishing starts, in nanoseconds of the service's clock; 0 before that is known."""
        return self._parts.start_ns

    def interrupt(self) -> None:
        """Stop posting, and close the account of all that was due until now."""
        self._halt.interrupt()

    async def begin(self) -> Beginning:
        """Read the service's account before anything is posted; ConfigurationError where the run can't begin there."""
        counts = await until_quiet(self._client)
        identity, account = await ask_account(self._client)
        check_qos(self._scenario, identity)
        outlets, warm_up = len(self._directory.outlets), self._scenario.warmup_ns > 0
        return Beginning(counts, identity, account, Standing(self._client, account, outlets, warm_up=warm_up))

    async def execute(self, beginning: Beginning, meter: Meter) -> tuple[RunResult, ReleaseRows]:
        """Run from a quiet service to the account of the run; ServiceFault where the service gives none."""
        identity, before, standing = beginning.identity, beginning.account, beginning.standing
        poster = Poster(self._client, self._directory, service_clock(await self._offset_ns()))
        standing.seconds = lambda: max(0, poster.clock() - self.start_ns) / SECOND_NS if self.start_ns else 0.0
        async with background(standing.watch(), "read the account"):
            async with background(self._show(beginning.counts, meter), "progress"):
                await self._publish(poster, beginning)
            await self._settle(beginning.counts, meter)
        publishing_s = standing.seconds()
        ended_ns = time.time_ns()
        later, after = await ask_account(self._client)
        rows = await ask_rows(self._client, poster.posted, len(self._directory.outlets))
        if later.run_id != identity.run_id:
            self._halt.report("the service was started anew with another data folder during the run")
        grown = self._grown(after, before, standing)
        outstanding = grown.totals().outstanding
        if outstanding > 0 and not self._halt.interrupted:
            verb = "was" if outstanding == 1 else "were"
            self._halt.report(f"{counted(outstanding, 'delivery', 'deliveries')} {verb} outstanding when the run ended")
        result = self._result(identity, grown, after, poster, rows, publishing_s)
        return replace(result, ended_ns=ended_ns), rows

    async def _publish(self, poster: Poster, beginning: Beginning) -> None:
        """Post everything; where there is a warm-up, read the account between the warm-up and the rest.

        Waiting keeps the two apart: deliveries after that reading are of releases that were due after it.
        """
        warm_up, rest = await self._parts.compose(poster)
        if self._scenario.warmup_ns:
            await warm_up()
            if not self._halt.requested:
                await self._settle(beginning.counts)
                beginning.standing.middle = (await ask_account(self._client))[1]
        await rest()

    async def _settle(self, base: Counts, meter: Meter | None = None) -> None:
        """Wait until nothing that was posted is pending or outstanding."""
        end = time.monotonic() + self._scenario.drain_ns / 1e9 + SETTLE_S
        quiet = 0
        while quiet < 2:  # for a moment, while a release is committed, it is neither pending nor expected
            counts = await self._counts()
            outstanding = f"{counted(counts.outstanding, 'delivery', 'deliveries')} outstanding"
            if meter is not None:
                meter.show(1, 1, f"settling: {outstanding} as of the last tallies")
            quiet = quiet + 1 if counts.outstanding <= 0 and counts.pending <= base.pending else 0
            if time.monotonic() > end:
                waiting = f"{outstanding}, {counts.pending:,} releases and messages pending"
                self._halt.report(f"the service did not come to its end: {waiting}")
                return
            await asyncio.sleep(POLL_INTERVAL_S)

    async def _show(self, base: Counts, meter: Meter) -> None:
        seconds = self._scenario.duration_ns / 1e9
        began = time.monotonic()
        while True:
            counts = await self._counts()
            elapsed = min(time.monotonic() - began, seconds)
            delivered = counts.delivered - base.delivered
            releases = counts.releases - base.releases
            note = f"{elapsed:.0f} s of {seconds:.0f} s, {releases:,} releases, {delivered:,} deliveries"
            note += f", {counts.outstanding:,} outstanding"
            left = Left(seconds - elapsed, bound="") if elapsed < seconds else None
            meter.show(elapsed, 0 if left is None else seconds, note, left)
            await asyncio.sleep(POLL_INTERVAL_S)

    async def _counts(self) -> Counts:
        counts = await ask_counts(self._client)
        self.outstanding = counts.outstanding
        return counts

    async def _offset_ns(self) -> int:
        """Return how far the service's clock is ahead of this machine's, by the smallest of some round trips.

        The offset decides when releases are posted. It is in no latency, because due times are the service's own.
        """
        found: list[tuple[int, int]] = []
        for _ in range(CLOCK_SAMPLES):
            sent_ns = time.time_ns()
            counts = await ask_counts(self._client)
            received_ns = time.time_ns()
            found.append((received_ns - sent_ns, counts.now_ns - (sent_ns + received_ns) // 2))
        trip_ns, offset_ns = min(found)
        return 0 if abs(offset_ns) <= trip_ns else offset_ns

    def _grown(self, after: AccountFigures, before: AccountFigures, standing: Standing) -> AccountFigures:
        try:
            standing.take(after)
            return growth(after, before, standing.middle)
        except WentBack as back:
            raise ServiceFault(self._client.url, f"its account went back during the run: {back}") from None

    def _result(
        self,
        identity: Identity,
        grown: AccountFigures,
        after: AccountFigures,
        poster: Poster,
        rows: ReleaseRows,
        publishing_s: float,
    ) -> RunResult:
        swarms = after.swarms.values()
        refused: dict[str, int] = {}
        for swarm in swarms:
            for reason, count in swarm.refused.items():
                refused[reason] = refused.get(reason, 0) + count
        return RunResult(
            account=grown,
            audience=self._directory,
            run_id=identity.run_id,
            qos=self._scenario.audience.qos if identity.qos is None else identity.qos,
            mqtt=identity.mqtt,
            outlets_on=min(after.outlets_on, len(self._directory.outlets)),
            outlets_refused=refused,
            came_on=None,
            publishing_s=publishing_s,
            flashes=rows.flashes,
            copy=rows.copy,
            worst=rows.worst(self._parts.warm),
            published_ns=self.start_ns,
            bottleneck=Bottleneck(None, UNSEEN),
            service=ServiceSummary(
                url=self._client.url, wire=identity.wire, posts=len(poster.posted), posted_late=poster.late
            ),
            doubts=_doubts(grown, len(rows.rows), whole=not self._halt.requested),
            extremes_kept=False,
            kinds=self._kinds(grown, rows),
            changes=self._changes(grown, rows),
            fault=self._halt.fault,
            interrupted=self._halt.interrupted,
        )

    def _kinds(self, grown: AccountFigures, rows: ReleaseRows) -> Mapping[str, KindFigures]:
        """Return the figures by kind; the service does not tell the times of a release's deliveries one by one."""
        kinds = Kinds(grown.edges, self._parts.kind_of)
        for row in self._settled(rows):
            kinds.add(row)
        return kinds.figures()

    def _changes(self, grown: AccountFigures, rows: ReleaseRows) -> Mapping[str, ChangeFigures]:
        """Return the figures of corrections and kills, as far as counts and coverage tell them."""
        changes = Changes(grown.edges, self._parts.kind_of)
        for row in self._settled(rows):
            changes.add(row)
        return changes.figures()

    def _settled(self, rows: ReleaseRows) -> Iterator[SettledRelease]:
        for row in rows.settled:
            yield replace(row, warm=(row.release.uri, row.release.version) in self._parts.warm)


def _doubts(grown: AccountFigures, sent: int, *, whole: bool) -> tuple[str, ...]:
    """Reasons to doubt the growth of the account, of which ``sent`` versions are the run's.

    A run that is not whole may have posted releases without an answer.
    """
    doubts = []
    others = grown.releases - sent
    if whole and others:
        verb = "is" if others == 1 else "are"
        doubts.append(f"{counted(others, 'release')} in the account {verb} not this run's: another client posted")
    if any(figures.sums.missing < 0 for figures in grown.by_label.values()):
        doubts.append("deliveries that were missing before the run came during it")
    return tuple(doubts)

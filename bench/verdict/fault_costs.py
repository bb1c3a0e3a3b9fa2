"""What each fault of a run cost: missing, late and repeated deliveries, the longest wait, and the time to recover.

A release belongs to a fault where it was due before the fault's end, and the last of its deliveries came after the
fault's begin, or never. Its times are exact. Late deliveries and duplicates are a fault's where workers have proved the
cause and the moment; those without a proof count by the time of their report alone. Where a fault sets the wire's clock
forward, releases leave before they are due: they are the fault's up to the due times that the clock showed.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.base.worker_names import first_of, life_of
from bench.verdict.clocks import NEVER, RowNow, as_settled
from bench.verdict.fault_causes import AFTER_NS, ByCause, Span, attribute, unproved
from wire.account.missing_messages import MissingOutlets
from wire.account.rows import Key, SettledRelease
from wire.contract.delivery_causes import CausedCount, DeliveryCause

__all__ = ["FaultCost", "FaultCosts", "FaultCourse"]

REPORTED_NS = 2_000_000_000  # within which a worker's report of an arrival has come: one tally, and one reading of it


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultCost:
    """One fault of a run and its cost. Moments are nanoseconds since the epoch, None where a thing did not happen.

    ``begin_ns`` and ``end_ns`` are as planned, the latter None for a fault that lasts until the run ends, ``begun_ns``
    and ``ended_ns`` as they were. ``releases`` were affected. ``worst_ns`` is the greatest time from due to arrival
    among these. ``late_by_cause`` and ``duplicates_by_cause`` are the fault's; ``unknown`` are those without a proof,
    by their time. ``whole_ns`` is when the last delivery that was due before the end had arrived; None too where one is
    missing. ``open``: some of these are still on their way. ``early`` counts the deliveries that came before they were
    due, the first of them by ``earliest_ns``. ``problem`` says why the fault could not be made or mended.
    """

    name: str
    kind: str
    begin_ns: int
    end_ns: int | None
    begun_ns: int | None = None
    ended_ns: int | None = None
    releases: int = 0
    missing: int = 0
    missing_by_cause: Mapping[str, int] = field(default_factory=dict)
    duplicates_by_cause: Mapping[DeliveryCause, int] = field(default_factory=dict)
    late_by_cause: Mapping[DeliveryCause, int] = field(default_factory=dict)
    worst_ns: int | None = None
    whole_ns: int | None = None
    open: bool = False
    early: int = 0
    earliest_ns: int | None = None
    problem: str = ""

    @property
    def duplicates(self) -> int:
        """The duplicates of all causes."""
        return sum(self.duplicates_by_cause.values())

    @property
    def late(self) -> int:
        """The late deliveries of all causes."""
        return sum(self.late_by_cause.values())

    @property
    def recovery_s(self) -> float | None:
        """From the end of the fault until everything due before it had arrived, in seconds.

        Infinite where a delivery is missing, None where the fault did not end, or deliveries are still open.
        """
        if self.ended_ns is None or self.open:
            return None
        return NEVER if self.whole_ns is None else max(0, self.whole_ns - self.ended_ns) / 1e9


@dataclass(slots=True)
class FaultCourse:
    """One fault as the run goes on: when it began and ended, and the releases that were affected so far.

    ``kills`` names the worker that it kills, and ``explains`` the causes of late deliveries and duplicates that may be
    its: at the ``worker`` alone where one is named. ``end_ns`` is None for a fault that lasts until the run ends.
    ``ahead_ns`` is how far the fault sets the wire's clock forward: what is due so long after its end is its too.
    """

    name: str
    kind: str
    kills: str = ""
    explains: frozenset[DeliveryCause] = frozenset()
    worker: str = ""
    ahead_ns: int = 0
    begin_ns: int = 0
    end_ns: int | None = 0
    begun_ns: int | None = None
    ended_ns: int | None = None
    problem: str = ""
    releases: int = 0
    worst_ns: int | None = None
    last_ns: int = 0
    earliest_ns: int | None = None
    incomplete: dict[Key, SettledRelease] = field(default_factory=dict)

    @property
    def lasts(self) -> bool:
        """Whether the fault has begun and not ended."""
        return self.begun_ns is not None and self.ended_ns is None

    def span(self, whole_ns: int | None) -> Span | None:
        """Return the time in which causes are the fault's, given when the account was whole; None before its begin."""
        if self.begun_ns is None:
            return None
        until_ns = None if self.ended_ns is None or whole_ns is None else max(whole_ns, self.ended_ns + AFTER_NS)
        return Span(self.explains, self.begun_ns, until_ns, self.worker)

    def take(self, row: SettledRelease) -> None:
        """Count a release that settled, where it was affected."""
        begun_ns, ended_ns, last_ns = self.begun_ns, self.ended_ns, _last_ns(row)
        if begun_ns is None or (ended_ns is not None and row.due_ns >= ended_ns + self.ahead_ns):
            return
        if last_ns < begun_ns and not row.missing:
            return
        self.releases += 1
        if row.missing:
            self.incomplete[row.release.uri, row.release.version] = row
        self._arrived(row)

    def refresh(self, row_now: RowNow) -> int:
        """Take late arrivals after their release settled; return the deliveries that are missing still."""
        missing = 0
        for key in self.incomplete:
            now = row_now(*key)
            if now is not None:
                self.incomplete[key] = now
                self._arrived(now)
            missing += self.incomplete[key].missing
        return missing

    def _arrived(self, row: SettledRelease) -> None:
        last_ns = _last_ns(row)
        if self.begun_ns is not None and last_ns >= self.begun_ns:
            self.worst_ns = max(self.worst_ns or 0, row.latest_ns)
            self.last_ns = max(self.last_ns, last_ns)
            if (early_ns := (row.spread_ns or 0) - row.latest_ns) > 0:
                self.earliest_ns = max(self.earliest_ns or 0, early_ns)


class FaultCosts:
    """The faults of a run, in the order of the scenario."""

    def __init__(self, faults: Iterable[FaultCourse] = ()) -> None:
        self.courses = tuple(faults)
        self._moments: list[int] = [0]
        # Duplicates and late deliveries without a proof, and deliveries before they were due, from each moment on.
        self._counts: list[tuple[int, int, int]] = [(0, 0, 0)]
        self._caused: Mapping[str, Sequence[CausedCount]] = {}

    def settled(self, row: SettledRelease) -> None:
        """Count a release version that settled."""
        for course in self.courses:
            course.take(row)

    def killed(self, worker: str) -> bool:
        """Return whether a fault has killed a worker, or which process in its place: its end is the scenario's."""
        place = first_of(worker)
        kills = sum(course.kills == place and course.begun_ns is not None for course in self.courses)
        return kills >= life_of(worker)

    @property
    def sets_clocks(self) -> bool:
        """Whether a fault sets the wire's clock forward, so that deliveries may come before they are due."""
        return any(course.ahead_ns for course in self.courses)

    def counted(self, at_ns: int, caused: Mapping[str, Sequence[CausedCount]], early: int = 0) -> None:
        """Take the run's duplicates and late deliveries as of a moment, by worker, and how many deliveries came before
        they were due; moments ascend.
        """
        self._caused = caused
        counts = (*unproved(caused.values()), early)
        if self._counts[-1] != counts:
            self._moments.append(at_ns)
            self._counts.append(counts)

    def costs(
        self,
        row_now: RowNow = as_settled,
        missing: Iterable[MissingOutlets] = (),
        open_before: Callable[[int], bool] = lambda _: False,
    ) -> Sequence[FaultCost]:
        """Return each fault and its cost so far.

        ``row_now`` returns the row of a version as of now, where it is known; ``missing`` are the outlets that miss
        messages, once the account is closed. ``open_before`` says whether anything due before a moment is outstanding.
        """
        causes = _causes(missing) if self.courses else {}
        lost = [course.refresh(row_now) for course in self.courses]
        ended = [course.ended_ns for course in self.courses]
        is_open = [ended_ns is not None and open_before(ended_ns) for ended_ns in ended]
        whole = [
            None if course.ended_ns is None or missing or opened else max(course.ended_ns, course.last_ns)
            for course, missing, opened in zip(self.courses, lost, is_open, strict=True)
        ]
        spans = [course.span(whole_ns) for course, whole_ns in zip(self.courses, whole, strict=True)]
        found = zip(self.courses, lost, is_open, whole, attribute(spans, self._caused), strict=True)
        return tuple(self._cost(*each, causes) for each in found)

    def _cost(
        self,
        course: FaultCourse,
        missing: int,
        is_open: bool,
        whole_ns: int | None,
        proved: ByCause,
        causes: Mapping[Key, Counter[str]],
    ) -> FaultCost:
        by_cause: Counter[str] = Counter()
        for key in course.incomplete:
            by_cause.update(causes.get(key, {}))
        duplicates, late, early = self._between(course.begun_ns, whole_ns)
        return FaultCost(
            name=course.name,
            kind=course.kind,
            begin_ns=course.begin_ns,
            end_ns=course.end_ns,
            begun_ns=course.begun_ns,
            ended_ns=course.ended_ns,
            releases=course.releases,
            missing=missing,
            missing_by_cause=dict(sorted(by_cause.items())),
            duplicates_by_cause={**proved.duplicates, **_unknown(duplicates)},
            late_by_cause={**proved.late, **_unknown(late)},
            worst_ns=course.worst_ns,
            whole_ns=whole_ns,
            open=is_open,
            early=early if course.ahead_ns else 0,
            earliest_ns=course.earliest_ns if course.ahead_ns else None,
            problem=course.problem,
        )

    def _between(self, begun_ns: int | None, whole_ns: int | None) -> tuple[int, int, int]:
        """Return how much the counts by moment grew from a fault's begin until it was over, as reported."""
        if begun_ns is None:
            return 0, 0, 0
        before, after = self._at(begun_ns), self._counts[-1] if whole_ns is None else self._at(whole_ns + REPORTED_NS)
        return after[0] - before[0], after[1] - before[1], after[2] - before[2]

    def _at(self, moment_ns: int) -> tuple[int, int, int]:
        return self._counts[bisect_right(self._moments, moment_ns) - 1]


def _unknown(count: int) -> dict[DeliveryCause, int]:
    return {"unknown": count} if count else {}


def _last_ns(row: SettledRelease) -> int:
    return row.due_ns + row.latest_ns if row.delivered else 0


def _causes(missing: Iterable[MissingOutlets]) -> dict[Key, Counter[str]]:
    found: dict[Key, Counter[str]] = {}
    for message in missing:
        count = len(message.outlets) + len(message.shares)
        found.setdefault((message.uri, message.version), Counter())[message.cause] += count
    return found

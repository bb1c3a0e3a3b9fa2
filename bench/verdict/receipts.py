"""The second clock: from the receipt of a release to its last outlet, and the share that was in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.verdict.arrival_ends import last_arrival
from bench.verdict.clocks import NEVER, Ends, RowNow, as_settled, quantile_ends
from wire.account.rows import Key, SettledRelease
from wire.contract.release import Release

__all__ = ["Receipt", "ReceiptFigures", "Receipts", "from_receipt"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """When a version was received, from when its clock runs, which is its receipt or the opening that it waited for,
    and when the desk accepted it. Nanoseconds since the epoch.
    """

    received_ns: int
    from_ns: int
    accepted_ns: int


@dataclass(frozen=True, slots=True)
class ReceiptFigures:
    """The releases without an embargo that are settled, but for those of the warm-up.

    ``lows`` and ``highs`` are the ends of each one's time from receipt to the last outlet, in nanoseconds, ascending,
    and infinite where an outlet misses it. ``within_ns`` is the time that they are held against. ``embargoed`` counts
    the releases with an embargo, ``waited`` those of the others that waited for the opening.
    """

    within_ns: int
    lows: Sequence[float] = ()
    highs: Sequence[float] = ()
    embargoed: int = 0
    waited: int = 0

    def quantile(self, fraction: float) -> Ends | None:
        """Return both ends of a quantile over the releases, by nearest rank; None without one."""
        return quantile_ends(self.lows, self.highs, fraction)

    @property
    def on_time(self) -> tuple[int, int]:
        """The releases that every outlet had in time, at least and at most."""
        within = self.within_ns
        return sum(high <= within for high in self.highs), sum(low <= within for low in self.lows)


@dataclass(slots=True)
class Receipts:
    """Collects the releases of a run; ``plan`` has the receipt of each version of its calendar."""

    bin_edges: Sequence[int]
    within_ns: int
    plan: Mapping[Key, Receipt]
    _ends: list[Ends] = field(default_factory=list)
    _incomplete: list[SettledRelease] = field(default_factory=list)
    _embargoed: int = 0
    _waited: int = 0

    def add(self, row: SettledRelease) -> None:
        """Count a version that settled."""
        release = row.release
        receipt = self.plan.get((release.uri, release.version))
        if receipt is None or row.warm or not row.expected or not isinstance(release, Release):
            return
        if release.embargo_ns is not None:
            self._embargoed += 1
            return
        self._waited += receipt.from_ns > receipt.received_ns
        if row.missing:
            self._incomplete.append(row)
        elif (ends := from_receipt(row, receipt, self.bin_edges)) is not None:
            self._ends.append(ends)

    def figures(self, row_now: RowNow = as_settled) -> ReceiptFigures:
        """Return the figures as of now. ``row_now`` returns the row of a version as of now, where it is known: a late
        delivery may have come since.
        """
        ends = list(self._ends)
        for row in self._incomplete:
            release = row.release
            now = row_now(release.uri, release.version) or row
            found = from_receipt(now, self.plan[release.uri, release.version], self.bin_edges)
            ends += [found] if found is not None else []
        return ReceiptFigures(
            self.within_ns,
            sorted(low for low, _ in ends),
            sorted(high for _, high in ends),
            self._embargoed,
            self._waited,
        )


def from_receipt(row: SettledRelease, receipt: Receipt, edges: Sequence[int]) -> Ends | None:
    """Return both ends of the time from receipt to the last outlet: infinite where one misses the version, None where
    no arrival has a time.
    """
    if row.missing:
        return NEVER, NEVER
    last = last_arrival(row, edges)
    waited_ns = row.due_ns - receipt.from_ns  # the desk sends no version before an earlier one
    return None if last is None else (last[0] + waited_ns, last[1] + waited_ns)

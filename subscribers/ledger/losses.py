"""The connections that outlets lost against their plans, and those that a proved outage of the broker explains.

Where no session holds the messages, a loss that an outage explains is an absence like a planned one; any other loss
excuses nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from subscribers.ledger.absence import Absence
from subscribers.ledger.past_absences import PastAbsences
from wire.contract.outages import NOT_OVER_NS, Outage

__all__ = ["Losses"]


class Losses:
    """The losses so far, but for those long past."""

    def __init__(self) -> None:
        self._lost: dict[int, Absence] = {}
        self._last: dict[int, Absence] = {}  # of each outlet, the last one that is over
        self._over = PastAbsences()
        self._outages: tuple[Outage, ...] = ()

    def __len__(self) -> int:
        """The number of losses that are known."""
        return len(self._lost) + len(self._over)

    @property
    def explained(self) -> bool:
        """True where some loss may be an absence."""
        return bool(self._outages) and bool(self._lost or self._over)

    def declare(self, outages: Iterable[Outage]) -> bool:
        """Take the outages that are proved; return whether they are news."""
        before, self._outages = self._outages, tuple(outages)
        return self._outages != before

    def begin(self, slot: int, now_ns: int) -> bool:
        """Note the end of an outlet's connection, or that it could not connect; return whether it is the first one."""
        if slot in self._lost:
            return False
        self._lost[slot] = Absence(slot, now_ns, gone_ns=now_ns)
        return True

    def ask(self, slot: int, now_ns: int) -> None:
        """Note that an outlet connects again; the first try counts, as the broker may have taken it."""
        lost = self._lost.get(slot)
        if lost is not None and not lost.asked_ns:
            self._lost[slot] = replace(lost, asked_ns=now_ns)

    def end(self, slot: int, now_ns: int) -> bool:
        """Note that an outlet is on again, or is not to be any more; return whether its connection was lost."""
        lost = self._lost.pop(slot, None)
        if lost is None:
            return False
        over = self._last[slot] = replace(lost, back_ns=now_ns)
        self._over.add(over)
        return True

    def forget(self, before_ns: int) -> None:
        """Forget the losses that were over before a time."""
        self._over.forget(before_ns)

    def since(self, time_ns: int) -> Iterator[Absence]:
        """Yield the losses that an outage explains and that were not over at a time."""
        if not self.explained:
            return
        for lost in self.all_since(time_ns):
            absence = self.explain(lost)
            if absence is not None and absence.back_ns > time_ns:
                yield absence

    def all_since(self, time_ns: int) -> Iterator[Absence]:
        """Yield every loss that was not over at a time."""
        yield from self._lost.values()
        yield from self._over.since(time_ns)

    def explain(self, lost: Absence) -> Absence | None:
        """Return a loss as an absence, for as long as an outage explains it; None where none does."""
        ends_ns = [outage.excused_until_ns for outage in self._outages if outage.explains(lost.left_ns)]
        if not ends_ns:
            return None
        asked_ns = lost.asked_ns or (NOT_OVER_NS if lost.back_ns == NOT_OVER_NS else 0)
        return replace(lost, asked_ns=asked_ns, back_ns=min(lost.back_ns, max(ends_ns)))

    def latest_ns(self, slot: int) -> int:
        """Return when an outlet's last loss began; 0 where it had none."""
        lost = self._lost.get(slot) or self._last.get(slot)
        return 0 if lost is None else lost.left_ns

    def lost(self, slot: int) -> bool:
        """Return whether an outlet's connection is lost."""
        return slot in self._lost

    def latest(self, slot: int) -> Absence | None:
        """Return an outlet's present loss, or else its last one, where an outage explains it."""
        lost = self._lost.get(slot) or self._last.get(slot)
        return None if lost is None else self.explain(lost)

    @property
    def mended_ns(self) -> int:
        """When the last outage ended; 0 where there was none, NOT_OVER_NS while one goes on."""
        return max((outage.until_ns or NOT_OVER_NS for outage in self._outages), default=0)

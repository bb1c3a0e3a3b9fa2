"""How many outlets of each share a message is owed to: from the directory and the plans, not from any worker."""

from collections.abc import Sequence

from wire.bitsets import bitset
from wire.contract.places import Circuit
from wire.directory.attendance import Attendance
from wire.directory.directory import Directory

__all__ = ["Expectation"]


class Expectation:
    """E(m), counted per share ``index::shares`` of the directory; ``shares`` may be set anew.

    ``lossy_away``: an outlet that plans to be away when a message is due is not owed it (QoS 0, or sessions
    that do not last).
    """

    def __init__(self, directory: Directory, attendance: Attendance, shares: int, *, lossy_away: bool) -> None:
        self._directory = directory
        self._attendance = attendance
        self._shares = shares
        self._lossy_away = lossy_away
        self._counts: dict[tuple[Circuit, str], tuple[int, ...]] = {}
        self._bits: dict[tuple[Circuit, str, int], int] = {}

    def cut(self, shares: int) -> None:
        """Count over so many shares from now on."""
        self._shares = shares
        self._counts.clear()
        self._bits.clear()

    def owed(self, circuit: Circuit, heading: str, offset_ns: int) -> Sequence[int]:
        """The outlets that are owed a message due this long after the start, by index."""
        entitled = self._directory.entitled(circuit, heading)
        away = frozenset(self._attendance.away_at(offset_ns)) if self._lossy_away else frozenset[int]()
        return [outlet for outlet in entitled if outlet not in away] if away else entitled

    def per_share(self, circuit: Circuit, heading: str, offset_ns: int) -> tuple[int, ...]:
        """How many of them are in each share."""
        owed = self.owed(circuit, heading, offset_ns)
        if owed is not (entitled := self._directory.entitled(circuit, heading)):
            return self._count(owed)
        counts = self._counts.get((circuit, heading))
        if counts is None:
            counts = self._counts[circuit, heading] = self._count(entitled)
        return counts

    def bits(self, circuit: Circuit, heading: str, offset_ns: int, share: int) -> int:
        """Those of a share as a bitset, its first outlet in the lowest bit."""
        owed = self.owed(circuit, heading, offset_ns)
        if owed is not self._directory.entitled(circuit, heading):
            return bitset(outlet // self._shares for outlet in owed if outlet % self._shares == share)
        bits = self._bits.get((circuit, heading, share))
        if bits is None:
            slots = (outlet // self._shares for outlet in owed if outlet % self._shares == share)
            bits = self._bits[circuit, heading, share] = bitset(slots)
        return bits

    def _count(self, outlets: Sequence[int]) -> tuple[int, ...]:
        counts = [0] * self._shares
        for outlet in outlets:
            counts[outlet % self._shares] += 1
        return tuple(counts)

"""The expected outlets of a message in each partition, from the directory and the planned absences alone.

What happened may differ from the plan at outlets that plan to be away: the workers say where, and the account checks
the claim.
"""

from collections.abc import Sequence

from wire.contract.bitsets import bitset
from wire.contract.places import Circuit
from wire.directory.attendance import Attendance
from wire.directory.directory import Directory

__all__ = ["Expectation"]


class Expectation:
    """The expected set E(m), counted over the partitions ``index::partitions`` of the directory.

    ``lossy_away``: an outlet that plans to be away when a message is due is not expected to get it (QoS 0, or sessions
    that do not last).
    """

    def __init__(self, directory: Directory, attendance: Attendance, partitions: int, *, lossy_away: bool) -> None:
        self._directory = directory
        self._attendance = attendance
        self._partitions = partitions
        self._lossy_away = lossy_away
        self._counts: dict[tuple[Circuit, str], tuple[int, ...]] = {}
        self._bits: dict[tuple[Circuit, str, int], int] = {}
        self._leavers: dict[int, int] = {}

    @property
    def partitions(self) -> int:
        """The number of partitions that are counted over."""
        return self._partitions

    @property
    def directory(self) -> Directory:
        """The directory of the outlets."""
        return self._directory

    def repartition(self, partitions: int) -> None:
        """Count over so many partitions from now on."""
        self._partitions = partitions
        self._counts.clear()
        self._bits.clear()
        self._leavers.clear()

    def outlets(self, circuit: Circuit, heading: str, offset_ns: int) -> Sequence[int]:
        """Return the outlets, by index, that are expected to get a message due this long after the start."""
        entitled = self._directory.entitled(circuit, heading)
        away = frozenset(self._attendance.away_at(offset_ns)) if self._lossy_away else frozenset[int]()
        return [outlet for outlet in entitled if outlet not in away] if away else entitled

    def per_partition(self, circuit: Circuit, heading: str, offset_ns: int) -> tuple[int, ...]:
        """Return the number of these outlets in each partition."""
        expected = self.outlets(circuit, heading, offset_ns)
        if expected is not (entitled := self._directory.entitled(circuit, heading)):
            return self._count(expected)
        counts = self._counts.get((circuit, heading))
        if counts is None:
            counts = self._counts[circuit, heading] = self._count(entitled)
        return counts

    def bits(self, circuit: Circuit, heading: str, offset_ns: int, partition: int) -> int:
        """Return these outlets of a partition as a bitset, the partition's first outlet in the lowest bit."""
        expected = self.outlets(circuit, heading, offset_ns)
        if expected is not self._directory.entitled(circuit, heading):
            return self._bitset(expected, partition)
        return self.entitled_bits(circuit, heading, partition)

    def entitled_bits(self, circuit: Circuit, heading: str, partition: int) -> int:
        """Return the entitled outlets of a partition as a bitset, those included that plan to be away."""
        bits = self._bits.get((circuit, heading, partition))
        if bits is None:
            entitled = self._directory.entitled(circuit, heading)
            bits = self._bits[circuit, heading, partition] = self._bitset(entitled, partition)
        return bits

    def leavers(self, partition: int) -> int:
        """Return the outlets of a partition that may be excused, as a bitset: they plan to be away at some time, and
        no session waits for them.
        """
        bits = self._leavers.get(partition)
        if bits is None:
            outlets = range(partition, len(self._directory.outlets), self._partitions) if self._lossy_away else ()
            leavers = [outlet for outlet in outlets if self._attendance.window(outlet) is not None]
            bits = self._leavers[partition] = self._bitset(leavers, partition)
        return bits

    def _bitset(self, outlets: Sequence[int], partition: int) -> int:
        count = self._partitions
        return bitset(outlet // count for outlet in outlets if outlet % count == partition)

    def _count(self, outlets: Sequence[int]) -> tuple[int, ...]:
        counts = [0] * self._partitions
        for outlet in outlets:
            counts[outlet % self._partitions] += 1
        return tuple(counts)

"""The outlets that a release has reached, each once over languages and circuits, and their number over time.

Reach counts outlets and people, not deliveries, and is never shown as a count of deliveries.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from wire.contract.bitsets import repartition_bits, slots

__all__ = ["Reached"]

POINTS_KEPT = 200  # over the minute that a release may take; beyond it every second point is dropped


class Reached:
    """The outlets that had at least one edition of a release.

    ``desktops`` are the directory's, by outlet; without them only outlets are counted. ``points`` are (time of arrival
    in nanoseconds since the epoch, outlets, desktops), one for each tally.
    """

    __slots__ = ("_bits", "_desktops", "desktops", "outlets", "points")

    def __init__(self, desktops: Sequence[int] = ()) -> None:
        self._desktops = desktops
        self._bits: dict[int, int] = {}
        self.outlets = 0
        self.desktops = 0
        self.points: list[tuple[int, int, int]] = []

    def __len__(self) -> int:
        return self.outlets

    def add(self, partition: int, count: int, bits: int, last_ns: int) -> None:
        """Add the outlets of the partition ``partition::count`` that had an edition, the last of them at this time."""
        known = self._bits.get(partition, 0)
        new = bits & ~known
        if not new:
            return
        self._bits[partition] = known | bits
        self.outlets += new.bit_count()
        if not self._desktops:
            return
        self.desktops += sum(self._desktops[partition + slot * count] for slot in slots(new))
        if self.points:
            last_ns = max(last_ns, self.points[-1][0])  # the tally of another worker may be behind
            if last_ns == self.points[-1][0]:
                self.points.pop()
        self.points.append((last_ns, self.outlets, self.desktops))
        if len(self.points) > POINTS_KEPT:
            del self.points[-2:0:-2]

    def repartition(self, before: int, after: int) -> None:
        """Sort the outlets of ``before`` partitions into ``after`` partitions."""
        self._bits = repartition_bits(self._bits, before, after)

    def encode(self) -> dict[str, object]:
        """Return the stored form."""
        bits = {str(partition): f"{bits:x}" for partition, bits in self._bits.items()}
        return {"bits": bits, "outlets": self.outlets, "desktops": self.desktops, "points": self.points}

    @classmethod
    def decode(cls, desktops: Sequence[int], form: Mapping[str, Any]) -> "Reached":
        """Make the value from its stored form."""
        reached = cls(desktops)
        reached._bits = {int(partition): int(bits, 16) for partition, bits in form["bits"].items()}
        reached.outlets, reached.desktops = form["outlets"], form["desktops"]
        reached.points = [(time_ns, outlets, people) for time_ns, outlets, people in form["points"]]
        return reached

"""Which outlets a release has reached, each once, over languages and circuits; and when there were how many.

Reach is people, not deliveries: it is never printed as delivery.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from wire.bitsets import recut, slots

__all__ = ["Reached"]

POINTS_KEPT = 200  # over the minute that a release may take; past it every second one goes


class Reached:
    """Outlets that had at least one edition. ``desktops`` are the directory's, by outlet; without them outlets are
    counted and nothing else. ``points`` are (time of arrival in ns, outlets, desktops), as of each tally.
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

    def add(self, share: int, count: int, bits: int, last_ns: int) -> None:
        """These outlets of the share ``share::count`` had an edition, the last of them at this time."""
        known = self._bits.get(share, 0)
        new = bits & ~known
        if not new:
            return
        self._bits[share] = known | bits
        self.outlets += new.bit_count()
        if not self._desktops:
            return
        self.desktops += sum(self._desktops[share + slot * count] for slot in slots(new))
        if self.points:
            last_ns = max(last_ns, self.points[-1][0])  # a tally of another worker may be behind
            if last_ns == self.points[-1][0]:
                self.points.pop()
        self.points.append((last_ns, self.outlets, self.desktops))
        if len(self.points) > POINTS_KEPT:
            del self.points[-2:0:-2]

    def cut(self, before: int, after: int) -> None:
        """The shares are others from now on."""
        self._bits = recut(self._bits, before, after)

    def encode(self) -> dict[str, object]:
        """The stored form."""
        bits = {str(share): f"{bits:x}" for share, bits in self._bits.items()}
        return {"bits": bits, "outlets": self.outlets, "desktops": self.desktops, "points": self.points}

    @classmethod
    def decode(cls, desktops: Sequence[int], form: Mapping[str, Any]) -> "Reached":
        """From its stored form."""
        reached = cls(desktops)
        reached._bits = {int(share): int(bits, 16) for share, bits in form["bits"].items()}
        reached.outlets, reached.desktops = form["outlets"], form["desktops"]
        reached.points = [(time_ns, outlets, people) for time_ns, outlets, people in form["points"]]
        return reached

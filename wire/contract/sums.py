"""The running sums of deliveries that travel, each over one part of a run: how they begin, and how they add up."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Self

from msgspec import Struct

from wire.contract.latencies import Latencies

__all__ = ["Sums"]


class Sums(Struct, forbid_unknown_fields=True):
    """Latencies and counts. ``counts_most`` has the names of the counts, each with the most that it grows to."""

    counts_most: ClassVar[Mapping[str, int]]

    disclosure: Latencies
    transit: Latencies

    @classmethod
    def empty(cls, bin_edges: Sequence[int]) -> Self:
        """Return sums of nothing."""
        return cls(Latencies(bin_edges), Latencies(bin_edges))

    def merge(self, other: Self) -> None:
        """Add another's counts and latencies. No count grows past its bound, or it would not read back."""
        for name, most in self.counts_most.items():
            setattr(self, name, max(-most, min(getattr(self, name) + getattr(other, name), most)))
        self.disclosure.merge(other.disclosure)
        self.transit.merge(other.transit)

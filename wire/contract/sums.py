"""The running sums of deliveries that travel, each over one part of a run: how they begin, and how they add up."""

import operator
from collections.abc import Mapping, Sequence
from typing import ClassVar, Self

from msgspec import Struct

from wire.contract.latencies import Latencies, SummedLatencies

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

    @classmethod
    def total(cls, bin_edges: Sequence[int], parts: Sequence[Self], *, final: bool = False) -> Self:
        """Return many sums as one: a fraction of the time of as many merges, with the same bounds.

        The latencies of ``final`` parts, which change no more, are added up when they are asked for.
        """
        times = [part.disclosure for part in parts], [part.transit for part in parts]
        add_up = SummedLatencies if final else Latencies.total
        whole = cls(*(add_up(bin_edges, held) for held in times))
        if parts:
            columns = map(sum, zip(*map(operator.attrgetter(*cls.counts_most), parts), strict=True))
            for (name, most), count in zip(cls.counts_most.items(), columns, strict=True):
                if count:
                    setattr(whole, name, max(-most, min(count, most)))
        return whole

    def merge(self, other: Self) -> None:
        """Add another's counts and latencies. No count grows past its bound, or it would not read back."""
        for name, most in self.counts_most.items():
            setattr(self, name, max(-most, min(getattr(self, name) + getattr(other, name), most)))
        self.disclosure.merge(other.disclosure)
        self.transit.merge(other.transit)

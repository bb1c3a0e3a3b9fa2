"""Sums of the account, by label and over every label."""

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from wire.contract.tally import COUNTS, LabelSums

__all__ = ["LabelCache", "LabelFigures", "Totals", "by_label"]

_count_fields = operator.attrgetter(*COUNTS)


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """The deliveries under one label that the plan expects, and the workers' counts."""

    planned: int
    sums: LabelSums

    @property
    def expected(self) -> int:
        """The deliveries that are expected by what happened to the outlets that planned to be away."""
        return self.planned - self.sums.excused

    @property
    def outstanding(self) -> int:
        """Expected deliveries that are neither delivered nor missing."""
        return self.expected - self.sums.delivered - self.sums.missing


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums over every label. ``unreported``, ``unsent_deliveries`` and ``refused_deliveries`` are parts of
    ``missing``, by cause.
    """

    expected: int
    sums: LabelSums
    unreported: int
    unsent_messages: int
    unsent_deliveries: int
    foreign: int
    refused_messages: int = 0
    refused_deliveries: int = 0

    @property
    def delivered(self) -> int:
        return self.sums.delivered

    @property
    def missing(self) -> int:
        return self.sums.missing

    @property
    def outstanding(self) -> int:
        """Expected deliveries that are neither delivered nor missing."""
        return self.expected - self.sums.delivered - self.sums.missing


class LabelCache:
    """The sums of each label as they were last added up: most labels do not change between two scrapes.

    Parts are compared by identity: a tally brings new parts for the labels that changed. Those that are not final are
    compared by their counts too: the sums of former owners grow in place.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[LabelSums, ...], tuple[int, ...], LabelSums]] = {}

    def add_up(
        self, name: str, parts: tuple[LabelSums, ...], bin_edges: Sequence[int], *, final: bool = False
    ) -> LabelSums:
        """Return a label's parts as one. Counts are a copy; latencies are shared, and nobody may add to them.

        ``final`` parts change no more.
        """
        counts = () if final else tuple(count for part in parts for count in _counts(part))
        known = self._known.get(name)
        if (
            known is not None
            and len(known[0]) == len(parts)
            and all(map(operator.is_, known[0], parts))
            and known[1] == counts
        ):
            return replace(known[2])
        total = LabelSums.total(bin_edges, parts, final=final)
        self._known[name] = (parts, counts, total)
        return replace(total)


def by_label(
    expected: Mapping[str, int],
    held: Iterable[Mapping[str, LabelSums]],
    bin_edges: Sequence[int],
    cache: LabelCache | None = None,
    growing: Mapping[str, LabelSums] | None = None,
) -> dict[str, LabelFigures]:
    """Return expected and counted deliveries by label, in alphabetical order.

    ``held`` are parts of the counts. With ``growing`` these are the only ones of them that change any more.
    """
    held, cache = tuple(held), cache or LabelCache()
    return {
        name: LabelFigures(
            expected.get(name, 0),
            cache.add_up(
                name,
                tuple([part[name] for part in held if name in part]),
                bin_edges,
                final=growing is not None and name not in growing,
            ),
        )
        for name in sorted({*expected, *(name for part in held for name in part)})
    }


def _counts(sums: LabelSums) -> tuple[int, ...]:
    return (*_count_fields(sums), sums.disclosure.count, sums.transit.count, sums.disclosure.lower.sum_ns)

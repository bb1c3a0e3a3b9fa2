"""From an account's figures to the parts of a summary that are by group: language, region, circuit, kind, shares."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from bench.base.quantiles import Quantiles, Stat
from bench.output.summary_parts import GroupSummary
from bench.output.summary_shares import ShareSummary
from bench.verdict.kinds import KindFigures
from wire.account.figures import ShareSplit
from wire.account.totals import LabelFigures
from wire.contract.latencies import Latencies
from wire.contract.places import circuit_of
from wire.contract.tally import LabelSums

__all__ = ["LOWER", "UPPER", "grouped", "kind_of", "language_of", "quantiles_of", "region_of", "share_of"]

LOWER, UPPER = 0, 1  # ends of a quantile


def grouped(
    circuits: Mapping[str, LabelFigures], bin_edges: Sequence[int], group: Callable[[str], str | None]
) -> dict[str, GroupSummary]:
    """Return the deliveries by what ``group`` makes of their labels, in alphabetical order; None leaves a label out."""
    sums: dict[str, LabelSums] = defaultdict(lambda: LabelSums.empty(bin_edges))
    expected: dict[str, int] = defaultdict(int)
    for name, figures in circuits.items():
        if (key := group(name)) is None:
            continue
        sums[key].merge(figures.sums)
        expected[key] += figures.expected
    return {
        key: GroupSummary(
            expected=expected[key],
            delivered=total.delivered,
            missing=total.missing,
            disclosure=quantiles_of(total.disclosure, UPPER),
            disclosure_lower=quantiles_of(total.disclosure, LOWER),
        )
        for key, total in sorted(sums.items())
    }


def language_of(label: str) -> str | None:
    """Return the language of a circuit; None for another label."""
    circuit = circuit_of(label)
    return circuit and circuit.language


def region_of(label: str) -> str | None:
    """Return the region of a circuit; None for another label."""
    circuit = circuit_of(label)
    return circuit and circuit.region


def kind_of(held: KindFigures) -> GroupSummary:
    """Return the deliveries of the releases of one kind."""
    return GroupSummary(
        expected=held.expected,
        delivered=held.delivered,
        missing=held.missing,
        disclosure=quantiles_of(held.disclosure, UPPER),
        disclosure_lower=quantiles_of(held.disclosure, LOWER),
    )


def share_of(split: ShareSplit) -> ShareSummary:
    """Return how the messages of a shared subscription were split among its members."""
    return ShareSummary(
        members=split.members,
        expected=split.expected,
        delivered=split.expected - split.missing,
        missing=split.missing,
        messages=split.messages,
        least=split.least,
        median=split.median,
        most=split.most,
    )


def quantiles_of(latencies: Latencies, end: int) -> Quantiles:
    """Return the statistics of latencies in seconds, at their ``LOWER`` or ``UPPER`` ends."""

    def value(stat: Stat) -> float | None:
        ends_ns = latencies.quantile(stat.fraction)
        return None if ends_ns is None else ends_ns[end] / 1e9

    return Quantiles.of(value)

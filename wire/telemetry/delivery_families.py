"""The metric families of deliveries by their labels: counts of the account, and quantiles of disclosure latency."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from prometheus_client.core import Metric

from wire.account.cohorts import CohortFigures
from wire.account.totals import LabelFigures
from wire.contract.metric_labels import DeliveryLabels
from wire.contract.tally import LabelSums
from wire.exposition import family, number

__all__ = ["DeliveryFamilies", "counted_families"]

QUANTILES = (0.5, 0.99, 1.0)
FRACTIONS = tuple(map(number, QUANTILES))
COUNTS = {
    "deliveries": "delivered",
    "delivered_bytes": "body_bytes",
    "duplicate_deliveries": "duplicates",
    "overlapping_deliveries": "overlapping",
    "reordered_deliveries": "reordered",
    "overtaken_kills": "overtaken",
    "misdelivered_deliveries": "misdelivered",
    "unexpected_deliveries": "unexpected",
    "possible_deliveries": "possible",
    "possible_deliveries_delivered": "possible_delivered",
    "replayed_deliveries": "replayed",
    "replayed_killed_deliveries": "replayed_killed",
    "replayed_reordered_deliveries": "replayed_reordered",
    "replay_lost_deliveries": "replay_lost",
    "late_deliveries": "late",
    "embargo_breaches": "breaches",
    "negative_latencies": "negative",
}


def counted_families(
    figures: Mapping[tuple[str, ...], LabelFigures | CohortFigures], names: tuple[str, ...]
) -> Iterator[Metric]:
    """Yield the families of what is expected and what of that is not delivered, and of the times, by label values."""
    expected, excused, missing, outstanding = (
        family(f"{name}_deliveries", names) for name in ("expected", "excused", "missing", "outstanding")
    )
    expected.add_metrics(figures, [figure.planned for figure in figures.values()])  # a counter, which never falls
    excused.add_metrics(figures, [figure.sums.excused for figure in figures.values()])
    missing.add_metrics(figures, [figure.sums.missing for figure in figures.values()])
    outstanding.add_metrics(figures, [figure.outstanding for figure in figures.values()])
    yield from (expected, excused, missing, outstanding)
    quantiles = family("circuit_disclosure_latency_seconds", names)
    for values, figure in figures.items():
        for fraction, value_ns in zip(FRACTIONS, figure.sums.disclosure.upper.quantiles(QUANTILES), strict=False):
            quantiles.add_metric((*values, fraction), value_ns / 1e9)
    yield quantiles


class DeliveryFamilies:
    """Families of deliveries, with the labels that ``labels`` makes of the account's."""

    def __init__(self, labels: DeliveryLabels, bin_edges: Sequence[int]) -> None:
        self._labels = labels
        self._edges = bin_edges
        # Every value is there from the start: a series that begins above 0 hides its first growth from rate().
        self._nothing = {values: LabelFigures(0, LabelSums.empty(bin_edges)) for values in labels.values.values()}

    def published(self, messages: Mapping[str, int]) -> Metric:
        """Return the family of the messages that were sent, of which ``messages`` has the numbers by account label."""
        counts = dict.fromkeys(self._nothing, 0)
        for label, count in messages.items():
            values = self._labels.of(label)
            counts[values] = counts.get(values, 0) + count
        found = family("messages_published", self._labels.names)
        found.add_metrics(counts, counts.values())
        return found

    def deliveries(self, by_label: Mapping[str, LabelFigures]) -> Iterator[Metric]:
        """Yield the other families, from the figures by account label."""
        figures, names = self._grouped(by_label), self._labels.names
        # Adding up the times of every label takes the loop for long: a few are added up with each family.
        waiting, few = iter(figures.values()), len(figures) // len(COUNTS) + 1
        for name, field in COUNTS.items():
            counted = family(name, names)
            counted.add_metrics(figures, [getattr(figure.sums, field) for figure in figures.values()])
            for figure in islice(waiting, few):
                _ = figure.sums.disclosure.upper  # it is kept
            yield counted
        yield from counted_families(figures, names)

    def _grouped(self, by_label: Mapping[str, LabelFigures]) -> dict[tuple[str, ...], LabelFigures]:
        """Return the figures by their values; a label that is alone is not added up."""
        parts: dict[tuple[str, ...], list[LabelFigures]] = {}
        for label, figures in by_label.items():
            parts.setdefault(self._labels.of(label), []).append(figures)
        return self._nothing | {
            values: held[0]
            if len(held) == 1
            else LabelFigures(
                sum(part.planned for part in held),
                LabelSums.total(self._edges, [part.sums for part in held], final=True),
            )
            for values, held in parts.items()
        }

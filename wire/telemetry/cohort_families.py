"""The metric families of deliveries by behaviour of the outlets, or by group of clients."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from prometheus_client.core import Metric

from wire.account.cohorts import CohortFigures, add_up_cohorts
from wire.contract.cohorts import Cohort, CohortSums
from wire.contract.metric_labels import MetricLabels
from wire.exposition import family
from wire.telemetry.delivery_families import counted_families

__all__ = ["CohortFamilies"]

COUNTERS = {"deliveries": "delivered", "duplicate_deliveries": "duplicates", "late_deliveries": "late"}


class CohortFamilies:
    """Families of deliveries with one label, which is the ``choice`` of the labels: behaviour or group."""

    def __init__(self, labels: MetricLabels, cohorts: Sequence[Cohort], bin_edges: Sequence[int]) -> None:
        self._label = labels.choice
        self._edges = bin_edges
        names = {getattr(cohort, self._label) for cohort in cohorts}
        self._values = labels.bounded({name: (name,) for name in sorted(names)})
        nothing = CohortFigures(0, 0, CohortSums.empty(bin_edges))
        self._nothing = dict.fromkeys(self._values.values(), nothing)

    def instead(self, whole: Iterable[Metric], by_cohort: Mapping[Cohort, CohortFigures]) -> Iterator[Metric]:
        """Yield the families of ``whole``, which has them over all deliveries: with the label what is counted by
        cohort, and the others as they are.
        """
        mine = {found.name: found for found in self._families(self._grouped(by_cohort))}
        for found in whole:
            yield mine.get(found.name, found)

    def _families(self, grouped: Mapping[tuple[str, ...], CohortFigures]) -> Iterator[Metric]:
        names = (self._label,)
        for name, field in COUNTERS.items():
            counted = family(name, names)
            for values, figures in grouped.items():
                counted.add_metric(values, getattr(figures.sums, field))
            yield counted
        yield from counted_families(grouped, names)

    def _grouped(self, by_cohort: Mapping[Cohort, CohortFigures]) -> dict[tuple[str, ...], CohortFigures]:
        parts: dict[tuple[str, ...], list[CohortFigures]] = {}
        for cohort, figures in by_cohort.items():
            parts.setdefault(self._values[getattr(cohort, self._label)], []).append(figures)
        return self._nothing | {values: add_up_cohorts(held, self._edges) for values, held in parts.items()}

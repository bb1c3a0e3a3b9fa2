"""The metric families of a run's corrections, kills and replacements."""

from collections.abc import Iterator, Mapping

from prometheus_client.core import GaugeMetricFamily, Metric

from bench.base.quantiles import Stat
from bench.verdict.changes import ChangeFigures
from bench.verdict.clocks import NEVER
from wire.contract.metrics import METRICS, PREFIX

__all__ = ["change_families"]


def change_families(changes: Mapping[str, ChangeFigures]) -> Iterator[Metric]:
    """Yield each family, with samples of the kinds of change that there were so far.

    A time that is never over, because an outlet misses the change, is +Inf, as for a bucket.
    """
    count, seconds, missing, standing = map(
        _gauge, ("run_changes", "run_change_seconds", "run_change_missing", "run_change_standing_seconds")
    )
    for kind, figures in changes.items():
        if not figures.count:
            continue
        count.add_metric([kind], figures.count)
        missing.add_metric([kind], figures.missing[1])
        if figures.standing_ns is not None:
            standing.add_metric([kind], figures.standing_ns[1] / 1e9)
        for stat in (Stat.P50, Stat.P99, Stat.MAX):
            ends = figures.quantile(stat.fraction)
            if ends is not None:
                seconds.add_metric([kind, stat], NEVER if ends[1] == NEVER else ends[1] / 1e9)
    yield from (count, seconds, missing, standing)


def _gauge(name: str) -> GaugeMetricFamily:
    metric = METRICS[name]
    return GaugeMetricFamily(PREFIX + name, metric.help, labels=metric.labels)

"""Metric families in Prometheus's form, from the contract's names and histograms; whoever has the figures serves them:
the wire its account, a worker its swarm.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from wire.contract.histogram import BUCKETS_NS, Histogram
from wire.contract.metrics import METRICS, PREFIX
from wire.contract.tally import SwarmFigures

__all__ = ["Buckets", "family", "number", "worker_families"]


class Buckets:
    """The metrics' bucket bounds over some bin edges; ``further_ns`` are more of them, which must be edges."""

    def __init__(self, bin_edges: Sequence[int], further_ns: Sequence[int] = ()) -> None:
        bounds = sorted({*BUCKETS_NS, *further_ns})
        self._bins = [bisect_left(bin_edges, bound) for bound in bounds]
        self._labels = [number(bound / 1e9) for bound in bounds]

    def family(self, name: str, held: Mapping[tuple[str, ...], Histogram]) -> Metric:
        """A histogram's family, by the values of its labels."""
        metric = METRICS[name]
        found = HistogramMetricFamily(PREFIX + name, metric.help, labels=metric.labels)
        for labels, histogram in held.items():
            running = list(accumulate(histogram.counts))
            buckets = [(label, float(running[index])) for label, index in zip(self._labels, self._bins, strict=True)]
            buckets.append(("+Inf", float(histogram.count)))
            found.add_metric(list(labels), buckets, histogram.sum_ns / 1e9)
        return found


def family(name: str) -> CounterMetricFamily | GaugeMetricFamily:
    """An empty family of a counter or gauge."""
    metric = METRICS[name]
    kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
    return kind(PREFIX + name, metric.help, labels=metric.labels)


def number(value: float) -> str:
    """A number as Prometheus writes it: 0.25, 1.0, 60.0 for bounds and shares alike."""
    return repr(float(value))


def worker_families(swarms: Mapping[str, SwarmFigures], buckets: Buckets) -> Iterator[Metric]:
    """What is known of workers, by name."""
    yield buckets.family("swarm_lag_seconds", {(name,): swarm.lag for name, swarm in swarms.items()})
    families = {
        name: family(name)
        for name in (
            "outlets",
            "outlet_connects",
            "outlet_disconnects",
            "clock_offset_seconds",
            "clock_uncertainty_seconds",
            "worker_cpu_seconds",
            "worker_resident_memory_bytes",
        )
    }
    for name, swarm in swarms.items():
        for state, count in swarm.states.items():
            families["outlets"].add_metric([name, state], count)
        reasons: Counter[str] = Counter()
        for reason, count in swarm.disconnects.items():
            reasons[reason.partition(":")[0]] += count  # what follows names bytes and topics: not a bounded label
        for reason, count in reasons.items():
            families["outlet_disconnects"].add_metric([name, reason], count)
        families["outlet_connects"].add_metric([name], swarm.connects)
        # A worker is taken only from the wire's own boot, where both read one clock.
        families["clock_offset_seconds"].add_metric([name], 0.0)
        families["clock_uncertainty_seconds"].add_metric([name], 0.0)
        families["worker_cpu_seconds"].add_metric([name], swarm.cpu_s)
        families["worker_resident_memory_bytes"].add_metric([name], swarm.resident_bytes)
    yield from families.values()

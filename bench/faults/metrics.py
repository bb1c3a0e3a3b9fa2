"""The metrics of a run's faults: which last now, how many there were, and how long each took to be made good."""

from collections.abc import Iterator, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bench.verdict.fault_costs import FaultCost
from wire.contract.metrics import METRICS, PREFIX

__all__ = ["fault_families"]


def fault_families(faults: Sequence[FaultCost]) -> Iterator[Metric]:
    """Yield the families; a run without faults has families without samples."""
    lasting, begun, recovery = METRICS["fault"], METRICS["faults"], METRICS["fault_recovery_seconds"]
    gauge = GaugeMetricFamily(PREFIX + lasting.name, lasting.help, labels=lasting.labels)
    counter = CounterMetricFamily(PREFIX + begun.name, begun.help, labels=begun.labels)
    seconds = GaugeMetricFamily(PREFIX + recovery.name, recovery.help, labels=recovery.labels)
    counts = dict.fromkeys((fault.kind for fault in faults), 0)
    for fault in faults:
        lasts = fault.begun_ns is not None and fault.ended_ns is None and not fault.problem
        gauge.add_metric([fault.name, fault.kind], float(lasts))
        counts[fault.kind] += fault.begun_ns is not None
        if fault.whole_ns is not None:
            seconds.add_metric([fault.name, fault.kind], fault.recovery_s or 0.0)
    for kind, count in counts.items():
        counter.add_metric([kind], count)
    yield from (gauge, counter, seconds)

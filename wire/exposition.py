"""Metric families in Prometheus's form, from the contract's names and histograms.

The wire serves families of its account, and a worker serves families of its swarm.
"""

import platform
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from wire.contract.bins import BUCKETS_NS
from wire.contract.histogram import Histogram
from wire.contract.metric import CIRCUIT
from wire.contract.metrics import DOUBTS, METRICS, PREFIX, REJECTIONS
from wire.contract.outlet_state import OutletState
from wire.contract.tally import SwarmFigures
from wire.series import Family

__all__ = ["Buckets", "BuildCollector", "doubt_family", "family", "number", "refusal_label", "worker_families"]


class Buckets:
    """The metrics' bucket bounds over some bin edges; ``further_ns`` are more of them, which must be edges."""

    def __init__(
        self, bin_edges: Sequence[int], further_ns: Sequence[int] = (), bounds_ns: Sequence[int] = BUCKETS_NS
    ) -> None:
        bounds = sorted({*bounds_ns, *further_ns})
        self._bins = [bisect_left(bin_edges, bound) for bound in bounds]
        self._labels = (*(number(bound / 1e9) for bound in bounds), "+Inf")

    def family(self, name: str, held: Mapping[tuple[str, ...], Histogram]) -> Metric:
        """Return a histogram's family, by the values of its labels."""
        metric = METRICS[name]
        found = Family(PREFIX + name, metric.help, metric.kind, metric.labels)
        for labels, histogram in held.items():
            found.add_buckets(
                labels, self._labels, (*histogram.up_to(self._bins), histogram.count), histogram.sum_ns / 1e9
            )
        return found


def family(name: str, groups: Sequence[str] = CIRCUIT) -> Family:
    """Return an empty family of a counter or gauge. ``groups`` stand in the place of a circuit's labels."""
    metric = METRICS[name]
    size = len(CIRCUIT)
    labels = (*groups, *metric.labels[size:]) if metric.labels[:size] == CIRCUIT else metric.labels
    return Family(PREFIX + name, metric.help, metric.kind, labels)


class BuildCollector(Collector):
    """The versions that a process runs with."""

    def __init__(self) -> None:
        self._versions = version("wirestorm"), platform.python_version()  # a file is read for the first of them

    def collect(self) -> Iterator[Metric]:
        """Yield the one family, whose value is 1."""
        build = family("build_info")
        build.add_metric(self._versions, 1)
        yield build


def doubt_family(doubts: Mapping[str, bool]) -> Metric:
    """Return the family of what puts figures in doubt: each reason is there, also one that was not judged."""
    found = family("in_doubt")
    for reason in DOUBTS:
        found.add_metric([reason], int(doubts.get(reason, False)))
    return found


def number(value: float) -> str:
    """Return a number as Prometheus writes it: 0.25, 1.0, 60.0 for bounds and fractions alike."""
    return repr(float(value))


def worker_families(swarms: Mapping[str, SwarmFigures], buckets: Buckets) -> Iterator[Metric]:
    """Return the families of the workers' figures, by worker name."""
    yield buckets.family("swarm_lag_seconds", {(name,): swarm.lag for name, swarm in swarms.items()})
    yield buckets.family("outlet_connect_seconds", {(name,): swarm.connect_times for name, swarm in swarms.items()})
    families = {
        name: family(name)
        for name in (
            "outlets",
            "outlet_connects",
            "outlet_disconnects",
            "outlet_refusals",
            "outlet_tls_handshakes",
            "receive_windows_closed",
            "clock_offset_seconds",
            "clock_uncertainty_seconds",
            "worker_control_rejected",
            "worker_cpu_seconds",
            "worker_resident_memory_bytes",
        )
    }
    for name, swarm in swarms.items():
        for state in OutletState:  # each is served, also when no outlet is in it
            families["outlets"].add_metric([name, state.value], swarm.states.get(state.value, 0))
        reasons: Counter[str] = Counter()
        for reason, count in swarm.disconnects.items():
            reasons[reason.partition(":")[0]] += count  # the rest names bytes and topics: not a bounded label
        for reason, count in reasons.items():
            families["outlet_disconnects"].add_metric([name, reason], count)
        refusals: Counter[str] = Counter()
        for reason, count in swarm.refused.items():
            refusals[refusal_label(reason)] += count
        for reason, count in refusals.items():
            families["outlet_refusals"].add_metric([name, reason], count)
        for reason in REJECTIONS:
            families["worker_control_rejected"].add_metric([name, reason], swarm.rejected.get(reason, 0))
        families["outlet_connects"].add_metric([name], swarm.connects)
        tls = {"full": swarm.tls_handshakes - swarm.tls_resumed, "resumed": swarm.tls_resumed}
        for kind, count in tls.items():
            families["outlet_tls_handshakes"].add_metric([name, kind], count)
        families["receive_windows_closed"].add_metric([name], swarm.windows_closed)
        # A worker is taken only from the wire's own boot, where both read one clock.
        families["clock_offset_seconds"].add_metric([name], 0.0)
        families["clock_uncertainty_seconds"].add_metric([name], 0.0)
        families["worker_cpu_seconds"].add_metric([name], swarm.cpu_s)
        families["worker_resident_memory_bytes"].add_metric([name], swarm.resident_bytes)
    yield from families.values()


def refusal_label(reason: str) -> str:
    """Return why outlets were refused as a label: the reason code's words, without filters and the broker's own text.

    The codes are those of MQTT, so that the labels are few.
    """
    kind = reason.partition(' ("')[0]
    for verb in (" refused, ", " not sent, "):
        subscription, found, ending = kind.rpartition(verb)
        if found and subscription.startswith("subscription to "):
            return f"subscription{verb}{ending}"
    return kind.partition(":")[0] if kind.startswith("connection given up") else kind.partition(";")[0]

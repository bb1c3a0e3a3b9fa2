"""Metric names, kinds, help and labels as data. Labels are bounded: never one per outlet or per release.

A counter is named without ``_total``, which the exposition adds. Histograms have the bounds of
``histogram.BUCKETS_NS`` and each latency threshold of the scenario.
"""

from dataclasses import dataclass
from typing import Literal

__all__ = ["METRICS", "OUTLET_STATES", "PREFIX", "Metric"]

PREFIX = "wirestorm_"
OUTLET_STATES = ("waiting", "connecting", "on", "away", "refused", "gone")  # each is served, also when nobody is in it


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric family."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()


_CIRCUIT = ("language", "region")

METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        # From the wire: its account.
        Metric(
            "releases_published",
            "counter",
            "Editions of releases of which a first message has left.",
            ("language",),
        ),
        Metric(
            "messages_published",
            "counter",
            "Messages that have left the wire, resends not counted.",
            _CIRCUIT,
        ),
        Metric("flashes_published", "counter", "Flashes of which a first message has left."),
        Metric("releases_sent", "counter", "Release versions whose messages have all left."),
        Metric("releases_overdue", "gauge", "Release versions that are due and have not wholly left."),
        Metric("publish_errors", "counter", "Connections of the publisher that were refused or lost."),
        Metric("publisher_lateness_seconds", "histogram", "From due until sent, per message."),
        Metric("outbox_pending", "gauge", "Releases on the agenda and messages the broker has not acknowledged."),
        Metric("expected_deliveries", "counter", "Deliveries owed to entitled outlets.", _CIRCUIT),
        Metric("deliveries", "counter", "Deliveries made, each outlet and message once.", _CIRCUIT),
        Metric(
            "missing_deliveries",
            "gauge",
            "Deliveries owed that are settled as missing; a late one leaves.",
            _CIRCUIT,
        ),
        Metric(
            "outstanding_deliveries",
            "gauge",
            "Deliveries owed and neither made nor settled as missing.",
            _CIRCUIT,
        ),
        Metric("delivered_bytes", "counter", "Payload bytes of the deliveries made.", _CIRCUIT),
        Metric("duplicate_deliveries", "counter", "The same message at the same outlet again.", _CIRCUIT),
        Metric(
            "reordered_deliveries",
            "counter",
            "First deliveries after a later message of their topic.",
            _CIRCUIT,
        ),
        Metric("misdelivered_deliveries", "counter", "Deliveries at outlets that are not entitled.", _CIRCUIT),
        Metric(
            "late_deliveries",
            "counter",
            "Deliveries after the outlet was away at the send, or after settling.",
            _CIRCUIT,
        ),
        Metric("embargo_breaches", "counter", "Arrivals before the embargo in the document.", _CIRCUIT),
        Metric("negative_latencies", "counter", "Arrivals before their due time.", _CIRCUIT),
        Metric("foreign_messages", "counter", "Messages without a stamp, or of another run."),
        Metric("disclosure_latency_seconds", "histogram", "From due to arrival, upper ends.", _CIRCUIT),
        Metric("transit_seconds", "histogram", "From sent to arrival, upper ends.", _CIRCUIT),
        Metric(
            "disclosure_latency_quantile_seconds",
            "gauge",
            "Quantiles of disclosure latency since the start, as in the summary.",
            ("share", "end"),
        ),
        Metric("arrivals", "counter", "Arrivals by the quality of their time.", ("quality",)),
        Metric("release_spread_seconds", "histogram", "From a release's first arrival to its last."),
        Metric(
            "release_coverage_seconds",
            "histogram",
            "From due until a share of a release's audience had it.",
            ("share",),
        ),
        Metric("releases_settled", "counter", "Releases for which nothing more is awaited."),
        Metric("releases_incomplete", "counter", "Settled releases with missing deliveries."),
        Metric("account_faults", "counter", "Times that the two sides of the account differed."),
        Metric("outlets_expected", "gauge", "Outlets of the directory, which are to be on or plan to be away."),
        # From each worker.
        Metric("swarm_lag_seconds", "histogram", "From arrival until processed.", ("worker",)),
        Metric("outlets", "gauge", "Outlets by the state of their connection.", ("worker", "state")),
        Metric("outlet_connects", "counter", "Outlets that came on: connected and subscribed.", ("worker",)),
        Metric(
            "outlet_connect_seconds",
            "histogram",
            "From the start of an outlet's connection to its SUBACK.",
            ("worker",),
        ),
        Metric(
            "outlet_disconnects",
            "counter",
            "Connections of outlets that ended, by reason.",
            ("worker", "reason"),
        ),
        Metric("receive_windows_closed", "counter", "Times that an outlet's receive window was full.", ("worker",)),
        Metric("clock_offset_seconds", "gauge", "The worker's clock less the wire's.", ("worker",)),
        Metric("clock_uncertainty_seconds", "gauge", "By how much the offset may be wrong.", ("worker",)),
        Metric("worker_cpu_seconds", "counter", "CPU time of the worker process.", ("worker",)),
        Metric("worker_resident_memory_bytes", "gauge", "Resident memory of the worker process.", ("worker",)),
        # From a load test: what it asks for, and what its processes use.
        Metric("threshold_seconds", "gauge", "The bound of a threshold on a time.", ("figure", "operator")),
        Metric("threshold", "gauge", "The bound of a threshold on a count or a rate.", ("figure", "operator")),
        Metric(
            "threshold_figure_seconds",
            "gauge",
            "What a threshold on a time is held against, as of now.",
            ("figure", "end"),
        ),
        Metric(
            "threshold_figure",
            "gauge",
            "What a threshold on a count or a rate is held against, as of now.",
            ("figure",),
        ),
        Metric(
            "threshold_holds",
            "gauge",
            "1 where a threshold holds as of now, 0 where it fails; nothing where it can't be known.",
            ("figure",),
        ),
        Metric("run_cores", "gauge", "Processor cores that the run may use."),
        Metric(
            "run_cpu_cores",
            "gauge",
            "Cores in use over the last quarter second: by process of the run, by others, stolen, idle.",
            ("process",),
        ),
        Metric("run_outstanding_seconds", "counter", "Time of publishing with deliveries outstanding."),
        Metric(
            "run_at_limit_seconds",
            "counter",
            "Of that, how long a process used all cores it can or was held back by a CPU quota, or all were used.",
            ("process",),
        ),
    )
}

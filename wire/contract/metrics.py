"""Metric names, kinds, help and labels as data. Labels are bounded: never one per outlet or per release.

A counter is named without ``_total``, which the exposition adds. Histograms have the bounds of
``histogram.BUCKETS_NS``, and each latency threshold of the scenario; ``http_request_seconds`` has those of
``histogram.COARSE_NS``.
"""

from dataclasses import dataclass
from typing import Literal

__all__ = ["CIRCUIT", "DOUBTS", "METRICS", "PREFIX", "REFUSALS", "REJECTIONS", "TOPIC", "Metric"]

PREFIX = "wirestorm_"
# Why a control message was dropped: it is no JSON; too long; has a field that is missing, unknown, of another type or
# out of bounds; is not for its receiver; or is retained, and of another time. Each is served from the start.
REJECTIONS = ("malformed", "oversized", "invalid", "unexpected", "retained")
# Why the figures can't be trusted, as the process that has them judges: its account's two sides differ; outlets are not
# online; a threshold lies between the ends of its figure; a failure may be the swarm's lag, the publisher's lateness or
# a full receive window; the clocks are unsure; other programs use the processors; the control group disagrees. Each is
# served from the start.
DOUBTS = (
    "account",
    "outlets",
    "bounded",
    "swarm lag",
    "publisher",
    "windows",
    "clocks",
    "processors",
    "control group",
)

# Why the broker did not take a message: its packet is too large, the connection ended after it, a reason code of
# MQTT 5, or it was withdrawn by a kill between two tries. Each is served from the start.
REFUSALS = ("too large", "connection ended", "not authorised", "quota exceeded", "invalid", "unspecified", "withdrawn")


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric family."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()


# The labels of a circuit; a user's own messages have TOPIC in their place, the topic or its template.
CIRCUIT = ("language", "region")
TOPIC = ("topic",)

METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        # From the wire: its account.
        Metric(
            "releases_published",
            "counter",
            "Editions of releases whose first message has been sent.",
            ("language",),
        ),
        Metric(
            "messages_published",
            "counter",
            "Messages that the wire has sent, without resends.",
            CIRCUIT,
        ),
        Metric("flashes_published", "counter", "Flashes whose first message has been sent."),
        Metric("releases_sent", "counter", "Release versions whose messages have all been sent."),
        Metric("releases_overdue", "gauge", "Release versions that are due and have unsent messages."),
        Metric("publish_errors", "counter", "Connections of the publisher that were refused or lost."),
        Metric(
            "publish_refusals", "counter", "Times that the broker refused a message, resends included.", ("reason",)
        ),
        Metric("refused_messages", "counter", "Messages given up because the broker refused them.", ("reason",)),
        Metric("refused_deliveries", "gauge", "Missing deliveries of the messages that the broker refused."),
        Metric("publisher_lateness_seconds", "histogram", "Time from due until sent, per message."),
        Metric("outbox_pending", "gauge", "Releases on the agenda, and messages that the broker has not acknowledged."),
        Metric(
            "excused_deliveries",
            "gauge",
            "Of the expected deliveries, those at outlets whose planned absence excuses them.",
            CIRCUIT,
        ),
        Metric("expected_deliveries", "counter", "Expected deliveries at entitled outlets.", CIRCUIT),
        Metric("deliveries", "counter", "Deliveries, counted once for each outlet and message.", CIRCUIT),
        Metric(
            "missing_deliveries",
            "gauge",
            "Expected deliveries that are settled as missing; a late delivery is subtracted.",
            CIRCUIT,
        ),
        Metric(
            "outstanding_deliveries",
            "gauge",
            "Expected deliveries that are neither delivered nor settled as missing.",
            CIRCUIT,
        ),
        Metric("delivered_bytes", "counter", "Payload bytes of the deliveries.", CIRCUIT),
        Metric("duplicate_deliveries", "counter", "Deliveries of the same message at the same outlet again.", CIRCUIT),
        Metric(
            "overlapping_deliveries",
            "counter",
            "Further copies of a message that overlapping filters of the same outlet allow.",
            CIRCUIT,
        ),
        Metric("reordered_deliveries", "counter", "First deliveries after a later message of their topic.", CIRCUIT),
        Metric("misdelivered_deliveries", "counter", "Deliveries at outlets that are not entitled.", CIRCUIT),
        Metric(
            "overtaken_kills",
            "counter",
            "Kills that came to an outlet behind the replacement of the killed release.",
            CIRCUIT,
        ),
        Metric(
            "unexpected_deliveries",
            "counter",
            "Deliveries at outlets that were not subscribed when the message was sent.",
            CIRCUIT,
        ),
        Metric(
            "possible_deliveries",
            "counter",
            "Deliveries that may come and need not: on the way as their outlet left or came.",
            CIRCUIT,
        ),
        Metric("possible_deliveries_delivered", "counter", "Possible deliveries that came.", CIRCUIT),
        Metric("replayed_deliveries", "counter", "Deliveries from an outlet's session when it was back.", CIRCUIT),
        Metric(
            "replayed_killed_deliveries",
            "counter",
            "Of the replayed deliveries, those of releases that were killed before.",
            CIRCUIT,
        ),
        Metric(
            "replayed_reordered_deliveries",
            "counter",
            "Of the replayed deliveries, those after a later message of their topic in the same return.",
            CIRCUIT,
        ),
        Metric(
            "replay_lost_deliveries",
            "gauge",
            "Missing deliveries that an outlet's session should have held; a replay that comes late is subtracted.",
            CIRCUIT,
        ),
        Metric(
            "late_deliveries",
            "counter",
            "Deliveries whose outlet was away when the message was sent, or whose message was settled.",
            CIRCUIT,
        ),
        Metric("embargo_breaches", "counter", "Arrivals before the embargo that stands in the document.", CIRCUIT),
        Metric("negative_latencies", "counter", "Arrivals before their due time.", CIRCUIT),
        Metric("foreign_messages", "counter", "Messages without a stamp, of another run, or never announced."),
        Metric("disclosure_latency_seconds", "histogram", "Time from due to arrival, upper ends."),
        Metric("transit_seconds", "histogram", "Time from sent to arrival, upper ends."),
        Metric(
            "circuit_disclosure_latency_seconds",
            "gauge",
            "Quantiles of disclosure latency since the start by circuit, upper ends.",
            (*CIRCUIT, "fraction"),
        ),
        Metric(
            "latency_max_seconds",
            "gauge",
            "The greatest time since the start: of disclosure, transit, spread, publisher lateness, or swarm lag.",
            ("figure",),
        ),
        Metric(
            "disclosure_latency_quantile_seconds",
            "gauge",
            "Quantiles of disclosure latency since the start, as in the summary.",
            ("fraction", "end"),
        ),
        Metric(
            "catch_up_quantile_seconds",
            "gauge",
            "Quantiles since the start of the time from CONNACK to the last message of an outlet's session.",
            ("fraction",),
        ),
        Metric("arrivals", "counter", "Arrivals by the quality of their time: exact or bounded.", ("quality",)),
        Metric("release_spread_seconds", "histogram", "Time from a release's first arrival to its last."),
        Metric(
            "release_coverage_seconds",
            "histogram",
            "From due until a fraction of a release's audience had it.",
            ("fraction",),
        ),
        Metric("releases_settled", "counter", "Releases that are settled: complete, or past their time."),
        Metric("releases_incomplete", "counter", "Settled releases with missing deliveries."),
        Metric("control_rejected", "counter", "Control messages that the wire dropped, by reason.", ("reason",)),
        Metric(
            "in_doubt",
            "gauge",
            "1 if the figures are in doubt for this reason, as the process itself judges, else 0.",
            ("reason",),
        ),
        Metric("account_faults", "counter", "Times that the two sides of the account differed."),
        Metric("log_lines_dropped", "counter", "Lines of the service's log that could not be written."),
        Metric("outlets_expected", "gauge", "Outlets of the directory, which should be online or away as planned."),
        # From a service: its calendar and its API.
        Metric("calendar_pause_seconds", "gauge", "Time until the calendar goes on; 0 while it is not paused."),
        Metric(
            "http_requests",
            "counter",
            "Requests that were answered, by method, route and status.",
            ("method", "route", "status"),
        ),
        Metric("http_request_seconds", "histogram", "Time from a request's head to the end of its answer."),
        # From each process.
        Metric("build_info", "gauge", "1; the labels are versions: wirestorm's and Python's.", ("version", "python")),
        # From each worker.
        Metric(
            "swarm_lag_seconds",
            "histogram",
            "Time from arrival until the worker has processed the message.",
            ("worker",),
        ),
        Metric("outlets", "gauge", "Outlets by the state of their connection.", ("worker", "state")),
        Metric("outlet_connects", "counter", "Outlets that came online: connected and subscribed.", ("worker",)),
        Metric(
            "outlet_connect_seconds",
            "histogram",
            "Time from the start of an outlet's connection to its SUBACK.",
            ("worker",),
        ),
        Metric(
            "outlet_disconnects",
            "counter",
            "Connections of outlets that ended, by reason.",
            ("worker", "reason"),
        ),
        Metric(
            "outlet_refusals",
            "counter",
            "Outlets given up because the broker refused connection or subscription, by the broker's reason.",
            ("worker", "reason"),
        ),
        Metric("outlet_tls_handshakes", "counter", "TLS handshakes of outlets, full or resumed.", ("worker", "kind")),
        Metric("receive_windows_closed", "counter", "Times that an outlet's receive window was full.", ("worker",)),
        Metric(
            "worker_control_rejected",
            "counter",
            "Control messages that the worker dropped, by reason.",
            ("worker", "reason"),
        ),
        Metric("clock_offset_seconds", "gauge", "The worker's clock minus the wire's clock.", ("worker",)),
        Metric("clock_uncertainty_seconds", "gauge", "The uncertainty of the clock offset.", ("worker",)),
        Metric("worker_cpu_seconds", "counter", "CPU time of the worker process.", ("worker",)),
        Metric("worker_resident_memory_bytes", "gauge", "Resident memory of the worker process.", ("worker",)),
        # From a load test: what it is, what it asks for, and what its processes use.
        Metric("run_info", "gauge", "1; the labels name the run.", ("run_id", "scenario", "seed", "qos", "broker")),
        Metric("threshold_seconds", "gauge", "The bound of a threshold on a time.", ("figure", "operator")),
        Metric("threshold", "gauge", "The bound of a threshold on a count or a rate.", ("figure", "operator")),
        Metric(
            "threshold_figure_seconds",
            "gauge",
            "The current figure of a threshold on a time.",
            ("figure", "end"),
        ),
        Metric(
            "threshold_figure",
            "gauge",
            "The current figure of a threshold on a count or a rate.",
            ("figure",),
        ),
        Metric(
            "threshold_holds",
            "gauge",
            "1 if a threshold holds now, 0 if it fails; absent if the answer cannot be known.",
            ("figure",),
        ),
        Metric("run_cores", "gauge", "Processor cores that the run may use."),
        Metric(
            "run_cpu_cores",
            "gauge",
            "Cores in use over the last quarter second, by process of the run, others, stolen and idle.",
            ("process",),
        ),
        Metric("run_outstanding_seconds", "counter", "Time of publishing with deliveries outstanding."),
        Metric(
            "run_at_limit_seconds",
            "counter",
            "Time with deliveries outstanding in which a process, its CPU quota or the whole machine was at its limit.",
            ("process",),
        ),
        # Corrections and kills: of a service, then of a run.
        Metric(
            "changes_settled",
            "counter",
            "Corrections, kills and other changes of a service that are settled.",
            ("kind",),
        ),
        Metric("change_missing", "gauge", "Outlets that have a story and not its change.", ("kind",)),
        Metric(
            "change_standing_seconds",
            "counter",
            "Sum over outlets of the time that a story stood after the receipt of its settled change.",
            ("kind",),
        ),
        Metric("change_seconds", "histogram", "From a change's receipt to the story's last outlet.", ("kind",)),
        Metric("run_changes", "gauge", "Corrections, kills and other changes that are settled.", ("kind",)),
        Metric(
            "run_change_seconds",
            "gauge",
            "From the receipt of a change until the last outlet that had the story; +Inf if one misses it.",
            ("kind", "statistic"),
        ),
        Metric("run_change_missing", "gauge", "Outlets that had a story and miss its change.", ("kind",)),
        Metric(
            "run_change_standing_seconds",
            "gauge",
            "Sum over outlets of the time that a story stood after the receipt of its change.",
            ("kind",),
        ),
        # At the end of a run: who is first.
        Metric(
            "run_order_correlation",
            "gauge",
            "At the end of a run: mean rank correlation of two messages, 0 by chance, 1 if the same outlets are first.",
        ),
        Metric(
            "run_order_noise", "gauge", "By chance the order's correlation is within so much of 0 in 19 of 20 runs."
        ),
        Metric(
            "run_order_head_start_seconds",
            "gauge",
            "Median head start of the first tenth of the outlets before the mean outlet.",
        ),
        Metric("run_order_range_seconds", "gauge", "Range of the outlets' mean delays after the first arrival."),
        # Faults of the scenario.
        Metric("fault", "gauge", "1 while a fault of the scenario lasts, 0 otherwise.", ("fault", "kind")),
        Metric("faults", "counter", "Faults of the scenario that have begun.", ("kind",)),
        Metric(
            "fault_recovery_seconds",
            "gauge",
            "From the end of a fault until the last delivery had arrived that was due before it, so far.",
            ("fault", "kind"),
        ),
    )
}

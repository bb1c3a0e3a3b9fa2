"""The metrics that a load test serves beside those of its wire."""

from wire.contract.metric import Metric

__all__ = ["RUN_METRICS"]

RUN_METRICS: tuple[Metric, ...] = (
    # What the run is, what it asks for, and what its processes use.
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
    # Its corrections and kills.
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
    # At its end: who is first.
    Metric(
        "run_order_correlation",
        "gauge",
        "At the end of a run: mean rank correlation of two messages, 0 by chance, 1 if the same outlets are first.",
    ),
    Metric("run_order_noise", "gauge", "By chance the order's correlation is within so much of 0 in 19 of 20 runs."),
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

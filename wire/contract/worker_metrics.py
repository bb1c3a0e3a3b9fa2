"""The metrics of each worker, which has its name in them."""

from wire.contract.metric import Metric

__all__ = ["WORKER_METRICS"]

WORKER_METRICS: tuple[Metric, ...] = (
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
)

"""Metric names, kinds, help and labels as data. Labels are bounded: never one per outlet or per release.

A counter is named without ``_total``, which the exposition adds. Histograms have the bounds of
``histogram.BUCKETS_NS``, and each latency threshold of the scenario; ``http_request_seconds`` has those of
``histogram.COARSE_NS``.
"""

from wire.contract.metric import Metric
from wire.contract.run_metrics import RUN_METRICS
from wire.contract.wire_metrics import WIRE_METRICS
from wire.contract.worker_metrics import WORKER_METRICS

__all__ = ["DOUBTS", "METRICS", "PREFIX", "REFUSALS", "REJECTIONS"]

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

METRICS: dict[str, Metric] = {metric.name: metric for metric in (*WIRE_METRICS, *WORKER_METRICS, *RUN_METRICS)}

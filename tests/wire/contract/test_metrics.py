"""The metrics as data: names, units and labels follow Prometheus's rules and have a bounded number of series."""

import re

from wire.contract.metric import CIRCUIT
from wire.contract.metrics import METRICS, PREFIX, REJECTIONS
from wire.contract.run_metrics import RUN_METRICS
from wire.contract.wire_metrics import WIRE_METRICS
from wire.contract.worker_metrics import WORKER_METRICS

LABELS = {
    "language", "region", "fraction", "end", "quality", "reason", "worker", "state", "figure",
    "operator", "process", "method", "route", "status", "version", "python", "run_id", "scenario", "seed",
    "qos", "broker", "kind", "statistic", "fault",
}  # fmt: skip


def test_each_metric_is_under_its_own_name_without_prefix_and_total():
    """The exposition adds both."""
    for name, metric in METRICS.items():
        assert metric.name == name
        assert re.fullmatch("[a-z][a-z_]*[a-z]", name)
        assert not name.startswith(PREFIX)
        assert not name.endswith(("_total", "_sum", "_count", "_bucket"))
        # A gauge that is always 1, of which the labels are read, is named so by custom.
        assert name.endswith("_info") == (name in {"build_info", "run_info"})


def test_each_metric_has_one_exporter():
    """One name is in one table, and the metrics of a worker, of which there are several, alone name the worker."""
    tables = (WIRE_METRICS, WORKER_METRICS, RUN_METRICS)
    assert sum(map(len, tables)) == len(METRICS)
    assert all("worker" in metric.labels for metric in WORKER_METRICS)
    assert not any("worker" in metric.labels for metric in (*WIRE_METRICS, *RUN_METRICS))


def test_a_histogram_has_its_unit_in_its_name():
    """All of them are of times, in seconds, the base unit."""
    for metric in METRICS.values():
        if metric.kind == "histogram":
            assert metric.name.endswith("_seconds"), metric.name
    assert not [name for name in METRICS if re.search("_(ns|ms|milliseconds|kilobytes)$", name)]


def test_the_labels_are_bounded():
    """None is of an outlet, of a release or of a topic."""
    for metric in METRICS.values():
        assert set(metric.labels) <= LABELS, metric.name
        assert len(set(metric.labels)) == len(metric.labels)
        assert "region" not in metric.labels or metric.labels[:2] == CIRCUIT


def test_each_help_is_a_sentence_of_its_own():
    """Two metrics with the same help could not be told apart."""
    helps = [metric.help for metric in METRICS.values()]
    assert len(set(helps)) == len(helps)
    assert all(not text[0].islower() and text.endswith(".") and "\n" not in text for text in helps)


def test_the_reasons_of_a_rejection_are_fixed():
    """Dashboards and alerts name them."""
    assert REJECTIONS == ("malformed", "oversized", "invalid", "unexpected", "retained")

"""A run as one row of a table: the columns that stay, so that rows of many runs can be put together."""

import csv
import io
from collections.abc import Sequence

from bench.output.summary import Summary

__all__ = ["COLUMNS", "csv_text", "row"]

LATENCIES = ("disclosure", "transit", "swarm_lag", "publisher_lateness")
STATISTICS = ("p50", "p90", "p99", "p999", "max")
PER_RELEASE = ("p50", "max")  # the statistics that every number of releases allows
COLUMNS = (
    *("scenario", "run_id", "started", "ended", "commit", "tags", "verdict", "fault", "interrupted"),
    *("broker", "broker_version", "qos", "mqtt", "outlets", "outlets_on", "releases", "messages"),
    *("expected", "delivered", "missing", "duplicates", "reordered", "misdelivered", "late", "embargo_breaches"),
    *("publishing_seconds", "deliveries_per_second", "bytes_per_second"),
    *(f"{latency}_{statistic}_seconds" for latency in LATENCIES for statistic in STATISTICS),
    *(f"spread_{statistic}_seconds" for statistic in PER_RELEASE),
    *("thresholds_passed", "thresholds_failed", "thresholds_unknown", "bottleneck", "host", "processor", "cores"),
)


def csv_text(summaries: Sequence[Summary]) -> str:
    """Return the runs as CSV (RFC 4180), a row each under the names of the columns; a value that is null is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row(summary) for summary in summaries)
    return text.getvalue()


def row(summary: Summary) -> dict[str, object]:
    """Return the values of a run by column. ``tags`` is ``key=value`` with spaces between."""
    passed = [threshold.passed for threshold in summary.thresholds]
    found: dict[str, object] = {
        "tags": " ".join(f"{key}={value}" for key, value in summary.tags.items()),
        "broker": summary.broker.kind,
        "broker_version": summary.broker.version,
        "bottleneck": summary.bottleneck.name,
        "thresholds_passed": passed.count(True),
        "thresholds_failed": passed.count(False),
        "thresholds_unknown": passed.count(None),
        "host": summary.machine.host,
        "processor": summary.machine.processor,
        "cores": summary.machine.cores,
    }
    for latency in LATENCIES:
        times = getattr(summary.latency_seconds, latency)
        found |= {f"{latency}_{statistic}_seconds": getattr(times, statistic) for statistic in STATISTICS}
    for statistic in PER_RELEASE:
        found[f"spread_{statistic}_seconds"] = getattr(summary.spread_seconds, statistic)
    return {name: found[name] if name in found else getattr(summary, name) for name in COLUMNS}

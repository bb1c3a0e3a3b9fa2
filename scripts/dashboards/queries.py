"""PromQL that works both on a run's single endpoint and on a wire and its workers, each scraped by itself.

Every selector has the dashboard's job and instance. A worker's metrics are summed over the workers, whether the label
is ``worker`` (a run) or ``instance`` (a worker of a service). Totals since the start of the wire are read without a
rate, because they are the account's own totals; changes over time are a rate over $__rate_interval.

A figure in large type or in a table is the last one of the dashboard's range, so that a run's figures stay when its
process has ended. While there is a live series, no older one counts.
"""

from wire.contract.metrics import METRICS, PREFIX

__all__ = [
    "MATCH",
    "THRESHOLD_S",
    "foreign",
    "increase",
    "last",
    "last_of",
    "latency_threshold",
    "quantile_by_circuit",
    "quantile_exact",
    "quantile_now",
    "quantile_since_start",
    "rate",
    "ratio",
    "series",
    "total",
]

MATCH = 'job=~"$job", instance=~"$instance"'
RANGE = "$__range"
THRESHOLD_S = "$threshold"  # a variable of the dashboard, for a wire without a threshold


def series(metric: str, **labels: str) -> str:
    """Return a selector of one of our metrics, by its name in the contract. ``labels`` are regular expressions."""
    kind = METRICS[metric].kind
    name = PREFIX + metric + {"counter": "_total", "gauge": "", "histogram": "_bucket"}[kind]
    return foreign(name, **labels)


def foreign(name: str, **labels: str) -> str:
    """Return a selector of a metric that is not ours, such as a broker's."""
    matchers = ", ".join([MATCH, *(f'{label}=~"{value}"' for label, value in labels.items())])
    return f"{name}{{{matchers}}}"


def total(metric: str, by: str = "", **labels: str) -> str:
    """Return a metric's current value, summed over all labels except ``by``."""
    return f"sum{_by(by)}({series(metric, **labels)})"


def last(metric: str, by: str = "", **labels: str) -> str:
    """Return a metric's value as ``total``, or where no series is live the last one of the dashboard's range."""
    return last_of(f"sum{_by(by)}", series(metric, **labels))


def last_of(aggregation: str, selector: str) -> str:
    """Return an aggregation of live series, or where there is none of the last values of the dashboard's range."""
    ended = f"{aggregation}(last_over_time({selector}[{RANGE}])) unless on () group({selector})"
    return f"({aggregation}({selector}) or ({ended}))"


def rate(metric: str, by: str = "", **labels: str) -> str:
    """Return a counter's growth a second."""
    return f"sum{_by(by)}(rate({series(metric, **labels)}[$__rate_interval]))"


def increase(metric: str, by: str = "", **labels: str) -> str:
    """Return a counter's growth over an interval of the graph."""
    return f"sum{_by(by)}(increase({series(metric, **labels)}[$__rate_interval]))"


def ratio(part: str, whole: str) -> str:
    """Return a fraction; it has no result where the whole is 0."""
    return f"{part} / ({whole} > 0)"


def quantile_now(quantile: float, metric: str, **labels: str) -> str:
    """Return a quantile of the last interval, from the buckets; it has no result without counts."""
    return f"histogram_quantile({quantile:g}, {rate(metric, 'le', **labels)}) >= 0"


def quantile_since_start(quantile: float, metric: str, by: str = "", **labels: str) -> str:
    """Return a quantile since the start, from the buckets; it has no result without counts."""
    return f"histogram_quantile({quantile:g}, {last(metric, _join(by, 'le'), **labels)}) >= 0"


def quantile_exact(quantile: str, end: str = "upper") -> str:
    """Return a quantile of disclosure latency as in the summary."""
    return last_of("max", series("disclosure_latency_quantile_seconds", fraction=quantile, end=end))


def quantile_by_circuit(quantile: str, by: str = "language, region") -> str:
    """Return a quantile of disclosure latency since the start by language and region, or ``by`` other labels, as in the
    summary.
    """
    selector = series("circuit_disclosure_latency_seconds", fraction=quantile)
    return last_of(f"max by ({by}) ", selector)


def latency_threshold() -> str:
    """Return the bound on the p99 of disclosure latency: the run's, or else the dashboard's.

    A scrape that failed does not move it: it is the last one of the dashboard's range.
    """
    selector = series("threshold_seconds", figure="disclosure.p99")
    return f"max(last_over_time({selector}[{RANGE}])) or vector({THRESHOLD_S})"


def _by(labels: str) -> str:
    return f" by ({labels}) " if labels else " "


def _join(*labels: str) -> str:
    return ", ".join(label for label in labels if label)

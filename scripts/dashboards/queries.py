"""PromQL that reads the same from a run's own endpoint and from a wire and its workers, each scraped by itself.

Every selector has the dashboard's job and instance. Whatever a worker exports is summed over the workers, whether
the label is ``worker`` (a run) or ``instance`` (a worker of a service). What counts from the start of the wire is read
as it stands, since these are the account's own totals; what shows change over time is a rate over $__rate_interval.
"""

from wire.contract.metrics import METRICS, PREFIX

__all__ = [
    "MATCH",
    "THRESHOLD_S",
    "foreign",
    "increase",
    "latency_threshold",
    "quantile_exact",
    "quantile_now",
    "quantile_since_start",
    "rate",
    "ratio",
    "series",
    "total",
]

MATCH = 'job=~"$job", instance=~"$instance"'
THRESHOLD_S = "$threshold"  # a variable of the dashboard: where nobody tells the wire of a threshold


def series(metric: str, **labels: str) -> str:
    """A selector of one of our metrics, by its name in the contract; ``labels`` as regular expressions."""
    kind = METRICS[metric].kind
    name = PREFIX + metric + {"counter": "_total", "gauge": "", "histogram": "_bucket"}[kind]
    return foreign(name, **labels)


def foreign(name: str, **labels: str) -> str:
    """A selector of a metric that is not ours, such as a broker's."""
    matchers = ", ".join([MATCH, *(f'{label}=~"{value}"' for label, value in labels.items())])
    return f"{name}{{{matchers}}}"


def total(metric: str, by: str = "", **labels: str) -> str:
    """A metric as it stands, summed over everything but ``by``."""
    return f"sum{_by(by)}({series(metric, **labels)})"


def rate(metric: str, by: str = "", **labels: str) -> str:
    """A counter's growth a second."""
    return f"sum{_by(by)}(rate({series(metric, **labels)}[$__rate_interval]))"


def increase(metric: str, by: str = "", **labels: str) -> str:
    """A counter's growth over an interval of the picture."""
    return f"sum{_by(by)}(increase({series(metric, **labels)}[$__rate_interval]))"


def ratio(part: str, whole: str) -> str:
    """A share; nothing where the whole is nothing."""
    return f"{part} / ({whole} > 0)"


def quantile_now(quantile: float, metric: str, **labels: str) -> str:
    """A quantile of what was counted in the last interval, from the buckets; nothing where nothing was."""
    return f"histogram_quantile({quantile:g}, {rate(metric, 'le', **labels)}) >= 0"


def quantile_since_start(quantile: float, metric: str, by: str = "", **labels: str) -> str:
    """A quantile of everything since the start, from the buckets; nothing where nothing was counted."""
    return f"histogram_quantile({quantile:g}, {total(metric, _join(by, 'le'), **labels)}) >= 0"


def quantile_exact(share: str, end: str = "upper") -> str:
    """A quantile of disclosure latency as the summary has it."""
    return f"max({series('disclosure_latency_quantile_seconds', share=share, end=end)})"


def latency_threshold() -> str:
    """The bound on the p99 of disclosure latency: the run's, or else the dashboard's own."""
    return f"max({series('threshold_seconds', figure='disclosure.p99')}) or vector({THRESHOLD_S})"


def _by(labels: str) -> str:
    return f" by ({labels}) " if labels else " "


def _join(*labels: str) -> str:
    return ", ".join(label for label in labels if label)

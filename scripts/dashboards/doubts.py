"""Can the measure be trusted? The reasons of a run's verdict (bench/verdict.py) as queries, each 1 in doubt and else 0.

A reason whose metrics are not there is no doubt, because a service has no processors to tell of; but where there is no
account at all there is no answer either. Quantiles are those since the start, which the verdict judges too.
"""

from scripts.dashboards.panels import Query
from scripts.dashboards.queries import latency_threshold, quantile_exact, quantile_since_start, series, total

__all__ = ["doubted", "doubts"]

LAG_SHARE = 0.25  # as in bench/verdict.py: our own delay is this much of what it is to measure
FULL, OTHERS_MOST, STOLEN_MOST = 0.1, 0.25, 0.1  # as in bench/cpu.py: idle less than, others and stolen more than

P99 = quantile_exact("0.99")
P99_LOWER = quantile_exact("0.99", "lower")
BOUND = f"({latency_threshold()})"
# Our own delays only ever add: they excuse a threshold that failed, and condemn none that holds (decision 5).
FAILED = f"({P99_LOWER} > bool {BOUND})"


def doubts() -> list[Query]:
    """A query for each reason; the legend is the part that is in order or in doubt."""
    return [
        Query(_account(), "account"),
        Query(_zero_unless(_outlets()), "outlets"),
        Query(_zero_unless(f"({P99_LOWER} <= bool {BOUND}) * ({P99} > bool {BOUND})"), "bounded"),
        Query(
            _zero_unless(f"{FAILED} * ({_p99('swarm_lag_seconds')} > bool {LAG_SHARE:g} * {P99_LOWER})"), "swarm lag"
        ),
        Query(
            _zero_unless(f"{FAILED} * ({_p99('publisher_lateness_seconds')} > bool {P99_LOWER} - {BOUND})"), "publisher"
        ),
        Query(_zero_unless(f"{FAILED} * ({total('receive_windows_closed')} > bool 0)"), "windows"),
        Query(_zero_unless(_clocks()), "clocks"),
        Query(_zero_unless(_processors()), "processors"),
        # What the rules find in the last minute; no job or instance of the dashboard's is on an alert.
        Query(_zero_unless('count(ALERTS{alertname="MeasureInDoubt", alertstate="firing"}) > bool 0'), "alerts"),
    ]


def doubted() -> str:
    """How many of them are in doubt; nothing where there is no account."""
    return " + ".join(f"({query.expr})" for query in doubts())


def _account() -> str:
    return f"{total('account_faults')} > bool 0"


def _outlets() -> str:
    return f"{total('outlets', state='on|away')} < bool {total('outlets_expected')}"


def _p99(metric: str) -> str:
    return f"({quantile_since_start(0.99, metric)})"


def _clocks() -> str:
    uncertain = f"max({series('clock_uncertainty_seconds')}) > bool abs({P99} - {BOUND})"
    return f"clamp_max(({uncertain}) + ({total('negative_latencies')} > bool 0), 1)"


def _processors() -> str:
    full = f"({_mean('idle')} <= bool {FULL:g}) * ({_mean('others')} > bool {OTHERS_MOST:g})"
    return f"clamp_max({full} + ({_mean('stolen')} > bool {STOLEN_MOST:g}), 1)"


def _mean(process: str) -> str:
    """What a part of the machine used over the last minute, as a share of the machine."""
    return f"sum(avg_over_time({series('run_cpu_cores', process=process)}[1m])) / {total('run_cores')}"


def _zero_unless(expr: str) -> str:
    return f"({expr}) or vector(0)"

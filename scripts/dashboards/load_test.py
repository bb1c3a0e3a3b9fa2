"""*A load test*: the ramp, the thresholds with their current figures, the bottleneck, the connects, and the news."""

from grafana_foundation_sdk.models import dashboard

from scripts.dashboards.frame import Section, Shelf, framed, jobs_of
from scripts.dashboards.panels import GOOD_IS_ZERO, Query, columns, graph, listing, number
from scripts.dashboards.queries import foreign, last, last_of, quantile_now, quantile_since_start, rate, series, total
from scripts.dashboards.the_news import faults, the_news

__all__ = ["load_test"]

STATES = {"on": "online", "connecting": "connecting", "waiting": "waiting", "away": "away as planned"}
HOLDS = [
    dashboard.ValueMap(
        options={
            "0": dashboard.ValueMappingResult(text="fails", color="red"),
            "1": dashboard.ValueMappingResult(text="holds", color="green"),
        }
    )
]


def load_test() -> dashboard.Dashboard:
    """Build the dashboard."""
    return framed(
        "load-test",
        "A load test",
        "A run's ramp, its thresholds with their current figures, its bottleneck, and what the news met with.",
        jobs_of("outlets_expected", "outlets", "threshold_seconds", "threshold", "run_cores"),
        [
            Section("Ramp", [_ramp()]),
            Section("Thresholds", [_thresholds()]),
            Section("Bottleneck", [_load(), _processors()]),
            Section("Connects", [_connects()]),
            Section("Order, changes and faults", [the_news(), faults()]),
        ],
    )


def _ramp() -> Shelf:
    return Shelf(
        7,
        (12, 7, 5),
        [
            graph(
                "Outlets by state",
                "Waiting for their turn, connecting until SUBACK, online. The dashed line is the number of outlets "
                "of the directory. Outlets that are refused or gone will not come online.",
                "none",
                [
                    *(Query(total("outlets", state=state), name) for state, name in STATES.items()),
                    Query(total("outlets", state="refused|gone"), "refused or gone"),
                    Query(total("outlets_expected"), "expected"),
                ],
                limit="expected",
            ),
            graph(
                "Connects",
                "Outlets that came online, a second, including reconnects.",
                "ops",
                [Query(rate("outlet_connects"), "connects")],
            ),
            number(
                "Connects since the start",
                "Connects, and the number of outlets of the directory. More connects than outlets: some outlets "
                "reconnected.",
                "none",
                [
                    Query(last("outlet_connects"), "connects"),
                    Query(last("outlets_expected"), "expected"),
                ],
            ),
        ],
    )


def _thresholds() -> Shelf:
    return Shelf(
        7,
        (14, 10),
        [
            listing(
                "Thresholds on times",
                "Each bound, both ends of the current figure, and whether the threshold holds. If the bound lies "
                "between the ends, the answer cannot be known, and the cell is empty. Only a load test has "
                "thresholds; the last ones stay when it ends.",
                "s",
                [
                    Query(last_of("max by (figure, operator) ", series("threshold_seconds")), "bound"),
                    Query(last_of("max by (figure) ", series("threshold_figure_seconds", end="lower")), "lower end"),
                    Query(last_of("max by (figure) ", series("threshold_figure_seconds", end="upper")), "upper end"),
                    Query(
                        _holds("threshold_seconds"),
                        "holds",
                    ),
                ],
                columns(
                    {
                        "figure": "figure",
                        "operator": "must be",
                        "Value #A": "bound",
                        "Value #B": "lower end",
                        "Value #C": "upper end",
                        "Value #D": "holds",
                    }
                ),
                {"holds": "none"},
                "figure",
            ).override_by_name("holds", _held()),
            listing(
                "Thresholds on counts and rates",
                "Each bound, the current figure, and whether the threshold holds. Missing deliveries count once they "
                "are settled, and the rate is over all of publishing.",
                "none",
                [
                    Query(last_of("max by (figure, operator) ", series("threshold")), "bound"),
                    Query(last_of("max by (figure) ", series("threshold_figure")), "figure"),
                    Query(
                        _holds("threshold"),
                        "holds",
                    ),
                ],
                columns(
                    {
                        "figure": "figure",
                        "operator": "must be",
                        "Value #A": "bound",
                        "Value #B": "now",
                        "Value #C": "holds",
                    }
                ),
                {},
                "figure",
            ).override_by_name("holds", _held()),
        ],
    )


def _holds(bound: str) -> str:
    """Return the query for whether the thresholds with such a bound hold."""
    bounds = last_of("max by (figure) ", series(bound))
    return f"{last_of('max by (figure) ', series('threshold_holds'))} and on (figure) {bounds}"


def _held() -> list[dashboard.DynamicConfigValue]:
    return [
        dashboard.DynamicConfigValue("mappings", HOLDS),
        dashboard.DynamicConfigValue("custom.cellOptions", {"type": "color-text"}),
    ]


def _load() -> Shelf:
    return Shelf(
        8,
        (8, 8, 8),
        [
            graph(
                "Deliveries expected and delivered",
                "A second: the deliveries that fall due, and the deliveries that the workers enumerated in their last "
                "tallies. The area between the two is the backlog.",
                "ops",
                [
                    Query(rate("expected_deliveries"), "expected"),
                    Query(rate("deliveries"), "delivered"),
                ],
            ),
            graph(
                "Outstanding",
                "Expected deliveries that are neither delivered nor settled as missing; due releases whose messages "
                "have not all been sent; and releases and messages in the outbox, including those that are not due "
                "yet.",
                "none",
                [
                    Query(total("outstanding_deliveries"), "deliveries"),
                    Query(total("releases_overdue"), "releases overdue"),
                    Query(total("outbox_pending"), "outbox"),
                ],
            ),
            graph(
                "Bytes delivered",
                "Payload bytes of the deliveries, a second.",
                "Bps",
                [Query(rate("delivered_bytes"), "delivered")],
            ),
        ],
    )


def _processors() -> Shelf:
    return Shelf(
        8,
        (9, 5, 5, 5),
        [
            graph(
                "Processors of the run's machine",
                "Cores in use: by each process of the run, by other programs, by the hypervisor, and idle cores. The "
                "dashed line is the number of cores. Other machines are not shown; a load test against a service "
                "shows itself and the machine that it runs on. No data: no load test runs.",
                "none",
                [
                    Query(f"sum by (process) ({series('run_cpu_cores')})", "{{process}}"),
                    Query(total("run_cores"), "cores"),
                ],
                limit="cores",
            ),
            number(
                "At the limit",
                "Seconds with deliveries outstanding in which a process used its one core, or all processes together "
                "used the machine. The process with the most seconds is the bottleneck; outstanding is the time in "
                "which there could be a bottleneck.",
                "s",
                [
                    Query(last("run_outstanding_seconds"), "outstanding"),
                    Query(last("run_at_limit_seconds", "process"), "{{process}}"),
                ],
                decimals=1,
                beneath=True,
            ),
            graph(
                "Cores of workers and publisher",
                "Cores used by each worker and by the process that publishes and keeps the account. Each is a Python "
                "process, and can use one core.",
                "none",
                [
                    Query(
                        f"sum by (worker, instance) (rate({series('worker_cpu_seconds')}[$__rate_interval]))",
                        "worker {{worker}} {{instance}}",
                    ),
                    Query(
                        f"sum by (instance) (rate({foreign('process_cpu_seconds_total')}[$__rate_interval]) "
                        f"and on (job, instance) {series('outlets_expected')})",
                        "publisher {{instance}}",
                    ),
                ],
            ),
            graph(
                "Memory of workers",
                "Resident memory of the worker processes. It must not grow with the number of messages.",
                "bytes",
                [
                    Query(
                        f"sum by (worker, instance) ({series('worker_resident_memory_bytes')})",
                        "worker {{worker}} {{instance}}",
                    )
                ],
            ),
        ],
    )


def _connects() -> Shelf:
    return Shelf(
        8,
        (10, 4, 6, 4),
        [
            graph(
                "Time to come online",
                "From the start of an outlet's connection to its SUBACK, for the connects of each interval.",
                "s",
                [
                    Query(quantile_now(0.5, "outlet_connect_seconds"), "p50"),
                    Query(quantile_now(0.99, "outlet_connect_seconds"), "p99"),
                    Query(quantile_now(1, "outlet_connect_seconds"), "max"),
                ],
                sparse=True,
            ),
            number(
                "Time to come online since the start",
                "Over every connect, at the upper ends of the buckets.",
                "s",
                [
                    Query(quantile_since_start(0.5, "outlet_connect_seconds"), "p50"),
                    Query(quantile_since_start(0.99, "outlet_connect_seconds"), "p99"),
                    Query(quantile_since_start(1, "outlet_connect_seconds"), "max"),
                ],
            ),
            graph(
                "Connections that ended",
                "By reason, a second. The scenario plans the reason *away as planned*; the other ends are unplanned.",
                "ops",
                [Query(rate("outlet_disconnects", "reason"), "{{reason}}")],
            ),
            number(
                "Lost connections",
                "Connections of outlets that ended unplanned, and connections of the publisher, since the start.",
                "none",
                [
                    Query(
                        f"({last('outlet_disconnects')} - "
                        f"({last('outlet_disconnects', reason='away as planned')} or vector(0))) or vector(0)",
                        "outlets",
                    ),
                    Query(last("publish_errors"), "publisher"),
                ],
                GOOD_IS_ZERO,
            ),
        ],
    )

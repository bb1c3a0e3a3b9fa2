"""*A load test*: the ramp, the thresholds as they stand, what limits, and what connects cost."""

from grafana_foundation_sdk.models import dashboard

from scripts.dashboards.frame import Section, Shelf, framed, jobs_of
from scripts.dashboards.panels import GOOD_IS_ZERO, Query, columns, graph, listing, number
from scripts.dashboards.queries import foreign, quantile_now, quantile_since_start, rate, series, total

__all__ = ["load_test"]

STATES = {"on": "on", "connecting": "connecting", "waiting": "waiting", "away": "away as planned"}
HOLDS = [
    dashboard.ValueMap(
        options={
            "0": dashboard.ValueMappingResult(text="fails", color="red"),
            "1": dashboard.ValueMappingResult(text="holds", color="green"),
        }
    )
]


def load_test() -> dashboard.Dashboard:
    """The dashboard."""
    return framed(
        "load-test",
        "A load test",
        "How a run comes on, how its thresholds stand, and what limits it.",
        jobs_of("outlets_expected", "outlets", "threshold_seconds", "threshold", "run_cores"),
        [
            Section("Ramp", [_ramp()]),
            Section("Thresholds", [_thresholds()]),
            Section("Bottleneck", [_load(), _processors()]),
            Section("Connects", [_connects()]),
        ],
    )


def _ramp() -> Shelf:
    return Shelf(
        7,
        (12, 7, 5),
        [
            graph(
                "Outlets by state",
                "How the outlets come on: waiting for their turn, connecting until SUBACK, on. The dashed line is "
                "how many there are. Refused and gone ones will not come.",
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
                "Outlets that came on, a second, also those that come again.",
                "ops",
                [Query(rate("outlet_connects"), "connects")],
            ),
            number(
                "Coming on",
                "Connects since the start, and how many outlets the directory has. More connects than outlets: "
                "some came again.",
                "none",
                [
                    Query(total("outlet_connects"), "connects"),
                    Query(total("outlets_expected"), "expected"),
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
                "Each bound, both ends of the figure as of now, and whether it holds. Where the ends are on both "
                "sides of the bound it can't be known, and nothing is said. Only a load test has thresholds.",
                "s",
                [
                    Query(f"max by (figure, operator) ({series('threshold_seconds')})", "bound"),
                    Query(f"max by (figure) ({series('threshold_figure_seconds', end='lower')})", "lower end"),
                    Query(f"max by (figure) ({series('threshold_figure_seconds', end='upper')})", "upper end"),
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
                "Each bound, the figure as of now, and whether it holds. Missing ones count once they are settled, "
                "and the rate is over all of publishing.",
                "none",
                [
                    Query(f"max by (figure, operator) ({series('threshold')})", "bound"),
                    Query(f"max by (figure) ({series('threshold_figure')})", "figure"),
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
    """Of the thresholds that have such a bound."""
    return f"max by (figure) ({series('threshold_holds')}) and on (figure) {series(bound)}"


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
                "Deliveries expected and made",
                "A second: what falls due, and what the workers enumerated as of their last tallies. The area "
                "between the two is the backlog.",
                "ops",
                [
                    Query(rate("expected_deliveries"), "expected"),
                    Query(rate("deliveries"), "made"),
                ],
            ),
            graph(
                "Outstanding",
                "Deliveries owed and neither made nor settled as missing; releases that are due and have not "
                "wholly left; and what waits in the outbox for the broker, with what is not due yet.",
                "none",
                [
                    Query(total("outstanding_deliveries"), "deliveries"),
                    Query(total("releases_overdue"), "releases overdue"),
                    Query(total("outbox_pending"), "outbox"),
                ],
            ),
            graph(
                "Bytes delivered",
                "Payload bytes of the deliveries made, a second.",
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
                "Cores in use: by each process of the run, by others, taken by the hypervisor, idle. The dashed "
                "line is how many there are. Of what runs elsewhere nothing is said; a load "
                "test of a service knows itself and the machine that it runs on. No data: no load test runs.",
                "none",
                [
                    Query(f"sum by (process) ({series('run_cpu_cores')})", "{{process}}"),
                    Query(total("run_cores"), "cores"),
                ],
                limit="cores",
            ),
            number(
                "At the limit",
                "Seconds with deliveries outstanding in which a process used its one core, or all of them together "
                "the machine. What has most of them is the bottleneck; outstanding is how long there could be one.",
                "s",
                [
                    Query(total("run_outstanding_seconds"), "outstanding"),
                    Query(f"sum by (process) ({series('run_at_limit_seconds')})", "{{process}}"),
                ],
                decimals=1,
                beneath=True,
            ),
            graph(
                "Cores of workers and publisher",
                "Cores used by each worker and by the process that publishes and keeps the account. All of them "
                "are Python: one core is all that each can use.",
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
                "Resident memory of the worker processes: it must not grow with the number of messages.",
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
                "Time to come on",
                "From the start of an outlet's connection to its SUBACK, of those that came on in each interval.",
                "s",
                [
                    Query(quantile_now(0.5, "outlet_connect_seconds"), "p50"),
                    Query(quantile_now(0.99, "outlet_connect_seconds"), "p99"),
                    Query(quantile_now(1, "outlet_connect_seconds"), "max"),
                ],
                sparse=True,
            ),
            number(
                "Time to come on since the start",
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
                "By reason, a second. Away as planned is the scenario's; the rest was not asked for.",
                "ops",
                [Query(rate("outlet_disconnects", "reason"), "{{reason}}")],
            ),
            number(
                "Lost connections",
                "Outlets' connections that ended unplanned, and those of the publisher, since the start.",
                "none",
                [
                    Query(
                        f"({total('outlet_disconnects')} - "
                        f"({total('outlet_disconnects', reason='away as planned')} or vector(0))) or vector(0)",
                        "outlets",
                    ),
                    Query(total("publish_errors"), "publisher"),
                ],
                GOOD_IS_ZERO,
            ),
        ],
    )

"""The first screen of *The wire*: whether the measure can be trusted, deliveries, latencies, and the worst circuits.

tests/ops checks the order: the panels that say whether a figure can be trusted come before the figure.
"""

from grafana_foundation_sdk.models import dashboard

from scripts.dashboards.doubts import doubted, doubts
from scripts.dashboards.frame import Shelf
from scripts.dashboards.panels import (
    GOOD_IS_ZERO,
    Query,
    columns,
    graph,
    listing,
    number,
)
from scripts.dashboards.queries import (
    last,
    latency_threshold,
    quantile_by_circuit,
    quantile_exact,
    quantile_now,
    rate,
    ratio,
)

__all__ = ["first_screen"]

# A circuit has no topic; a run of one's own messages has topics in the place of circuits.
CIRCUIT = "language, region, topic"
EXPECTED_BY_CIRCUIT = " - ".join(last(name, CIRCUIT) for name in ("expected_deliveries", "excused_deliveries"))
WORST = 8  # circuits that fit beside the graphs
# A circuit with missing deliveries ranks above any slow circuit; a circuit without arrivals has no latency at all.
MISSING_S = 1_000
WORST_OF_ALL = (
    f"topk({WORST}, {MISSING_S} * {last('missing_deliveries', CIRCUIT)} + "
    f"(({quantile_by_circuit('0.99', CIRCUIT)}) "
    f"or 0 * {last('missing_deliveries', CIRCUIT)}))"
)
IN_DOUBT: list[dashboard.ValueMapping] = [
    dashboard.ValueMap(options={"0": dashboard.ValueMappingResult(text="yes", color="green")}),
    dashboard.RangeMap(
        options=dashboard.DashboardRangeMapOptions(
            from_val=1, to=99, result=dashboard.ValueMappingResult(text="in doubt", color="red")
        )
    ),
]
IN_ORDER: list[dashboard.ValueMapping] = [
    dashboard.ValueMap(
        options={
            "0": dashboard.ValueMappingResult(text="ok", color="green"),
            "1": dashboard.ValueMappingResult(text="doubt", color="red"),
        }
    )
]


def first_screen() -> list[Shelf]:
    """Return the shelves: 23 rows of the grid, which fit on 1080 pixels."""
    return [
        Shelf(
            3,
            (4, 13, 7),
            [
                number(
                    "Can the measure be trusted?",
                    "Yes, while none of the reasons to the right is in doubt. While one is in doubt, the figures may "
                    "show the load tester's own delays and not the broker's, and a verdict that depends on them "
                    "would be INVALID.",
                    "none",
                    [Query(doubted(), "doubts")],
                    mappings=IN_DOUBT,
                    filled=True,
                ),
                number(
                    "What is in doubt",
                    "As the wire or the load test judges itself. Account: its two sides differ. Outlets: some are not "
                    "online. Bounded: a threshold lies between the two ends of its figure. Swarm lag, publisher, "
                    "windows: a threshold failed by no more than the load tester's own delay; in a service, that delay "
                    "is over a quarter of the p99. Clocks: arrivals precede their due time. Processors: other programs "
                    "or the hypervisor use them. Control group: it disagrees with the swarm. Not scraped: the alert "
                    "of that name is firing.",
                    "none",
                    doubts(),
                    mappings=IN_ORDER,
                ),
                number(
                    "Outlets online",
                    "Outlets that are connected and subscribed, outlets that are away as planned, and the number of "
                    "outlets in the directory.",
                    "none",
                    [
                        Query(last("outlets", state="on"), "online"),
                        Query(last("outlets", state="away"), "away as planned"),
                        Query(last("outlets_expected"), "expected"),
                    ],
                ),
            ],
        ),
        Shelf(
            3,
            (4, 3, 3, 3, 5, 6),
            [
                number(
                    "Coverage of settled releases",
                    "The fraction of settled releases that every entitled outlet has received.",
                    "percentunit",
                    [
                        Query(
                            f"1 - {ratio(last('releases_incomplete'), last('releases_settled'))}",
                            "complete",
                        )
                    ],
                    ((None, "red"), (1.0, "green")),
                ),
                number(
                    "Missing",
                    "Expected deliveries that are settled as missing. A delivery that arrives late is subtracted.",
                    "none",
                    [Query(last("missing_deliveries"), "missing")],
                    GOOD_IS_ZERO,
                ),
                number(
                    "Duplicates",
                    "Deliveries of the same message at the same outlet again.",
                    "none",
                    [Query(last("duplicate_deliveries"), "duplicates")],
                    GOOD_IS_ZERO,
                ),
                number(
                    "Embargo breaches",
                    "Arrivals before the embargo that stands in the document.",
                    "none",
                    [Query(last("embargo_breaches"), "breaches")],
                    GOOD_IS_ZERO,
                ),
                number(
                    "Releases due and sent",
                    "Release versions that are due, and the due versions whose messages have all been sent. "
                    "The two differ while the broker is slower than the calendar.",
                    "none",
                    [
                        Query(f"{last('releases_sent')} + {last('releases_overdue')}", "due"),
                        Query(last("releases_sent"), "sent"),
                    ],
                ),
                number(
                    "Deliveries expected and delivered",
                    "The deliveries that the directory demands, and the deliveries that the workers enumerated outlet "
                    "by outlet. A delivery that is neither delivered nor missing is outstanding.",
                    "none",
                    [
                        Query(f"{last('expected_deliveries')} - {last('excused_deliveries')}", "expected"),
                        Query(last("deliveries"), "delivered"),
                        Query(last("outstanding_deliveries"), "outstanding"),
                    ],
                ),
            ],
        ),
        Shelf(
            8,
            (17, 7),
            [
                graph(
                    "Disclosure latency",
                    "From due to arrival at the outlet's host, for the arrivals of each interval: upper ends, from "
                    "the buckets, which are some 12 % wide. The dashed line is the threshold on the p99.",
                    "s",
                    [
                        Query(quantile_now(0.5, "disclosure_latency_seconds"), "p50"),
                        Query(quantile_now(0.99, "disclosure_latency_seconds"), "p99"),
                        Query(quantile_now(1, "disclosure_latency_seconds"), "max"),
                        Query(latency_threshold(), "threshold"),
                    ],
                    limit="threshold",
                    sparse=True,
                    decades=True,
                ),
                number(
                    "Disclosure latency since the start",
                    "Quantiles over all deliveries after the warm-up, as in the summary: upper ends, and the lower "
                    "end of the p99. The two ends differ where arrivals are bounded.",
                    "s",
                    [
                        Query(quantile_exact("0.5"), "p50"),
                        Query(quantile_exact("0.99"), "p99"),
                        Query(quantile_exact("0.99", "lower"), "p99, lower end"),
                        Query(quantile_exact("1.0"), "max"),
                    ],
                    beneath=True,
                ),
            ],
        ),
        Shelf(
            9,
            (6, 6, 4, 8),
            [
                graph(
                    "Spread and time to 99 %",
                    "Median and maximum over the releases that were settled in each interval: from the first outlet to "
                    "the last, and from due until 99 % of the audience had the release.",
                    "s",
                    [
                        Query(quantile_now(0.5, "release_spread_seconds"), "spread p50"),
                        Query(quantile_now(1, "release_spread_seconds"), "spread max"),
                        Query(quantile_now(0.5, "release_coverage_seconds", fraction="0.99"), "99 % p50"),
                        Query(quantile_now(1, "release_coverage_seconds", fraction="0.99"), "99 % max"),
                    ],
                    sparse=True,
                ),
                graph(
                    "Publisher lateness and swarm lag",
                    "The load tester's own delay, p99: from due until the message was sent, and from arrival until "
                    "the worker had processed it. The lateness is part of disclosure latency, the lag is part of no "
                    "latency.",
                    "s",
                    [
                        Query(quantile_now(0.99, "publisher_lateness_seconds"), "lateness p99"),
                        Query(quantile_now(0.99, "swarm_lag_seconds"), "swarm lag p99"),
                    ],
                    sparse=True,
                ),
                graph(
                    "Bounded arrivals",
                    "The fraction of arrivals whose time is known only as a range, because several messages shared "
                    "one read.",
                    "percentunit",
                    [Query(ratio(rate("arrivals", quality="bounded"), rate("arrivals")), "bounded")],
                    sparse=True,
                ),
                listing(
                    "The worst circuits",
                    "The circuits, or topics of one's own, with the most missing deliveries, then those with the "
                    "highest p99 of disclosure latency, since the start, with the number of deliveries.",
                    "none",
                    [
                        Query(_of_the_worst(last("missing_deliveries", CIRCUIT)), "missing"),
                        Query(
                            _of_the_worst(quantile_by_circuit("0.99", CIRCUIT)),
                            "p99",
                        ),
                        Query(_of_the_worst(last("deliveries", CIRCUIT)), "delivered"),
                        Query(_of_the_worst(EXPECTED_BY_CIRCUIT), "expected"),
                        Query(WORST_OF_ALL, "rank"),
                    ],
                    columns(
                        {
                            "language": "language",
                            "region": "region",
                            "topic": "topic",
                            "Value #A": "missing",
                            "Value #B": "p99",
                            "Value #C": "delivered",
                            "Value #D": "expected",
                            "Value #E": "rank",
                        }
                    ),
                    {"p99": "s"},
                    "rank",
                ).override_by_name("rank", [dashboard.DynamicConfigValue("custom.hidden", value=True)]),
            ],
        ),
    ]


def _of_the_worst(expr: str) -> str:
    return f"({expr}) and on ({CIRCUIT}) {WORST_OF_ALL}"

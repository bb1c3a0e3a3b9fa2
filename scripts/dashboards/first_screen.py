"""The first screen of *The wire*: can the measure be trusted, what was owed and made, how fast, and where worst.

The order is a promise (tests/ops): a figure is read only after what says whether to believe it.
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
    latency_threshold,
    quantile_exact,
    quantile_now,
    quantile_since_start,
    rate,
    ratio,
    total,
)

__all__ = ["first_screen"]

WORST = 8  # circuits that fit beside the pictures
# A circuit that lacks deliveries is worse than any slow one, and one that nobody has on has no latency at all.
LACK_S = 1_000
WORST_OF_ALL = (
    f"topk({WORST}, {LACK_S} * {total('missing_deliveries', 'language, region')} + "
    f"(({quantile_since_start(0.99, 'disclosure_latency_seconds', 'language, region')}) "
    f"or 0 * {total('missing_deliveries', 'language, region')}))"
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
    """23 rows of the grid, which fit on 1080 pixels."""
    return [
        Shelf(
            3,
            (5, 12, 7),
            [
                number(
                    "Can the measure be trusted?",
                    "Yes, while none of the reasons beside it is in doubt. In doubt, figures may be ours and not "
                    "the broker's: a verdict would be INVALID where it depends on them.",
                    "none",
                    [Query(doubted(), "doubts")],
                    mappings=IN_DOUBT,
                    filled=True,
                ),
                number(
                    "What is in doubt",
                    "Account: its two sides differ. Outlets: some are not on. Bounded: the p99 lies on both sides of "
                    "its threshold. Swarm lag, publisher, windows: the p99 is over its threshold, and our own delay "
                    "could be why: over a quarter of it is swarm lag, it is over by less than the publisher's "
                    "lateness, or a receive window was full. Clocks: their uncertainty exceeds the margin, or arrivals "
                    "precede their due time. Processors: full of other programs, or taken by the hypervisor. Alerts: "
                    "MeasureInDoubt is firing.",
                    "none",
                    doubts(),
                    mappings=IN_ORDER,
                ),
                number(
                    "Outlets on",
                    "Outlets that are connected and subscribed, those that are away as planned, and how many the "
                    "directory has.",
                    "none",
                    [
                        Query(total("outlets", state="on"), "on"),
                        Query(total("outlets", state="away"), "away as planned"),
                        Query(total("outlets_expected"), "expected"),
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
                    "Of the releases for which nothing more is awaited, the share that every entitled outlet has.",
                    "percentunit",
                    [
                        Query(
                            f"1 - {ratio(total('releases_incomplete'), total('releases_settled'))}",
                            "complete",
                        )
                    ],
                    ((None, "red"), (1.0, "green")),
                ),
                number(
                    "Missing",
                    "Deliveries owed that are settled as missing. One that arrives late leaves.",
                    "none",
                    [Query(total("missing_deliveries"), "missing")],
                    GOOD_IS_ZERO,
                ),
                number(
                    "Duplicates",
                    "The same message at the same outlet again.",
                    "none",
                    [Query(total("duplicate_deliveries"), "duplicates")],
                    GOOD_IS_ZERO,
                ),
                number(
                    "Embargo breaches",
                    "Arrivals before the embargo in the document.",
                    "none",
                    [Query(total("embargo_breaches"), "breaches")],
                    GOOD_IS_ZERO,
                ),
                number(
                    "Releases due and sent",
                    "Release versions whose time has come, and those of them whose messages have all left. "
                    "They part while the broker is slower than the calendar.",
                    "none",
                    [
                        Query(f"{total('releases_sent')} + {total('releases_overdue')}", "due"),
                        Query(total("releases_sent"), "sent"),
                    ],
                ),
                number(
                    "Deliveries expected and made",
                    "What the directory says is owed, and what the workers enumerated outlet by outlet. What is "
                    "neither made nor missing is outstanding.",
                    "none",
                    [
                        Query(total("expected_deliveries"), "expected"),
                        Query(total("deliveries"), "made"),
                        Query(total("outstanding_deliveries"), "outstanding"),
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
                    "From due to arrival at the outlet's host, of what arrived in each interval: upper ends, from "
                    "the buckets. The dashed line is the threshold on the p99.",
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
                    "As in the summary: quantiles over all deliveries after the warm-up, upper ends, and the lower "
                    "end of the p99 beside them. The two differ where arrivals are bounded.",
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
                    "Of the releases that were settled in each interval, the median and the greatest: from first "
                    "outlet to last, and from due until 99 % of the audience had it.",
                    "s",
                    [
                        Query(quantile_now(0.5, "release_spread_seconds"), "spread p50"),
                        Query(quantile_now(1, "release_spread_seconds"), "spread max"),
                        Query(quantile_now(0.5, "release_coverage_seconds", share="0.99"), "99 % p50"),
                        Query(quantile_now(1, "release_coverage_seconds", share="0.99"), "99 % max"),
                    ],
                    sparse=True,
                ),
                graph(
                    "Publisher lateness and swarm lag",
                    "Our own share, p99: from due until the message left, and from arrival until the worker had "
                    "processed it. The first is part of disclosure latency, the second of no latency.",
                    "s",
                    [
                        Query(quantile_now(0.99, "publisher_lateness_seconds"), "lateness p99"),
                        Query(quantile_now(0.99, "swarm_lag_seconds"), "swarm lag p99"),
                    ],
                    sparse=True,
                ),
                graph(
                    "Bounded arrivals",
                    "The share of arrivals whose time is known by two ends only, because several messages waited "
                    "in one socket.",
                    "percentunit",
                    [Query(ratio(rate("arrivals", quality="bounded"), rate("arrivals")), "bounded")],
                    sparse=True,
                ),
                listing(
                    "The worst circuits",
                    "The circuits with most missing, then with the greatest p99 of disclosure latency, since the "
                    "start, with how many deliveries that is of.",
                    "none",
                    [
                        Query(_of_the_worst(total("missing_deliveries", "language, region")), "missing"),
                        Query(
                            _of_the_worst(quantile_since_start(0.99, "disclosure_latency_seconds", "language, region")),
                            "p99",
                        ),
                        Query(_of_the_worst(total("deliveries", "language, region")), "made"),
                        Query(_of_the_worst(total("expected_deliveries", "language, region")), "expected"),
                        Query(WORST_OF_ALL, "rank"),
                    ],
                    columns(
                        {
                            "language": "language",
                            "region": "region",
                            "Value #A": "missing",
                            "Value #B": "p99",
                            "Value #C": "made",
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
    return f"({expr}) and on (language, region) {WORST_OF_ALL}"

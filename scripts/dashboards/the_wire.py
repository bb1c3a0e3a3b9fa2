"""*The wire*, the home: its first screen, then when and where deliveries were slow or missing."""

from grafana_foundation_sdk.models import dashboard

from scripts.dashboards.first_screen import first_screen
from scripts.dashboards.frame import Section, Shelf, framed, jobs_of
from scripts.dashboards.panels import GOOD_IS_ZERO, Query, heat, matrix
from scripts.dashboards.queries import increase, quantile_since_start, total

__all__ = ["the_wire"]


def the_wire() -> dashboard.Dashboard:
    """The dashboard."""
    return framed(
        "the-wire",
        "The wire",
        "Who got what, when: the account of a wire, and whether it can be trusted.",
        jobs_of("outlets_expected", "outlets", "threshold_seconds"),
        [*first_screen(), *_in_detail()],
    )


def _in_detail() -> list[Section]:
    return [
        Section(
            "When",
            [
                Shelf(
                    9,
                    (24,),
                    [
                        heat(
                            "Disclosure latency, every delivery",
                            "How many deliveries took how long, in each interval. A second band is a second path: "
                            "a backlog, a slow node, a region served last.",
                            "s",
                            Query(increase("disclosure_latency_seconds", "le"), "{{le}}"),
                        )
                    ],
                )
            ],
        ),
        Section(
            "Where",
            [
                Shelf(
                    20,
                    (24,),
                    [
                        matrix(
                            "Disclosure latency p99 by language and region",
                            "Since the start, at the upper ends of the buckets. Empty: no delivery there.",
                            "s",
                            Query(
                                quantile_since_start(0.99, "disclosure_latency_seconds", "language, region"),
                                "{{language}} {{region}}",
                            ),
                            ((None, "green"), (1.0, "yellow"), (5.0, "orange"), (10.0, "red")),
                        )
                    ],
                ),
                Shelf(
                    20,
                    (24,),
                    [
                        matrix(
                            "Missing by language and region",
                            "Deliveries owed that are settled as missing. Empty: nothing was owed on that circuit.",
                            "none",
                            Query(
                                total("missing_deliveries", "language, region"),
                                "{{language}} {{region}}",
                            ),
                            GOOD_IS_ZERO,
                        )
                    ],
                ),
            ],
        ),
    ]

"""*The wire*, the home: its first screen, then the times and circuits of slow or missing deliveries."""

from grafana_foundation_sdk.models import dashboard

from scripts.dashboards.first_screen import first_screen
from scripts.dashboards.frame import Section, Shelf, framed, jobs_of
from scripts.dashboards.panels import GOOD_IS_ZERO, Query, graph, heat, matrix, number
from scripts.dashboards.queries import increase, last, quantile_by_circuit, quantile_now

__all__ = ["CHANGE_TIMES", "SERVICE_CHANGES", "the_wire"]

# The titles of the panels that only a service has data for; the last one of them where something was changed.
SERVICE_CHANGES = KILLED, CORRECTED, STOOD, CHANGE_TIMES = (
    "Outlets with a killed story",
    "Outlets with a corrected story",
    "Killed stories stood",
    "From the receipt of a change to the last outlet",
)


def the_wire() -> dashboard.Dashboard:
    """Build the dashboard."""
    return framed(
        "the-wire",
        "The wire",
        "Which outlets got which release, and when: the account of a wire, and whether it can be trusted.",
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
                            "The number of deliveries by latency, in each interval. A second band is a second path: "
                            "a backlog, a slow node, a region served last.",
                            "s",
                            Query(increase("disclosure_latency_seconds", "le"), "{{le}}"),
                        )
                    ],
                )
            ],
        ),
        Section(
            "Corrections and kills",
            [
                Shelf(
                    8,
                    (5, 5, 4, 10),
                    [
                        number(
                            KILLED,
                            "Outlets of a service that have a story and do not know, or not yet, that it is killed or "
                            "withheld.",
                            "none",
                            [
                                Query(last("change_missing", kind="kill"), "without the kill"),
                                Query(last("change_missing", kind="withheld"), "not told that it is withheld"),
                            ],
                            GOOD_IS_ZERO,
                        ),
                        number(
                            CORRECTED,
                            "Outlets of a service that have a story and not, or not yet, its correction.",
                            "none",
                            [Query(last("change_missing", kind="correction"), "without the correction")],
                            GOOD_IS_ZERO,
                        ),
                        number(
                            STOOD,
                            "Since the start: the sum over outlets of the time that killed and withheld stories stood "
                            "after the receipt.",
                            "s",
                            [
                                Query(last("change_standing_seconds", kind="kill"), "killed"),
                                Query(last("change_standing_seconds", kind="withheld"), "withheld"),
                            ],
                        ),
                        graph(
                            CHANGE_TIMES,
                            "Corrections and kills of a service, in the interval in which the last outlet that had the "
                            "story had the change: the p99, from the buckets.",
                            "s",
                            [
                                Query(quantile_now(0.99, "change_seconds", kind=kind), f"{kind}, p99")
                                for kind in ("kill", "withheld", "correction")
                            ],
                            sparse=True,
                        ),
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
                            "Since the start, as in the summary: upper ends. Empty: no delivery on that circuit.",
                            "s",
                            Query(quantile_by_circuit("0.99"), "{{language}} {{region}}"),
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
                            "Expected deliveries that are settled as missing. Empty: no delivery was expected on "
                            "that circuit.",
                            "none",
                            Query(
                                last("missing_deliveries", "language, region"),
                                "{{language}} {{region}}",
                            ),
                            GOOD_IS_ZERO,
                        )
                    ],
                ),
            ],
        ),
    ]

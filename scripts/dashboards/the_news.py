"""The section of *A load test* on the news itself: who was first, how long a killed story stood, what faults cost."""

from scripts.dashboards.frame import Shelf
from scripts.dashboards.panels import GOOD_IS_ZERO, Query, number
from scripts.dashboards.queries import last, last_of, series

__all__ = ["CHANGES", "FAULTS", "ORDER", "RETURNS", "faults", "the_news"]

# The panels' titles. The order is that of a run of its own, at its end; changes, faults and returns are only in some
# scenarios.
ORDER = CORRELATION, HEAD_START = ("Order of the fan-out", "Head start of the first")
CHANGES = CHANGED, UNCHANGED = ("Corrections and kills", "Missing corrections and kills")
FAULTS = FAULTS_SO_FAR, RECOVERY = ("Faults so far", "Recovery")
RETURNS = (CAUGHT_UP,) = ("Catching up",)


def the_news() -> Shelf:
    """Return the panels. The order is known when a run's workers end: --linger lets Prometheus read it."""
    return Shelf(
        8,
        (7, 6, 6, 5),
        [
            number(
                CORRELATION,
                "At the end of a run: the mean rank correlation of two messages (0 by chance, 1 if the same outlets "
                "are first each time), and within how much of 0 it is by chance.",
                "none",
                [
                    Query(last("run_order_correlation"), "correlation"),
                    Query(last("run_order_noise"), "by chance"),
                ],
                decimals=2,
            ),
            number(
                HEAD_START,
                "At the end of a run: how long the first tenth of the outlets has a message before the mean outlet, "
                "and the range of the outlets' mean delays.",
                "s",
                [
                    Query(last("run_order_head_start_seconds"), "first tenth"),
                    Query(last("run_order_range_seconds"), "range"),
                ],
            ),
            number(
                CHANGED,
                "From the receipt of a change until the last outlet that had the story: the longest, by kind.",
                "s",
                [
                    Query(
                        last_of("max by (kind) ", series("run_change_seconds", statistic="max")),
                        "{{kind}}",
                    )
                ],
                beneath=True,
            ),
            number(
                UNCHANGED,
                "Outlets that had a story and miss its change.",
                "none",
                [Query(last("run_change_missing", "kind"), "{{kind}}")],
                GOOD_IS_ZERO,
                beneath=True,
            ),
        ],
    )


def faults() -> Shelf:
    """Return the panels of the scenario's faults, and of outlets that return to their sessions."""
    return Shelf(
        6,
        (6, 6, 6, 6),
        [
            number(
                FAULTS_SO_FAR,
                "Faults of the scenario that have begun, by kind. Each is marked in every graph while it lasts.",
                "none",
                [Query(last("faults", "kind"), "{{kind}}")],
                beneath=True,
            ),
            number(
                RECOVERY,
                "From the end of a fault until the last delivery had arrived that was due before it.",
                "s",
                [Query(last_of("max by (fault) ", series("fault_recovery_seconds")), "{{fault}}")],
                beneath=True,
            ),
            number(
                CAUGHT_UP,
                "From the CONNACK of an outlet that returned to the last message that its session had kept.",
                "s",
                [
                    Query(last_of("max", series("catch_up_quantile_seconds", fraction=fraction)), name)
                    for fraction, name in (("0.5", "p50"), ("0.99", "p99"), ("1.0", "max"))
                ],
                beneath=True,
            ),
            number(
                "Replayed and lost",
                "Deliveries from the sessions of outlets that returned, those of them whose release was killed "
                "before, and what the sessions should have held and lost.",
                "none",
                [
                    Query(last("replayed_deliveries"), "replayed"),
                    Query(last("replayed_killed_deliveries"), "killed before"),
                    Query(last("replay_lost_deliveries"), "lost"),
                ],
                beneath=True,
            ),
        ],
    )

"""From the clocks of corrections and kills to their part of a summary."""

from bench.output.summarise_changes import changes_of
from bench.verdict.changes import ChangeFigures
from bench.verdict.clocks import NEVER
from tests.support.run_results import MS, run_result, summarised


def test_both_ends_are_told_and_a_change_that_is_never_over_is_null():
    """JSON has no infinity."""
    found = changes_of(
        ChangeFigures((10 * MS, NEVER), (20 * MS, NEVER), (5 * MS, 6 * MS), 2, (8, 8), (1, 1), away=2, replayed=3)
    )
    assert (found.lower_seconds.p50, found.seconds.p50, found.seconds.max) == (0.01, 0.02, None)
    assert (found.standing_lower_outlet_seconds, found.standing_outlet_seconds) == (0.005, 0.006)
    assert (found.had, found.missing, found.missing_lower, found.away, found.replayed) == (8, 1, 1, 2, 3)


def test_without_a_change_there_is_no_part():
    """And the summary says null."""
    assert changes_of(ChangeFigures()) is None
    assert (summarised(run_result()).kills, summarised(run_result()).corrections) == (None, None)


def test_the_summary_has_the_part_of_each_kind():
    """Kills beside corrections."""
    kills = {"kill": ChangeFigures((MS,), (MS,), None, 1, (4, 4))}
    found = summarised(run_result(changes=kills), {"kill.max": "< 1s"})
    assert (found.kills.changes, found.kills.standing_outlet_seconds, found.corrections) == (1, None, None)
    assert found.thresholds[0].passed is True

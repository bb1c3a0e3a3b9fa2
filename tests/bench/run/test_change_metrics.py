"""The metrics of a run's corrections and kills."""

from bench.run.change_metrics import change_families
from bench.verdict.changes import ChangeFigures
from bench.verdict.clocks import NEVER
from tests.support.run_results import MS


def served(changes):
    return {
        (sample.name.removeprefix("wirestorm_run_"), *sample.labels.values()): sample.value
        for family in change_families(changes)
        for sample in family.samples
    }


def test_each_kind_has_its_count_its_clock_and_its_outlets():
    """Of kills; a kind without a change has no sample."""
    kills = ChangeFigures((MS, 2 * MS), (MS, 2 * MS), (3 * MS, 4 * MS), 2, (8, 8), (0, 0))
    assert served({"kill": kills, "correction": ChangeFigures()}) == {
        ("changes", "kill"): 2,
        ("change_seconds", "kill", "p50"): 0.001,
        ("change_seconds", "kill", "p99"): 0.002,
        ("change_seconds", "kill", "max"): 0.002,
        ("change_missing", "kill"): 0,
        ("change_standing_seconds", "kill"): 0.004,
    }


def test_a_clock_that_does_not_stop_is_infinite():
    """An outlet that had the story misses the kill."""
    found = served({"kill": ChangeFigures((NEVER,), (NEVER,), None, 1, (4, 4), (1, 1))})
    assert found["change_seconds", "kill", "max"] == float("inf")
    assert found["change_missing", "kill"] == 1

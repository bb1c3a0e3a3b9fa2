"""Faults in the summary."""

from dataclasses import replace

from bench.output.summarise_faults import faults_of
from bench.output.summary_faults import FaultSummary
from bench.verdict.fault_costs import FaultCost

S = 1_000_000_000
COST = FaultCost(
    name="dusk",
    kind="broker_killed",
    begin_ns=100 * S,
    end_ns=110 * S,
    begun_ns=100 * S + 1,
    ended_ns=111 * S,
    releases=7,
    missing_by_cause={},
    duplicates_by_cause={"unknown": 2, "publisher": 1},
    late_by_cause={"connection": 4},
    worst_ns=12 * S,
    whole_ns=113 * S,
)
LOST = replace(COST, missing=2, missing_by_cause={"undelivered": 2}, whole_ns=None)


EARLY = replace(COST, kind="clock_step", early=1_200, earliest_ns=5 * S)


def test_a_fault_in_the_summary_has_its_times_and_its_cost():
    """Moments as text, times in seconds."""
    (found,) = faults_of([COST])
    assert isinstance(found, FaultSummary)
    assert (found.planned, found.planned_end) == ("1970-01-01T00:01:40Z", "1970-01-01T00:01:50Z")
    assert found.ended == "1970-01-01T00:01:51Z"
    assert (found.worst_seconds, found.recovery_seconds, found.duplicates, found.late) == (12.0, 2.0, 3, 4)
    assert found.duplicates_by_cause == {"publisher": 1, "unknown": 2}
    assert found.late_by_cause == {"connection": 4}
    assert (found.early, found.earliest_seconds) == (0, None)
    (early,) = faults_of([EARLY])
    assert (early.kind, early.early, early.earliest_seconds) == ("clock_step", 1_200, 5.0)
    (lost,) = faults_of([LOST])
    assert (lost.missing, lost.missing_by_cause, lost.recovery_seconds) == (2, {"undelivered": 2}, None)

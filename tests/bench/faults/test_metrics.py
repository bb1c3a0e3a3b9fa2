"""The metrics of a run's faults."""

from bench.faults.metrics import fault_families
from bench.verdict.fault_costs import FaultCost

S = 1_000_000_000
PLAN = {"begin_ns": S, "end_ns": 2 * S}


def samples(*faults):
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in fault_families(faults)
        for sample in family.samples
    }


def test_a_fault_that_lasts_is_1_and_one_that_was_made_good_has_its_time():
    """One that has not begun is 0, and counts for nothing yet."""
    found = samples(
        FaultCost(name="a", kind="broker_killed", begun_ns=S, ended_ns=2 * S, whole_ns=5 * S, **PLAN),
        FaultCost(name="b", kind="broker_killed", begun_ns=S, **PLAN),
        FaultCost(name="c", kind="broker_stopped", **PLAN),
    )
    assert found == {
        ("wirestorm_fault", "a", "broker_killed"): 0,
        ("wirestorm_fault", "b", "broker_killed"): 1,
        ("wirestorm_fault", "c", "broker_stopped"): 0,
        ("wirestorm_faults_total", "broker_killed"): 2,
        ("wirestorm_faults_total", "broker_stopped"): 0,
        ("wirestorm_fault_recovery_seconds", "a", "broker_killed"): 3,
    }


def test_a_run_without_faults_has_families_without_samples():
    """Their names and helps are served all the same."""
    assert samples() == {}
    assert len(list(fault_families(()))) == 3

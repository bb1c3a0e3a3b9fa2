"""The bounds that the swarm promises to keep beside the baseline."""

import pytest

from bench.base.exits import Exit
from bench.benchmarks.sidebyside.bounds import bounds
from bench.benchmarks.sidebyside.results import exit_code
from tests.support.sidebyside import FLOOD, PACED, case_of, results_of


@pytest.mark.parametrize(
    ("case", "swarm", "name"),
    [
        (PACED, {"cpu": 8.5}, "CPU per delivery"),
        (FLOOD, {"rate": 3_100.0}, "deliveries per second"),
        (PACED, {"connect": 2.1}, "connect and subscribe"),
        (PACED, {"memory": 4_097.0}, "memory an outlet"),
    ],
)
def test_a_bound_that_does_not_hold_is_named_and_fails_the_bench(case, swarm, name):
    """Each of the four, past its limit by a little; within them all hold."""
    assert all(bound.holds and bound.in_every_round for bound in bounds(case_of(case)))
    assert exit_code(results_of(case_of(case))) == Exit.PASS
    past = case_of(case, **swarm)
    assert [bound.name for bound in bounds(past) if not bound.holds] == [name]
    assert exit_code(results_of(past)) == Exit.FAIL


def test_a_quick_bench_judges_no_bounds():
    """Fifty outlets say nothing about 6,500."""
    assert exit_code(results_of(case_of(cpu=60.0), judged=False)) == Exit.PASS

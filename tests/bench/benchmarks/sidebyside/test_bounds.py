"""The bounds that the swarm promises to keep beside the baseline."""

import math

import pytest

from bench.base.exits import Exit
from bench.benchmarks.sidebyside.bounds import bounds, is_enough
from bench.benchmarks.sidebyside.plan import SECURE, Case
from bench.benchmarks.sidebyside.results import exit_code
from tests.support.sidebyside import FLOOD, PACED, ROUNDS, burst_case, case_of, order_case, publish_case, results_of


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
    assert {bound.judgement for bound in bounds(case_of(case), ROUNDS)} == {"held"}
    assert exit_code(results_of(case_of(case))) == Exit.PASS
    past = case_of(case, **swarm)
    assert [bound.name for bound in bounds(past, ROUNDS) if bound.judgement == "broken"] == [name]
    assert exit_code(results_of(past)) == Exit.FAIL


@pytest.mark.parametrize(
    ("swarm", "broken"),
    [({}, []), ({"cpu": 9.1}, ["CPU per delivery"]), ({"memory": 24_100.0}, ["memory an outlet"])],
)
def test_over_tls_the_swarm_has_bounds_of_its_own_at_each_qos(swarm, broken):
    """Half as much again of the baseline's time, and OpenSSL's own memory beside ours."""
    case = case_of(Case(SECURE, 1, "flood"), **{"memory": 21_000.0} | swarm)
    assert [bound.name for bound in bounds(case, ROUNDS) if bound.judgement != "held"] == broken


@pytest.mark.parametrize(
    ("case", "broken"),
    [
        (burst_case(near=1.31), "time to 99 % of a burst"),
        (burst_case(last=1.31), "time to the last of a burst"),
        (publish_case(rate=7_900.0), "releases accepted and published per second"),
    ],
)
def test_a_burst_and_a_publisher_have_bounds_of_their_own(case, broken):
    """Beside C to C, and beside the C publisher; the rest of the figures holds."""
    assert {bound.judgement for each in (burst_case(), publish_case()) for bound in bounds(each, ROUNDS)} == {"held"}
    assert [bound.name for bound in bounds(case, ROUNDS) if bound.judgement == "broken"] == [broken]


def test_fewer_rounds_than_an_interval_takes_judge_no_bounds():
    """One round says nothing of the next."""
    assert exit_code(results_of(case_of(cpu=60.0), judged=False)) == Exit.PASS


@pytest.mark.parametrize(
    ("ratios", "judgement"),
    [
        ((1.01, 1.02, 1.01, 1.02), "held"),
        ((1.05, 1.06, 1.05, 1.06), "broken"),
        ((0.97, 1.08, 0.99, 1.06), "not decided"),
        ((1.0, 1.01), "not decided"),
    ],
)
def test_a_bound_is_decided_where_the_interval_is_on_one_side(ratios, judgement):
    """The order of a sample takes 3 % at most; what is not decided makes the bench INVALID."""
    rounds = len(ratios)
    case = order_case([10.0] * rounds, [10 * ratio for ratio in ratios], [11.0] * rounds)
    sample, ranked = bounds(case, rounds)
    assert (sample.name, sample.judgement) == ("CPU per delivery, order of a sample", judgement)
    assert ranked.judgement == ("held" if rounds >= ROUNDS else "not decided")
    if sample.interval is not None:
        assert sample.interval.low < sample.value.median < sample.interval.high
        codes = {"held": Exit.PASS, "broken": Exit.FAIL, "not decided": Exit.INVALID}
        assert exit_code(results_of(case)) == codes[judgement]


def test_the_interval_is_that_of_logarithms():
    """Half as much in two rounds and twice as much in two are no difference."""
    (sample, _) = bounds(order_case([10.0] * 4, [5.0, 20.0, 5.0, 20.0], [10.0] * 4), 4)
    assert sample.interval.mean == pytest.approx(1.0)
    assert sample.interval.low * sample.interval.high == pytest.approx(1.0)
    # Student's t of 3 degrees for 5 % is 3.1824; the deviation of the logarithms is ln 2 * sqrt(4 / 3), by sqrt(4).
    assert math.log(sample.interval.high) == pytest.approx(3.1824 * math.log(2) * math.sqrt(4 / 3) / 2, rel=1e-4)


def test_a_figure_that_is_nothing_in_a_round_is_not_decided():
    """It has no logarithm: the memory of a few outlets may not grow."""
    (memory,) = [bound for bound in bounds(case_of(memory=0.0), ROUNDS) if bound.name == "memory an outlet"]
    assert (memory.interval, memory.judgement) == (None, "not decided")


@pytest.mark.parametrize(("swarm", "number", "enough"), [(1.01, 4, True), (1.01, 5, False), (1.03, 4, False)])
def test_a_case_ends_at_a_look_where_every_bound_is_decided(swarm, number, enough):
    """The looks of nine rounds are after 4, 6 and 9 of them; 3 % give or take a little is on no side of 3 %."""
    case = order_case([10.0] * number, [10 * swarm + 0.01 * (-1) ** each for each in range(number)], [10.5] * number)
    assert is_enough(case, number, 9) == enough

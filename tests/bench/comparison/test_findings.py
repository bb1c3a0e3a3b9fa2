"""What a comparison finds, over recorded runs and runs written by hand."""

from random import Random

import pytest

from bench.comparison.document import Finding
from bench.comparison.findings import Plan, compare_rounds, decided, sentence
from tests.support.compared_runs import compared_run, recorded_runs, slower

CLAIMS = (Finding.BETTER, Finding.WORSE)
RUNS = recorded_runs()
TRIALS = 60


def compared(plan, rounds):
    """The figures as a live comparison ends with them."""
    for look in plan.looks:
        figures = compare_rounds(plan, rounds[:look])
        if decided(figures):
            break
    return figures


def pairs(source, shift_s=0.0):
    """Twelve rounds of recorded runs in random order, on one side of which every delivery comes later."""
    drawn = source.sample(RUNS, len(RUNS))
    return [(first, slower(second, shift_s)) for first, second in zip(drawn[::2], drawn[1::2], strict=True)]


def test_recorded_runs_of_one_broker_are_told_apart_in_one_comparison_of_twenty_at_most():
    """The machine was a shared one: the noise of these runs is greater than that of runs that count."""
    plan, source = Plan.live(("a", "b"), 12, 0.1), Random(17)
    wrong = sum(any(each.finding in CLAIMS for each in compared(plan, pairs(source))) for _ in range(TRIALS))
    assert wrong <= TRIALS // 20


def test_five_milliseconds_more_are_found_in_recorded_runs_with_an_interval_that_holds_them():
    """In every comparison but one of twenty at most; the spread stays as it was."""
    plan, source = Plan.live(("a", "b"), 12, 0.1), Random(17)
    held = found = 0
    for _ in range(TRIALS):
        figures = {each.figure: each for each in compared(plan, pairs(source, 0.005))}
        held += all(figures[name].low <= 0.005 <= figures[name].high for name in ("half", "last"))
        found += all(figures[name].finding is Finding.WORSE for name in ("half", "last"))
    assert min(held, found) >= TRIALS - TRIALS // 20


@pytest.mark.parametrize(("rate", "finding"), [(1100.0, Finding.BETTER), (900.0, Finding.WORSE)])
def test_more_deliveries_a_second_are_better(rate, finding):
    """And later deliveries are worse."""
    jitter = (0.0, 1.0, 2.0, 3.0)
    rounds = [(compared_run([0.01] * 20, rate=1000 + each), compared_run([0.01] * 20, rate=rate)) for each in jitter]
    figures = {each.figure: each for each in compare_rounds(Plan.recorded(("a", "b"), 4, 0.1), rounds)}
    assert figures["deliveries_per_second"].finding is finding
    assert figures["last"].finding is Finding.SAME


def test_what_is_found_is_said_with_its_size_and_with_the_rounds_that_would_settle_the_rest():
    """Worse in one figure, open in another, no difference in the others."""
    plan = Plan.live(("base", "new"), 4, 0.1)
    spreads = (0.002, 0.006, 0.003, 0.004)
    rounds = [
        (compared_run([0.010] * 20), compared_run([0.015 + number / 1e6] * 20, spread_s=spread))
        for number, spread in enumerate(spreads)
    ]
    said = sentence(compare_rounds(plan, rounds), plan, 4)
    assert said.startswith(
        "After 4 rounds new is worse in the last outlet (5 ms), the last outlet of the slowest tenth (5 ms)"
    )
    assert "rounds in all would decide the spread." in said


def test_a_side_that_is_the_same_is_said_to_be():
    """With the margin; and too few rounds say nothing."""
    plan = Plan.live(("base", "new"), 12, 0.1)
    rounds = [(compared_run([0.010] * 20), compared_run([0.010 + number / 1e6] * 20)) for number in range(4)]
    same = compare_rounds(plan, rounds)
    assert decided(same)
    assert sentence(same, plan, 4) == "After 4 rounds there is no difference between new and base beyond 10%."
    few = compare_rounds(plan, rounds[:3])
    assert not decided(few)
    assert sentence(few, plan, 3).startswith("What is noise can't be said after 3 rounds")


def test_noise_is_no_difference():
    """Nothing is claimed, and nothing is decided."""
    plan = Plan.live(("base", "new"), 4, 0.1)
    rounds = [
        (compared_run([0.010] * 20), compared_run([last] * 20, half_s=last, spread_s=last, rate=last * 1e5))
        for last in (0.005, 0.016, 0.008, 0.012)
    ]
    said = sentence(compare_rounds(plan, rounds), plan, 4)
    assert said.startswith("After 4 rounds no difference between new and base is more than noise.")

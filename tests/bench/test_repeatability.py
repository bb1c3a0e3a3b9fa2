"""Several runs together: what repeated, what did not and by how much, and the worst of their verdicts."""

from itertools import permutations
from pathlib import Path

import pytest

from bench.conclusion import Ended
from bench.exits import Exit
from bench.repeatability import figures, repeatability, sentence
from bench.runset import RunSet, describe_set, verdict_of
from tests.bench.summaries import summary

MS = 1e-3


def judged(*runs):
    return repeatability(tuple(range(1, len(runs) + 1)), runs)


def test_runs_within_a_tenth_of_their_median_repeated():
    """The sentence has both ends, the range and the median."""
    held = judged(*(summary(p99 * MS) for p99 in (50, 51, 52, 54, 55)))
    assert held.repeated is True
    assert held.suspects == ()
    assert sentence(held) == (
        "The p99 of disclosure repeated within 10%: over 5 runs it went from 50 ms to 55 ms, 9.6% of its median, 52 ms."
    )


def test_one_run_that_is_off_is_enough_and_is_not_averaged_away():
    """Each within 10 % of the median would still be a range of 20 %."""
    assert judged(*(summary(p99 * MS) for p99 in (48, 50, 50, 50, 53.1))).repeated is False
    held = judged(*(summary(p99 * MS) for p99 in (50, 50, 50, 50, 95)))
    assert sentence(held) == (
        "The p99 of disclosure did not repeat within 10%: over 5 runs it went from 50 ms to 95 ms, "
        "90.0% of its median, 50 ms."
    )


def test_runs_that_did_not_repeat_say_what_to_suspect():
    """Busy processors, a bottleneck, bounded arrivals, the publisher: with the figures and the runs."""
    runs = [
        summary(0.05),
        summary(0.05, bottleneck="broker", bounded=20),
        summary(0.09, others=0.41, bottleneck="broker", lateness=0.045),
    ]
    assert judged(*runs).suspects == (
        "a busy machine: other programs used 0% to 41% of the processors, the most in run 3",
        "a bottleneck, where small causes make long queues: broker in runs 2, 3",
        "bounded arrivals, whose upper ends count: 0% to 20% of all",
        "the publisher's own lateness: its p99 is 2% to 50% of the figure",
    )
    slower = judged(summary(0.05, broker=0.1), summary(0.05, broker=0.12), summary(0.09, broker=0.15)).suspects
    assert slower == (
        "a machine of varying speed: a delivery took 400.0 to 500.0 µs of the run's processor time, most in run 3",
    )
    shared = judged(summary(0.05), summary(0.09, slowed=0.36, broker=0.22)).suspects
    assert shared == (
        "a machine of varying speed: 5% to 36% of the looks found the processors slowed, most in run 2; "
        "a delivery took 600.0 to 640.0 µs of the run's processor time, most in run 2",
    )
    others = judged(summary(0.05), summary(0.09, others=0.3, outside=True)).suspects
    assert others == (
        "a busy machine: other programs, the broker among them, used 0% to 30% of the processors, the most in run 2",
    )
    assert judged(summary(0.05), summary(0.09)).suspects[0].startswith("nothing on this side")


def test_what_was_not_measured_in_every_run_can_not_be_said_to_repeat():
    """One run, or a run without a delivery."""
    assert judged(summary()).repeated is None
    held = judged(summary(0.05), summary(None), summary(0.05))
    assert held.repeated is None
    assert sentence(held).endswith("it takes two or more that each have one, and of 3 there were 2.")


def test_every_figure_has_its_ends_median_and_range():
    """In base units, over all the runs."""
    told = {figure.name: figure for figure in figures([summary(0.05), summary(0.08), summary(0.06)])}
    p99 = told["disclosure.p99"]
    assert (min(p99.known), p99.median, max(p99.known)) == (0.05, 0.06, 0.08)
    assert p99.spread == pytest.approx(0.5)
    assert told["connect_seconds"].spread == 0
    assert {"transit.p99", "spread.p50", "spread.max", "deliveries_per_second"} < set(told)


def test_a_set_is_what_its_worst_run_is():
    """Fault, then interrupted, FAIL, INVALID, PASS, in whatever order they came."""
    bad_first = (Exit.FAULT, Exit.INTERRUPTED, Exit.FAIL, Exit.INVALID, Exit.PASS)
    for place, worst in enumerate(bad_first):
        for codes in permutations(bad_first[place:]):
            assert verdict_of(codes) == worst


def ended(number, code, **what):
    return Ended(code, summary(**what), Path("runs") / "set" / str(number))


def test_runs_that_broke_or_were_stopped_are_told_and_not_counted():
    """Their figures cover another time than the whole ones'."""
    done = RunSet(5, [ended(1, Exit.PASS), ended(2, Exit.FAULT, p99=9.0), ended(3, Exit.INVALID, p99=0.051)])
    done.interrupted = True
    told = describe_set("small", 7, done)
    assert (told["runs_asked"], told["runs_counted"], len(told["runs"])) == (5, [1, 3], 3)
    assert (told["verdict"], told["exit_code"]) == ("FAULT", 1)
    assert told["figures"]["disclosure.p99"]["values"] == (0.05, 0.051)
    assert told["repeatability"]["repeated"] is True
    assert told["runs"][1]["folder"] == "2"


def test_a_set_that_did_not_repeat_fails_nothing_by_that():
    """It is told; thresholds are the judge."""
    told = describe_set("small", 7, RunSet(2, [ended(1, Exit.PASS), ended(2, Exit.PASS, p99=0.5)]))
    assert (told["verdict"], told["exit_code"]) == ("PASS", 0)
    assert told["repeatability"]["repeated"] is False
    assert "did not repeat" in told["repeatability"]["sentence"]


def test_a_set_of_which_no_run_ended_says_so():
    """Ctrl-C twice in the first."""
    told = describe_set("small", 7, RunSet(3, interrupted=True))
    assert told["exit_code"] == 105
    assert told["figures"]["disclosure.p99"]["median"] is None
    assert told["repeatability"]["repeated"] is None

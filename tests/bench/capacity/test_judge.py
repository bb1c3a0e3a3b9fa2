"""A run as a trial: its loss, whether it counts, and what broke."""

import pytest

from bench.base.exits import Exit
from bench.capacity.document import Broke
from bench.capacity.goals import DEFAULT_GOAL, SearchGoal
from bench.capacity.judge import broke, judge_trial, kept_from_measuring
from bench.capacity.search import Trial
from bench.output.summary_processors import BottleneckSummary
from bench.verdict.verdict import Verdict
from tests.support.capacities import EXIT_OF, failing
from tests.support.summaries import whole_summary

TOLERANT = SearchGoal(loss_ratio=0.1)
DOUBT = ("the machine was starved: others",)


def judged(*goals, code=None, load=240, number=1, **changes):
    summary = whole_summary(**changes)
    return judge_trial(number, Trial(load, 15), summary, code or EXIT_OF[summary.verdict], goals or (DEFAULT_GOAL,))


def test_the_loss_is_what_is_missing_of_what_was_expected():
    """Each by the account, to the delivery."""
    found = judged(missing=5, delivered=95, verdict=Verdict.FAIL, thresholds=(failing("missing == 0", 5.0),))
    assert (found.counted, found.loss_ratio, found.failed) == (True, 0.05, ())
    assert judged().loss_ratio == 0


def test_a_threshold_that_fails_is_full_loss():
    """A delivery that comes too late is worth nothing."""
    found = judged(verdict=Verdict.FAIL, thresholds=(failing(),))
    assert (found.loss_ratio, found.failed) == (1.0, ("disclosure.p99 < 2s: 3 s",))


def test_a_trial_with_a_doubt_does_not_count():
    """Neither for the load nor against it, be it INVALID or a FAIL by a loss that the goal allows."""
    assert judged(verdict=Verdict.INVALID, doubts=DOUBT).loss_ratio is None
    lossy = {"verdict": Verdict.FAIL, "doubts": DOUBT, "missing": 5, "delivered": 95}
    assert judged(TOLERANT, **lossy).counted is False


def test_a_loss_that_no_goal_allows_counts_in_spite_of_a_doubt():
    """Counts of deliveries are exact on a busy machine as well."""
    lossy = {"verdict": Verdict.FAIL, "doubts": DOUBT, "missing": 5, "delivered": 95}
    assert judged(**lossy).loss_ratio == 0.05
    assert judged(TOLERANT, DEFAULT_GOAL, **lossy).counted is False


@pytest.mark.parametrize("code", [Exit.FAULT, Exit.INTERRUPTED])
def test_a_run_that_did_not_come_to_its_end_does_not_count(code):
    """Its figures cover another time."""
    assert judged(code=code).counted is False


@pytest.mark.parametrize(
    ("bottleneck", "part"),
    [
        ("broker", "broker"),
        ("publisher", "publisher"),
        ("workers", "swarm"),
        ("control group", "swarm"),
        ("others", "machine"),
        ("stolen", "machine"),
        ("none", None),
        (None, None),
    ],
)
def test_what_broke_first_is_the_part_that_was_at_its_limit(bottleneck, part):
    """In the first trial at the upper bound whose loss the goal does not allow."""
    limit = BottleneckSummary(
        name=bottleneck,
        sentence="It limits.",
        cores=2,
        machine_cores=2,
        cpu_fractions={},
        broker_among_others=False,
        outstanding=None,
    )
    failed = {"verdict": Verdict.FAIL, "thresholds": (failing(),), "bottleneck": limit, "missing": 5, "load": 480}
    trials = [judged(load=240), judged(load=480, number=2), judged(number=3, **failed), judged(number=4, **failed)]
    assert broke(trials, 480, DEFAULT_GOAL) == Broke(
        trial=3,
        part=part,
        sentence="It limits.",
        failed=("disclosure.p99 < 2s: 3 s", "5 of 100 deliveries missing"),
    )
    assert broke(trials, 240, DEFAULT_GOAL) is None
    assert broke(trials, None, DEFAULT_GOAL) is None


def test_a_load_that_is_never_valid_has_the_doubts_of_its_last_trial():
    """Valid trials at the load, and trials at others, say nothing of it."""
    doubtful = {"verdict": Verdict.INVALID, "load": 480}
    trials = [judged(number=1, doubts=("a",), **doubtful), judged(number=2, doubts=("b",), **doubtful), judged()]
    assert kept_from_measuring(trials, 480).failed == ("b",)
    assert kept_from_measuring(trials, 240) is None

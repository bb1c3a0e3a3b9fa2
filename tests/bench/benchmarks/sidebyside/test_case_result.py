"""A case's figures: ratios are taken within a round, because a slow round is slow for every client."""

from bench.benchmarks.sidebyside.case_result import CaseResult
from tests.support.sidebyside import NOTHING_BROKE, PACED, trial


def test_a_ratio_is_taken_within_a_round_before_its_median_is():
    """A machine that is slower in one round is so for both."""
    trials = {
        "baseline": [trial(5.0), trial(10.0), trial(6.0)],
        "swarm": [trial(6.0), trial(12.0), trial(9.0)],
        "aiomqtt": [None, None, None],
    }
    case = CaseResult(PACED, trials, NOTHING_BROKE)
    found = case.ratio("swarm", "cpu_us_per_delivery")
    assert found.values == (1.2, 1.2, 1.5)
    assert (found.median, found.least, found.most) == (1.2, 1.2, 1.5)
    assert case.absolute("swarm", "cpu_us_per_delivery").median == 9.0
    assert case.ratio("aiomqtt", "cpu_us_per_delivery") is None


def test_a_client_without_a_trial_was_not_tried():
    """One that broke in each round was."""
    case = CaseResult(PACED, {"baseline": [trial(5.0)], "swarm": [None], "aiomqtt": [None]}, {"swarm": ["round 1: no"]})
    assert [case.tried(kind) for kind in case.trials] == [True, True, False]


def test_a_round_in_which_one_of_the_two_broke_has_no_ratio():
    """The other's figure in that round has nothing to be compared with."""
    trials = {"baseline": [trial(5.0), None], "swarm": [None, trial(6.0)], "aiomqtt": [None, None]}
    case = CaseResult(PACED, trials, NOTHING_BROKE)
    assert case.ratio("swarm", "cpu_us_per_delivery") is None
    assert case.absolute("swarm", "cpu_us_per_delivery").median == 6.0

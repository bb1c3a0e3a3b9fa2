"""Search goals: their text, their defaults, and what is refused."""

import pytest

from bench.base.errors import ConfigurationError
from bench.capacity.goals import DEFAULT_GOAL, SearchGoal, check_goal, parse_goals


def test_without_a_goal_there_is_the_default():
    """No loss, no exceptions, 30 s in trials of 15 s, bounds within 5 %."""
    assert parse_goals(()) == (DEFAULT_GOAL,)
    assert (
        SearchGoal(loss_ratio=0, exceed_ratio=0, initial_trial_s=5, final_trial_s=15, duration_sum_s=30, width=0.05)
        == DEFAULT_GOAL
    )


def test_a_goal_is_read_with_its_units():
    """Fractions stand as such or in percent, durations with their unit."""
    (goal,) = parse_goals(("loss=0.5%,exceed=0.5,initial=1s,final=2s,sum=1m,width=10 %",))
    assert goal == SearchGoal(
        loss_ratio=0.005, exceed_ratio=0.5, initial_trial_s=1, final_trial_s=2, duration_sum_s=60, width=0.1
    )


def test_equal_goals_are_one():
    """A goal that is given twice is not searched twice."""
    assert len(parse_goals(("loss=1%", "loss=0.01", "loss=0"))) == 2


@pytest.mark.parametrize(
    ("text", "durations"),
    [
        ("sum=10s", (5, 10, 10)),
        ("sum=3s", (3, 3, 3)),
        ("final=60s", (5, 60, 60)),
        ("final=2s", (2, 2, 30)),
        ("initial=20s", (20, 20, 30)),
        ("initial=40s", (40, 40, 40)),
    ],
)
def test_defaults_fit_the_durations_that_are_given(text, durations):
    """Who gives one duration need not give the other two."""
    (goal,) = parse_goals((text,))
    assert (goal.initial_trial_s, goal.final_trial_s, goal.duration_sum_s) == durations


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "--goal: '' is no part of a goal; give some of loss=, exceed="),
        ("los=1", "--goal: 'los=1' is no part of a goal"),
        ("loss=x", "--goal: loss: 'x' is no fraction; give a number such as 0.005 or 0.5%"),
        ("loss=1", "--goal: loss is 1; give 0 or more, and less than 1"),
        ("exceed=100%", "--goal: exceed is 1; give 0 or more, and less than 1"),
        ("width=0", "--goal: width is 0; give 0.1% to 50%"),
        ("final=10", "--goal: final: this is no duration with its unit"),
        ("final=1ms", '--goal: final: 1ms does not fit; give a duration from "1s" to "24h"'),
        ("initial=9s,final=5s", "--goal: initial is longer than final; give initial ≤ final ≤ sum"),
        ("final=9s,sum=5s", "--goal: final is longer than sum; give initial ≤ final ≤ sum"),
    ],
)
def test_a_wrong_goal_is_refused_in_a_line(text, message):
    """The line names the part at fault and what would be right."""
    with pytest.raises(ConfigurationError) as caught:
        check_goal("--goal", text)
    assert str(caught.value).startswith(message)

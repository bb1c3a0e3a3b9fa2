"""Search goals (RFC 9971, "Search Goal"): what it takes for a load to hold, and how exactly the search looks for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

from bench.base.errors import ConfigurationError
from bench.base.units import SECOND_NS, Wrong, parse_duration

__all__ = ["DEFAULT_GOAL", "SearchGoal", "check_goal", "parse_goals"]

OPTION = "--goal"
FRACTION = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,9})?) ?(%?)")
LEAST_S, MOST_S = 1.0, 86_400.0
LEAST_WIDTH, MOST_WIDTH = 0.001, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchGoal:
    """The goal's attributes as RFC 9971 defines them; ratios are fractions of 1, durations are in seconds.

    A trial is low-loss where its loss ratio is at most ``loss_ratio``. A load holds where, of trials of
    ``duration_sum_s`` in sum and ``final_trial_s`` or more each, at most the fraction ``exceed_ratio`` is not low-loss.
    The search begins with trials of ``initial_trial_s``, and ends where the bounds are within ``width`` of the upper.
    """

    loss_ratio: float = 0.0
    exceed_ratio: float = 0.0
    initial_trial_s: float = 5.0
    final_trial_s: float = 15.0
    duration_sum_s: float = 30.0
    width: float = 0.05


DEFAULT_GOAL = SearchGoal()
FIELDS = {
    "loss": "loss_ratio",
    "exceed": "exceed_ratio",
    "initial": "initial_trial_s",
    "final": "final_trial_s",
    "sum": "duration_sum_s",
    "width": "width",
}


def check_goal(option: str, text: str) -> None:
    """Raise ConfigurationError where the text is no goal."""
    _parse(option, text)


def parse_goals(texts: Sequence[str]) -> tuple[SearchGoal, ...]:
    """Return the goals of the texts, each once; the default goal where there is none. ConfigurationError, as above."""
    return tuple(dict.fromkeys(_parse(OPTION, text) for text in texts)) or (DEFAULT_GOAL,)


def _parse(option: str, text: str) -> SearchGoal:
    given: dict[str, float] = {}
    for part in text.split(","):
        key, sign, value = (piece.strip() for piece in part.partition("="))
        if not sign or key not in FIELDS:
            remedy = f"give some of {', '.join(f'{name}=' for name in FIELDS)} with commas between, such as final=15s"
            raise ConfigurationError(option, "", f"{part.strip()!r} is no part of a goal", remedy)
        given[FIELDS[key]] = (
            _seconds(option, key, value) if key in ("initial", "final", "sum") else _ratio(option, key, value)
        )
    return _checked(option, _filled(given))


def _filled(given: dict[str, float]) -> SearchGoal:
    """Return the goal with defaults that fit what is given: no first trial above the final one, no sum below it."""
    values = {field.name: getattr(DEFAULT_GOAL, field.name) for field in fields(SearchGoal)} | given
    if "final_trial_s" not in given:
        values["final_trial_s"] = min(values["final_trial_s"], values["duration_sum_s"])
        values["final_trial_s"] = max(values["final_trial_s"], given.get("initial_trial_s", 0.0))
    if "initial_trial_s" not in given:
        values["initial_trial_s"] = min(values["initial_trial_s"], values["final_trial_s"])
    if "duration_sum_s" not in given:
        values["duration_sum_s"] = max(values["duration_sum_s"], values["final_trial_s"])
    return SearchGoal(**values)


def _checked(option: str, goal: SearchGoal) -> SearchGoal:
    wrong = {
        f"loss is {goal.loss_ratio:g}": (not goal.loss_ratio < 1, "give 0 or more, and less than 1"),
        f"exceed is {goal.exceed_ratio:g}": (not goal.exceed_ratio < 1, "give 0 or more, and less than 1"),
        f"width is {goal.width:g}": (not LEAST_WIDTH <= goal.width <= MOST_WIDTH, "give 0.1% to 50%"),
        "initial is longer than final": (goal.initial_trial_s > goal.final_trial_s, "give initial ≤ final ≤ sum"),
        "final is longer than sum": (goal.final_trial_s > goal.duration_sum_s, "give initial ≤ final ≤ sum"),
    }
    for problem, (is_wrong, remedy) in wrong.items():
        if is_wrong:
            raise ConfigurationError(option, "", problem, remedy)
    return goal


def _ratio(option: str, key: str, text: str) -> float:
    found = FRACTION.fullmatch(text)
    if found is None:
        raise ConfigurationError(option, key, f"{text!r} is no fraction", "give a number such as 0.005 or 0.5%")
    return float(found[1]) / (100 if found[2] else 1)


def _seconds(option: str, key: str, text: str) -> float:
    try:
        seconds = parse_duration(text) / SECOND_NS
    except Wrong as error:
        raise ConfigurationError(option, key, error.problem, "give a duration such as 15s") from None
    if not LEAST_S <= seconds <= MOST_S:
        raise ConfigurationError(option, key, f"{text} does not fit", 'give a duration from "1s" to "24h"')
    return seconds

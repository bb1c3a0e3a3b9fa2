"""``capacity.html``: what a search found, as one file that needs no other."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench.base.format import counted, duration, or_dash
from bench.capacity.document import Capacity, GoalResult
from bench.capacity.figures import TITLES, latency_figure, loss_figure
from bench.capacity.outcomes import outcome_of, reasons_of
from bench.capacity.vary import shown_load
from bench.report.facts import broker_facts, file_links, machine_facts, run_link
from bench.report.frame import Section, sectioned
from bench.report.markup import Markup, element, facts_list, table

__all__ = ["PAGE", "capacity_page"]

PAGE = "capacity.html"
ENDS = {
    "interrupted": "interrupted: the bounds are those of the trials before it",
    "limit": "the search came to its limit of trials before it was done",
}
WHY = "what broke, or why it does not count"
TRIALS = ("trial", "load", "duration", "outcome", "loss", "p50", "p99", WHY)
GOALS = ("goal", "lower bound", "upper bound", "not measurable", "conditional throughput", "held for")
READING = """
A lower bound is the greatest load that held below the upper bound: full-length trials lost no more than the goal
allows. The upper bound is the least load that did not hold. What holds between the two is not known.

The conditional throughput is the lower bound less the loss of the worst trial that counts there. With a goal of no loss
it equals the lower bound.

The loss ratio of a trial is its missing deliveries over the expected ones, and 1 where a threshold failed. A trial
whose figures can't be trusted is INVALID: it does not count and is made again.

At the knee, latency begins to grow faster than load.

All figures are of this scenario, this broker and this machine, on which the load tester runs too.
"""


class _Place(NamedTuple):
    """The folder of the search's files, and the way to it from the page."""

    folder: Path
    way: Path


def capacity_page(capacity: Capacity, folder: Path, page: Path | None = None) -> str:
    """Return the page of a search whose files are in the folder, as it stands at ``page``, by default there."""
    at = _Place(folder, Path() if page is None else Path(os.path.relpath(folder.absolute(), page.parent.absolute())))
    made = f"Made by wirestorm {capacity.wirestorm} from capacity.json."
    return sectioned(f"Capacity of {capacity.scenario}", _header(capacity), _sections(capacity, at), made)


def _sections(capacity: Capacity, at: _Place) -> Iterator[Section]:
    yield Section("goals", "The bounds", [_goals(capacity)])
    yield Section("broke", "What broke first", list(_broke(capacity, at)))
    yield Section("latency", "Latency and loss against load", list(_figures(capacity)))
    yield Section("trials", "The trials", [_trials(capacity, at)] if capacity.trials else [])
    yield Section("varied", "What was varied, where, and on what", [_origin(capacity)])
    yield Section("reading", "How to read this page", [element("p", text) for text in READING.strip().split("\n\n")])
    yield Section("files", "Files", [file_links(["capacity.json"], at.way)])


def _header(capacity: Capacity) -> Markup:
    told = [
        *([f"fault: {capacity.fault}"] if capacity.fault else []),
        *([ENDS[capacity.end]] if capacity.end in ENDS else []),
    ]
    return element(
        "header",
        element("h1", f"Capacity of {capacity.scenario}"),
        *(element("p", _answer(goal, capacity), class_="lead") for goal in capacity.goals),
        *([element("div", element("ul", *(element("li", text) for text in told)), class_="notes")] if told else []),
    )


def _answer(goal: GoalResult, capacity: Capacity) -> str:
    """Return the result of a goal in a sentence, and the conditional throughput."""
    if goal.conditional_throughput is None:
        return goal.sentence
    return f"{goal.sentence} Conditional throughput: {shown_load(goal.conditional_throughput, capacity.vary)}."


def _goals(capacity: Capacity) -> Markup:
    def load(value: float | None) -> str:
        return "–" if value is None else f"{round(value):,}"

    rows = (
        (
            f"{number}: {_named(goal)}",
            load(goal.lower),
            load(goal.upper),
            load(goal.unmeasured),
            load(goal.conditional_throughput),
            _time(goal.held_seconds),
        )
        for number, goal in enumerate(capacity.goals, 1)
    )
    return table(f"The bounds of each goal (RFC 9971), in {TITLES[capacity.vary]}", GOALS, rows)


def _named(goal: GoalResult) -> str:
    """Return a goal by its attributes."""
    exceed = f", exceed {goal.exceed_ratio:.4g}" if goal.exceed_ratio else ""
    return (
        f"loss {goal.loss_ratio:.4g}{exceed}, {duration(goal.duration_sum_seconds)} in trials of "
        f"{duration(goal.final_trial_seconds)}, width {100 * goal.width:.3g}%"
    )


def _broke(capacity: Capacity, at: _Place) -> Iterator[Markup]:
    for number, goal in enumerate(capacity.goals, 1):
        of = f"Goal {number}: " if len(capacity.goals) > 1 else ""
        broke = goal.broke
        if broke is None:
            yield element("p", f"{of}Nothing broke, as far as the search came.")
            continue
        part = f"the {broke.part}" if broke.part else "no part was at its limit, as far as the processors say"
        what = "What limits" if goal.unmeasured is not None else "What broke first"
        yield element(
            "p",
            f"{of}{what}: {part} ({'; '.join(broke.failed)}), in ",
            run_link(f"trial {broke.trial}", broke.trial, at.folder, at.way),
            f". {broke.sentence}",
        )


def _figures(capacity: Capacity) -> Iterator[Markup]:
    if any(trial.p99 is not None for trial in capacity.trials):
        sentence = (
            "Each trial is a mark by its outcome, at the upper end of its latency; where the lower end differs, a line "
            "reaches down to it. The lines join the medians of the trials that count at each load."
        )
        yield element("figure", latency_figure(capacity), element("figcaption", sentence))
    if any(trial.loss_ratio is not None for trial in capacity.trials):
        sentence = (
            "The loss ratio of each trial that counts: missing deliveries over expected ones, and 100 % where a "
            "threshold failed. The axis gives small losses more room."
        )
        yield element("figure", loss_figure(capacity), element("figcaption", sentence))


def _trials(capacity: Capacity, at: _Place) -> Markup:
    rows = (
        (
            run_link(str(trial.number), trial.number, at.folder, at.way),
            f"{trial.load:,}",
            _time(trial.seconds),
            outcome_of(trial, capacity.goals),
            "–" if trial.loss_ratio is None else f"{100 * trial.loss_ratio:.4g}%",
            _time(trial.p50),
            _time(trial.p99),
            reasons_of(trial),
        )
        for trial in capacity.trials
    )
    caption = f"The {counted(len(capacity.trials), 'trial')} in their order; the load is in {TITLES[capacity.vary]}"
    return table(caption, TRIALS, rows, words=("outcome", WHY))


def _time(seconds: float | None) -> str:
    """Return a time that stays on one line."""
    return or_dash(seconds).replace(" ", "\N{NO-BREAK SPACE}")


def _origin(capacity: Capacity) -> Markup:
    return facts_list(
        {
            "scenario": f"{capacity.scenario}, seed {capacity.seed}",
            "varied": f"{TITLES[capacity.vary]}, from {capacity.least:,} to {capacity.most:,}",
            "command": " ".join(capacity.command),
            "tags": ", ".join(f"{key}={value}" for key, value in capacity.tags.items()),
            "commit": capacity.commit or "",
            "started": capacity.started,
            "ended": capacity.ended,
            **(broker_facts(capacity.broker) if capacity.broker else {}),
            **(machine_facts(capacity.machine) if capacity.machine else {}),
            "wirestorm": capacity.wirestorm,
        }
    )

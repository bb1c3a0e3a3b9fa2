"""The result of a search on the console: at most 20 lines that fit a terminal of 80 columns."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bench.base.format import or_dash
from bench.capacity.classify import LoadClass
from bench.capacity.document import Capacity, GoalResult, LoadFigures
from bench.capacity.vary import shown_load

__all__ = ["LINES", "print_capacity", "print_sentences", "print_trial_line"]

LINES = 20
LEAST_ROWS = 4
BAR_COLUMNS = 24
HEADINGS = {"rate": "releases/min", "outlets": "outlets", "size": "bytes"}
MARKS = {
    LoadClass.LOWER.value: ("✓", "green"),
    LoadClass.UPPER.value: ("✗", "red"),
    LoadClass.UNDECIDED.value: ("?", "yellow"),
}


def print_trial_line(console: Console, text: str) -> None:
    """Print one line on a trial that ended."""
    console.print(Text(f"  {text}"))


def print_sentences(console: Console, capacity: Capacity) -> None:
    """Print the result of each goal in a sentence, and the fault if there was one."""
    for goal in capacity.goals:
        console.print(Text(goal.sentence, "bold"))
    if capacity.fault:
        console.print(Text(f"fault: {capacity.fault}", "red"))


def print_capacity(console: Console, capacity: Capacity, folder: Path) -> None:
    """Print the result: the sentences, what broke first, latency against load with the knee, where the files are."""
    console.print()
    before = [line for goal in capacity.goals for line in _goal(console, goal)]
    if capacity.fault:
        before += _wrapped(console, Text(f"fault: {capacity.fault}", "red"))
    files = Text(f"report: {folder}/capacity.html; capacity.json and a folder for each trial lie beside it", "dim")
    after = [*_knee(capacity), *_wrapped(console, files)]
    rows = _chosen(capacity, max(LEAST_ROWS, LINES - len(before) - len(after) - 1))
    for line in (*before, *_table(capacity, rows), *after):
        console.print(line, no_wrap=True, overflow="ellipsis", crop=True)


def _goal(console: Console, goal: GoalResult) -> Iterator[Text]:
    yield from _wrapped(console, Text(goal.sentence, "bold"))
    if goal.broke is not None:
        first = goal.broke.part or "no part was at its limit"
        what = "broke first" if goal.unmeasured is None else "what limits"
        failed = "; ".join(goal.broke.failed)
        yield from _wrapped(console, Text(f"{what}: {first} ({failed}). {goal.broke.sentence}"))
    if goal.loss_ratio and goal.conditional_throughput is not None:
        yield Text(f"conditional throughput: {goal.conditional_throughput:,.0f}")


def _wrapped(console: Console, text: Text) -> Iterator[Text]:
    for line in text.wrap(console, console.width):
        line.rstrip()
        yield line


def _chosen(capacity: Capacity, most: int) -> Sequence[LoadFigures]:
    """Return so many loads at most: those whose ratio to a goal's bounds is the least, in their order."""
    ends = [end for goal in capacity.goals for end in (goal.lower, goal.upper, goal.unmeasured) if end is not None]
    if capacity.knee is not None:
        ends.append(capacity.knee)

    def distance(each: LoadFigures) -> float:
        return min((abs(math.log(each.load / end)) for end in ends), default=0.0)

    near = sorted(capacity.loads, key=distance)[:most]
    return sorted(near, key=lambda each: each.load)


def _table(capacity: Capacity, rows: Sequence[LoadFigures]) -> Iterator[Text]:
    if not rows:
        return
    yield Text(f"{HEADINGS[capacity.vary]:>12}  trials    loss      p50      p99  p99, logarithmic", "dim")
    known = [each.p99 for each in rows if each.p99]
    low, high = min(known, default=1.0), max(known, default=1.0)
    for each in rows:
        tried = f"{each.trials}" + (f"+{each.invalid}?" if each.invalid else "")
        loss = "–" if each.loss_ratio is None else f"{each.loss_ratio:.2%}" if 0 < each.loss_ratio < 1 else ""
        loss = loss or ("all" if each.loss_ratio else "0")
        line = Text(f"{each.load:>12,}  {tried:>6}  {loss:>6}  {or_dash(each.p50):>7}  {or_dash(each.p99):>7}  ")
        line.append("█" * _columns(each.p99, low, high), "dim")
        line.append(" ")
        for found in each.classes:
            line.append(*MARKS[found])
        if each.load == capacity.knee:
            line.append(" knee", "bold")
        yield line


def _columns(value: float | None, low: float, high: float) -> int:
    if not value:
        return 0
    span = math.log(high / low)
    return 1 + round((BAR_COLUMNS - 1) * math.log(value / low) / span) if span else 1


def _knee(capacity: Capacity) -> Iterator[Text]:
    if capacity.knee is not None:
        yield Text(f"knee: from {shown_load(capacity.knee, capacity.vary)} on the p99 grows faster than the load")

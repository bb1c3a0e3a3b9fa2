"""Searches for a capacity with simulated runs: their summaries are written by hand, everything else is real."""

import io
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from rich.console import Console

from bench.base.documents import decode
from bench.base.exits import Exit
from bench.base.invocation import Invocation
from bench.base.quantities import Unit
from bench.capacity.command import find_capacity
from bench.capacity.document import Capacity
from bench.capacity.goals import DEFAULT_GOAL
from bench.capacity.search import CapacitySearch
from bench.capacity.vary import load_of
from bench.command.finish import FinishedRun
from bench.output.summary_parts import RunLatencies, ThresholdSummary
from bench.scenario.load import load_scenario
from bench.verdict.verdict import Verdict
from tests.support.scenarios import ROOMY
from tests.support.summaries import quantiles, whole_summary

__all__ = ["EXIT_OF", "capacity_of", "failing", "run_at", "search_with", "simulated"]

EXIT_OF = {Verdict.PASS: Exit.PASS, Verdict.FAIL: Exit.FAIL, Verdict.INVALID: Exit.INVALID}


def failing(expression="disclosure.p99 < 2s", actual=3.0):
    """A threshold that fails by a time in seconds."""
    return ThresholdSummary(
        expression=expression, unit=Unit.SECONDS, actual=actual, actual_lower=actual, passed=False, doubt=None
    )


def run_at(load, limit):
    """The summary of a run of a broker that drops what is above a limit, and queues as it comes near."""
    lost = max(0, round(1_000_000 * (1 - limit / load)))
    p99 = 0.001 / max(0.01, 1 - load / limit) + 5 * lost / 1_000_000
    times = quantiles(p99 / 2, p99, 2 * p99)
    return whole_summary(
        expected=1_000_000,
        delivered=1_000_000 - lost,
        missing=lost,
        verdict=Verdict.FAIL if lost else Verdict.PASS,
        latency_seconds=RunLatencies(disclosure=times, transit=times, swarm_lag=times, publisher_lateness=times),
    )


def simulated(summary_at, exit_at=lambda summary: EXIT_OF[summary.verdict]):
    """A ``perform`` that runs nothing: ``summary_at(load)`` is the summary of a run with that rate."""

    def perform(scenario, folder, _console, _display=None):
        summary = summary_at(load_of(scenario, "rate"))
        return FinishedRun(exit_at(summary), summary, folder)

    return perform


@cache
def metronome(seconds):
    """The scenario of a trial with so many seconds of publishing after the warm-up."""
    return load_scenario("metronome", [f'duration="{seconds + 2:g}s"'], machine=ROOMY)


def search_with(perform, folder, *goals, console=None, least=1, most=60_000, invocation=None):
    """Search the rate of the metronome; return the exit code and what ``capacity.json`` holds."""
    code = find_capacity(
        metronome,
        CapacitySearch(goals or (DEFAULT_GOAL,), least, most, 240),
        "rate",
        folder,
        console or Console(file=io.StringIO(), width=110),
        perform,
        invocation or Invocation(("wirestorm", "capacity"), {"build": "421"}),
    )
    content = (folder / "capacity.json").read_bytes()
    return code, decode(Capacity, content, folder / "capacity.json")


def capacity_of(limit, *goals, **changes):
    """What a search finds with a broker of a known limit in releases a minute, with these fields changed."""
    with tempfile.TemporaryDirectory() as folder:
        _, found = search_with(simulated(lambda load: run_at(load, limit)), Path(folder), *goals)
    return replace(found, **changes)

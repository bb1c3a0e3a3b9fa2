"""Whether a run had the machine to itself, and what becomes of a set that asks for runs that had."""

import io
from itertools import count
from pathlib import Path

import pytest
from rich.console import Console

from bench.conclusion import Ended
from bench.exits import Exit
from bench.quietness import disturbances
from bench.runset import RunSet, describe_set, execute_set
from bench.scenario import load_scenario
from tests.bench.summaries import summary


def ended(code=Exit.PASS, p99=0.05, **what):
    return Ended(code, summary(p99, verdict=code.name, **what), Path("runs/set/1"))


def test_what_disturbed_a_run_is_said_with_its_figure():
    """Others on the processors, a neighbour on the core for part of the time, more than in another run, or throughout;
    what is not known is no quiet. The latencies are not looked at.
    """
    runs = [
        summary(9.0),
        summary(others=0.07),
        summary(slowed=0.31),
        summary(slowed=0.16),
        summary(best=2.5e-4),
        summary(best=2.1e-4, slowed=0.15, others=0.04),
        summary(seen=False),
    ]
    assert disturbances(runs) == (
        "",
        "others used 7% of the processors",
        "the processors were slowed in 31% of the looks at them",
        "the processors were slowed in 16% of the looks at them, and in another run in 5%",
        "the processors were slower throughout than in another run",
        "",
        "how quiet the machine was is not known",
    )


def test_what_a_load_slows_by_itself_disturbs_nobody():
    """As many slow looks in each run are the run's own doing, up to where they hide another's."""
    assert disturbances([summary(slowed=0.2), summary(slowed=0.24)]) == ("", "")
    assert all(disturbances([summary(slowed=0.25), summary(slowed=0.26)]))


def test_only_quiet_runs_are_counted_where_they_are_asked_for():
    """The others are told with their reasons, and don't make the figures."""
    done = RunSet(2, [ended(), ended(p99=0.09, slowed=0.4), ended(p99=0.051)])
    assert describe_set("small", 7, done)["repeatability"]["repeated"] is False
    done.quiet = True
    told = describe_set("small", 7, done)
    assert told["runs_counted"] == [1, 3]
    assert told["runs_set_aside"] == [
        {"number": 2, "disturbance": "the processors were slowed in 40% of the looks at them"}
    ]
    assert told["figures"]["disclosure.p99"]["values"] == (0.05, 0.051)
    assert told["repeatability"]["repeated"] is True
    assert done.code == Exit.PASS


@pytest.mark.parametrize(
    ("disturbed", "expected"), [(Exit.FAIL, Exit.FAIL), (Exit.INVALID, Exit.PASS), (Exit.PASS, Exit.PASS)]
)
def test_a_disturbed_run_fails_a_set_and_its_doubts_do_not(disturbed, expected):
    """What is definite is so on any machine."""
    assert RunSet(2, [ended(), ended(), ended(disturbed, slowed=0.4)], quiet=True).code == expected


def test_too_few_quiet_runs_make_a_set_invalid():
    """Its figures are not of what was asked for."""
    assert RunSet(2, [ended(), *[ended(slowed=0.4)] * 5], quiet=True).code == Exit.INVALID


@pytest.mark.parametrize(
    ("quiet_ones", "made", "code"),
    [({1, 2}, 2, Exit.PASS), ({2, 4}, 4, Exit.PASS), ({3}, 6, Exit.INVALID), (set(), 6, Exit.INVALID)],
)
def test_runs_are_made_until_enough_were_quiet(tmp_path, quiet_ones, made, code):
    """Three times as many as are asked for at most; each is in its folder's place, and the table says which count."""
    numbers, shown = count(1), Console(width=120, file=io.StringIO())

    def perform(scenario, folder, console):
        number = next(numbers)
        assert folder == tmp_path / "set" / str(number)
        return Ended(Exit.PASS, summary(slowed=0.05 if number in quiet_ones else 0.4), folder)

    assert execute_set(load_scenario("steady"), 2, tmp_path / "set", shown, perform, quiet=True) == code
    assert next(numbers) == made + 1
    text = shown.file.getvalue()
    assert f"run {made}, " in text
    for number in range(1, made + 1):
        told = f"run {number} is not counted: the processors were slowed in 40% of the looks at them"
        assert (told in text) == (number not in quiet_ones)

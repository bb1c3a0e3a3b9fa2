"""A set of runs: which runs count, the set's verdict, and when enough are done."""

import io
from itertools import count
from pathlib import Path

import pytest
from rich.console import Console

from bench.base.documents import decode
from bench.base.exits import Exit
from bench.command.finish import FinishedRun
from bench.command.repeat import RunSet, execute_set, summarise_set
from bench.output.run_set import DisturbedRun, RunSetSummary
from bench.scenario.load import load_scenario
from tests.support.summaries import summary

SLOWED = "the processors were slowed in 40% of the samples of their speed"


def finished(code=Exit.PASS, p99=0.05, number=1, **what):
    return FinishedRun(code, summary(p99, **what), Path("runs") / "set" / str(number))


def test_runs_that_broke_or_were_stopped_are_told_and_not_counted():
    """Their figures cover another time than the whole ones'."""
    runs = [finished(), finished(Exit.FAULT, p99=9.0, number=2), finished(Exit.INVALID, p99=0.051, number=3)]
    found = summarise_set("small", 7, RunSet(5, runs, interrupted=True))
    assert (found.runs_asked, found.runs_counted, len(found.runs)) == (5, (1, 3), 3)
    assert (found.verdict, found.exit_code) == ("FAULT", 1)
    assert found.figures["disclosure.p99"].values == (0.05, 0.051)
    assert found.repeatability.repeated is True
    assert found.runs[1].folder == "2"


def test_a_set_that_did_not_repeat_fails_nothing_by_that():
    """It is told; thresholds are the judge."""
    found = summarise_set("small", 7, RunSet(2, [finished(), finished(p99=0.5)]))
    assert (found.verdict, found.exit_code) == ("PASS", 0)
    assert found.repeatability.repeated is False
    assert "did not repeat" in found.repeatability.sentence


def test_a_set_of_which_no_run_ended_says_so():
    """Ctrl-C twice in the first."""
    found = summarise_set("small", 7, RunSet(3, interrupted=True))
    assert found.exit_code == 105
    assert found.figures["disclosure.p99"].median is None
    assert found.repeatability.repeated is None


def test_only_quiet_runs_are_counted_where_they_are_asked_for():
    """The others are told with their reasons, and are in no figure."""
    done = RunSet(2, [finished(), finished(p99=0.09, slowed=0.4), finished(p99=0.051)])
    assert summarise_set("small", 7, done).repeatability.repeated is False
    done.until_quiet = True
    found = summarise_set("small", 7, done)
    assert found.runs_counted == (1, 3)
    assert found.runs_set_aside == (DisturbedRun(number=2, disturbance=SLOWED),)
    assert found.figures["disclosure.p99"].values == (0.05, 0.051)
    assert found.repeatability.repeated is True
    assert done.exit_code == Exit.PASS


@pytest.mark.parametrize(
    ("disturbed", "expected"), [(Exit.FAIL, Exit.FAIL), (Exit.INVALID, Exit.PASS), (Exit.PASS, Exit.PASS)]
)
def test_a_disturbed_run_fails_a_set_and_its_doubts_do_not(disturbed, expected):
    """A failure is definite on any machine."""
    runs = [finished(), finished(), finished(disturbed, slowed=0.4)]
    assert RunSet(2, runs, until_quiet=True).exit_code == expected


def test_too_few_quiet_runs_make_a_set_invalid():
    """Its figures are not of the quiet runs that were asked for."""
    assert RunSet(2, [finished(), *[finished(slowed=0.4)] * 5], until_quiet=True).exit_code == Exit.INVALID


@pytest.mark.parametrize(
    ("quiet_ones", "made", "code"),
    [({1, 2}, 2, Exit.PASS), ({2, 4}, 4, Exit.PASS), ({3}, 6, Exit.INVALID), (set(), 6, Exit.INVALID)],
)
def test_runs_are_made_until_enough_were_quiet(tmp_path, quiet_ones, made, code):
    """Three times as many as are asked for at most; each in its own folder, and the report says which count."""
    numbers, shown = count(1), Console(width=120, file=io.StringIO())

    def perform(scenario, folder, console, display):
        number = next(numbers)
        assert folder == tmp_path / "set" / str(number)
        return FinishedRun(Exit.PASS, summary(slowed=0.05 if number in quiet_ones else 0.4), folder)

    assert execute_set(load_scenario("steady"), 2, tmp_path / "set", shown, perform, until_quiet=True) == code
    assert next(numbers) == made + 1
    text = shown.file.getvalue()
    assert f"run {made}, " in text
    assert "set: 0 of 2 quiet runs done, at least" in text
    for number in range(1, made + 1):
        assert (f"run {number} is not counted: {SLOWED}" in text) == (number not in quiet_ones)
    path = tmp_path / "set" / "runs.json"
    left = decode(RunSetSummary, path.read_bytes(), path)
    assert left.runs_counted == tuple(sorted(quiet_ones))

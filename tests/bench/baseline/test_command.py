"""A run with a baseline says how it compares, and ends with 97 where it is slower beyond noise."""

import io

import pytest
from rich.console import Console

from bench.base.exits import Exit, worst
from bench.baseline.command import against, baseline_of
from bench.cli import main
from tests.support.baselines import leave_measured_run, leave_measured_set, scenario_of
from tests.support.run_files import read_file


def compared(tmp_path, last_s, code=Exit.PASS, *, quiet=False, **changes):
    """Compare a run with a baseline of 10 ms; return the exit code and what is printed."""
    leave_measured_run(tmp_path / "before")
    new = leave_measured_run(tmp_path / "new", last_s, **changes)
    console = Console(file=io.StringIO(), width=80, quiet=quiet)
    baseline = baseline_of("before", tmp_path, scenario_of())
    return against(baseline, new, code, console), " ".join(console.file.getvalue().split())


@pytest.mark.parametrize(
    ("last_s", "code", "words"),
    [
        (0.01, 0, "baseline as before (1 run), within noise: time to half of the outlets +0 µs"),
        (0.02, 97, "baseline slower than before (1 run) beyond noise: time to half of the outlets +7.42 ms (+100%)"),
        (0.005, 0, "baseline faster than before (1 run) beyond noise:"),
    ],
)
def test_a_slower_run_is_a_regression(tmp_path, last_s, code, words):
    """The line names the figures, by how much they differ, and the noise."""
    found, printed = compared(tmp_path, last_s)
    assert found == code
    assert words in printed


@pytest.mark.parametrize("code", [Exit.FAIL, Exit.INVALID, Exit.INTERRUPTED, Exit.FAULT])
def test_what_is_worse_than_a_regression_stays(tmp_path, code):
    """A failed threshold counts more, and the figures of a run that is not sound are not compared."""
    found, printed = compared(tmp_path, 0.02, code)
    assert found is code
    told = "slower than" if code is Exit.FAIL else f"not compared with before: the run is {code.name}"
    assert told in printed


def test_a_regression_is_the_least_of_what_is_wrong():
    """In a set of several codes each other one counts more, but for PASS."""
    assert worst([Exit.PASS, Exit.REGRESSION]) is Exit.REGRESSION
    assert worst([Exit.REGRESSION, Exit.INVALID]) is Exit.INVALID


def test_other_outlets_are_not_compared(tmp_path):
    """Another version may make another directory of the same seed."""
    found, printed = compared(tmp_path, 0.02, directory="e" * 16)
    assert found is Exit.PASS
    assert "not compared with before: the outlets differ" in printed


def test_the_line_is_printed_quietly_too(tmp_path):
    """It belongs to the verdict."""
    assert "slower than" in compared(tmp_path, 0.02, quiet=True)[1]


def test_a_set_is_compared_as_a_whole(tmp_path):
    """Its runs show their noise."""
    leave_measured_set(tmp_path / "before", (0.010, 0.0101, 0.0102, 0.0099))
    new = leave_measured_set(tmp_path / "new", (0.0111, 0.0112, 0.0110))
    console = Console(file=io.StringIO(), width=200)
    assert against(baseline_of("before", tmp_path, scenario_of()), new, Exit.PASS, console) is Exit.REGRESSION
    assert "before (4 runs)" in console.file.getvalue()


def test_a_run_without_its_files_is_not_compared(tmp_path):
    """As on a full disk: the line says so, and the run's own code stays."""
    leave_measured_run(tmp_path / "before")
    console = Console(file=io.StringIO(), width=200)
    (tmp_path / "new").mkdir()
    assert against(baseline_of("before", tmp_path, scenario_of()), tmp_path / "new", Exit.PASS, console) is Exit.PASS
    assert "not compared with before: " in console.file.getvalue()


def test_the_result_is_in_the_runs_folder(tmp_path):
    """As the schema has it, with what is printed; one that can't be written is a fault, and is printed all the same."""
    code, printed = compared(tmp_path, 0.02)
    found = read_file(tmp_path / "new" / "baseline.json")
    assert (found["finding"], found["exit_code"], code) == ("slower", 97, 97)
    assert f"baseline {found['sentence']}" == printed
    (tmp_path / "new" / "baseline.json").unlink()
    (tmp_path / "new" / "baseline.json").mkdir()
    console = Console(file=io.StringIO(), width=200)
    baseline = baseline_of("before", tmp_path, scenario_of())
    assert against(baseline, tmp_path / "new", Exit.PASS, console) is Exit.FAULT
    assert "slower than before" in console.file.getvalue()


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--baseline", "nothing"], "nothing is no folder of a run"),
        (["--baseline", "before", "--wire", "http://127.0.0.1:9"], "no release is compared with itself"),
        (["--baseline", "before", "--duration", "7s"], "duration is 60s there, and 7s here"),
        (["--baseline", "before", "--out", "runs/before", "--force", "--qos", "1"], "audience.qos is 0 there"),
    ],
)
def test_a_baseline_that_does_not_fit_is_refused_before_the_run(tmp_path, monkeypatch, capsys, words, problem):
    """Nothing is started, and nothing is removed."""
    monkeypatch.chdir(tmp_path)
    leave_measured_run(tmp_path / "runs" / "before")
    assert main(["run", "steady", "--outlets", "200", *words]) == 104
    assert problem in capsys.readouterr().err
    assert (tmp_path / "runs" / "before" / "summary.json").exists()

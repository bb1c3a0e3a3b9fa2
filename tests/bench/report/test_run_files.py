"""The folders that a report is made from."""

import pytest

from bench.base.errors import ConfigurationError
from bench.base.exits import Exit
from bench.report.run_files import RunFiles, RunSetFiles, read_run, read_runs
from bench.verdict.verdict import Verdict
from tests.support.baseline_results import leave_baseline
from tests.support.run_folders import leave_run, leave_set
from tests.support.summaries import whole_summary


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, Exit.PASS),
        ({"verdict": Verdict.FAIL}, Exit.FAIL),
        ({"verdict": Verdict.INVALID}, Exit.INVALID),
        ({"interrupted": True, "verdict": Verdict.FAIL}, Exit.INTERRUPTED),
        ({"fault": "a worker died", "interrupted": True}, Exit.FAULT),
        ({"account_faults": ("3 is not 4",)}, Exit.FAULT),
    ],
)
def test_the_exit_code_of_a_run_is_in_its_files(changes, code, tmp_path):
    """It is the one that the run ended with."""
    assert read_run(leave_run(tmp_path, **changes)).exit_code is code


@pytest.mark.parametrize(
    ("verdict", "finding", "code"),
    [
        (Verdict.PASS, "slower", Exit.REGRESSION),
        (Verdict.PASS, "same", Exit.PASS),
        (Verdict.PASS, None, Exit.PASS),
        (Verdict.FAIL, "slower", Exit.FAIL),
    ],
)
def test_a_run_that_is_slower_than_its_baseline_keeps_that_exit_code(verdict, finding, code, tmp_path):
    """And so does a set; a failed threshold counts more."""
    run = leave_baseline(leave_run(tmp_path / "a", verdict=verdict), finding)
    found = leave_baseline(leave_set(tmp_path / "b", {"verdict": verdict}), finding)
    assert [item.exit_code for item in read_runs([run, found])] == [code, code]


def test_a_baseline_of_another_version_is_refused(tmp_path):
    """The file and the key at fault are named."""
    (leave_run(tmp_path) / "baseline.json").write_text('{"schema": "urn:wirestorm:baseline:0"}')
    with pytest.raises(ConfigurationError, match=r"baseline\.json"):
        read_run(tmp_path)


def test_a_folder_holds_a_run_or_a_set(tmp_path):
    """A set's runs come in order; its exit code is its own."""
    run, found = read_runs([leave_run(tmp_path / "a"), leave_set(tmp_path / "b", {}, {"verdict": Verdict.FAIL})])
    assert run == RunFiles(tmp_path / "a", whole_summary())
    assert isinstance(found, RunSetFiles)
    assert [item.folder.name for item in found.runs] == ["1", "2"]
    assert found.exit_code is Exit.FAIL


def test_a_folder_without_a_run_is_refused(tmp_path):
    """The message says which file is missing, and what would be right."""
    with pytest.raises(ConfigurationError, match=r"summary\.json: no such file or directory; give the folder of a run"):
        read_runs([tmp_path])


def test_a_summary_of_another_version_is_refused(tmp_path):
    """The key at fault is named."""
    (tmp_path / "summary.json").write_text('{"schema": "urn:wirestorm:summary:0"}')
    with pytest.raises(ConfigurationError, match="give a file as this version of wirestorm writes it"):
        read_run(tmp_path)

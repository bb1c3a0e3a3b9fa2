"""The action for GitHub: its steps, run by bash as a runner does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.documents import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"] if "name" in step}
SMALL = "--outlets 20 --duration 2s --workers 1 --set audience.control=0 --set warmup=0s"


def bash(step, folder, **environment):
    """Run a step's script in a folder; the process that ended."""
    temporary = folder / "temporary"
    (temporary / "wirestorm" / "bin").mkdir(parents=True, exist_ok=True)
    command = temporary / "wirestorm" / "bin" / "wirestorm"
    if not command.exists():
        command.write_text(f'#!/bin/sh\nexec {sys.executable} -m bench "$@"\n')
        command.chmod(0o755)
    given = {
        "RUNNER_TEMP": str(temporary),
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env=os.environ | given | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_each_script_takes_its_inputs_from_the_environment():
    """An expression in a script would be run as a part of it."""
    for step in STEPS.values():
        assert "${{" not in step.get("run", "")
        for value in step.get("env", {}).values():
            name = value.removeprefix("${{ inputs.").removesuffix(" }}")
            assert name in ACTION["inputs"] or value.startswith("${{ steps.run.outputs.")


def test_every_input_has_a_default_and_is_used():
    """An input that nothing reads would do nothing."""
    text = (ROOT / "action.yml").read_text()
    for name, given in ACTION["inputs"].items():
        assert "default" in given
        assert f"inputs.{name} }}}}" in text


@pytest.mark.parametrize(
    ("code", "passes", "ends"),
    [("0", "false", 0), ("99", "true", 99), ("98", "false", 98), ("98", "true", 0), ("1", "true", 1)],
)
def test_the_job_ends_as_the_run_did(code, passes, ends, tmp_path):
    """INVALID may pass; nothing else may."""
    assert bash(STEPS["End as the run did"], tmp_path, CODE=code, INVALID_PASSES=passes).returncode == ends


@pytest.mark.integration
def test_the_run_leaves_its_summary_its_report_and_its_exit_code(tmp_path):
    """The summary begins with the verdict; a second run is shown beside the first as its baseline."""
    run = STEPS["Run the load test"]
    given = {"SCENARIO": "steady", "BROKER": "embedded", "ARGUMENTS": SMALL}
    for folder, baseline in (("first", "none-yet"), ("second", "first")):
        done = bash(run, tmp_path, FOLDER=folder, BASELINE=baseline, **given)
        assert done.returncode == 0, done.stderr
        assert (tmp_path / folder / "report.html").exists()
        assert (tmp_path / folder / "junit.xml").read_text().startswith("<?xml")
    codes = (tmp_path / "output").read_text().split()
    assert len(codes) == 2
    assert set(codes) <= {"exit-code=0", "exit-code=98", "exit-code=99"}
    shown = (tmp_path / "summary.md").read_text()
    assert shown.startswith("## ")
    assert shown.count("### Beside the baseline") == 1


def test_a_run_that_does_not_begin_ends_the_job_with_its_code(tmp_path):
    """The error is in the log; there is no summary to show."""
    given = {"SCENARIO": "no-such", "BROKER": "embedded", "ARGUMENTS": "", "FOLDER": "run", "BASELINE": ""}
    done = bash(STEPS["Run the load test"], tmp_path, **given)
    assert "no-such" in done.stderr
    assert (tmp_path / "output").read_text() == "exit-code=104\n"
    assert not Path(tmp_path / "summary.md").exists()

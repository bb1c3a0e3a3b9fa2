"""``wirestorm fairness`` on a broker of its own. What it finds is the machine's too, and not tested here."""

import subprocess

import pytest

from tests.support.run_files import check_files, read_file
from tests.support.runs import COMMAND

pytestmark = pytest.mark.integration


def test_a_trial_leaves_its_runs_its_files_and_at_most_twenty_lines(tmp_path):
    """The order itself, and two runs of the trial; each ranked the outlets, and the changed one had other filters."""
    words = ["fairness", "--trials", "filters", "--outlets", "100", "--duration", "4s", "--set", "swarm.workers=1"]
    done = subprocess.run(
        [COMMAND, *words, "--out", tmp_path / "out"], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode in (0, 98, 99), done.stdout + done.stderr
    found = read_file(tmp_path / "out" / "fairness.json")
    assert check_files(tmp_path / "out") > 3
    assert [(run["trial"], run["changed"]) for run in found["runs"]] == [
        ("", False),
        ("filters", False),
        ("filters", True),
    ]
    assert found["exit_code"] == done.returncode
    assert [trial["name"] for trial in found["trials"]] == ["filters"]
    assert all(read_file(tmp_path / "out" / str(run) / "summary.json")["missing"] == 0 for run in (1, 2, 3))
    assert (tmp_path / "out" / "fairness.html").is_file()
    told = done.stdout.partition("\n\n")[2].splitlines()
    assert len(told) < 20
    assert max(map(len, told)) <= 80

"""The same scenario several times through the real command: a folder for each run, and what they say together."""

import json
import signal
import subprocess

import pytest

from tests.integration.runs import COMMAND, deliveries, run, scenario, until
from tests.ports import own_port

pytestmark = pytest.mark.integration


def told(folder):
    return json.loads((folder / "out" / "runs.json").read_text())


def test_two_runs_have_a_folder_each_and_a_summary_together(tmp_path):
    """Whether they repeated is the machine's affair; that it is said, with the runs' own figures, is ours. The set is
    as bad as its runs: a threshold that nothing can meet fails each of them, 99.
    """
    done, _ = run(tmp_path, scenario(tmp_path, qos=0), "--runs", 2, "--set", "thresholds.missing=> 5")
    held = told(tmp_path)
    assert (done.returncode, done.stderr) == (99, ""), done.stdout
    assert [item["verdict"] for item in held["runs"]] == ["FAIL", "FAIL"]
    summaries = [json.loads((tmp_path / "out" / name / "summary.json").read_text()) for name in ("1", "2")]
    assert summaries[0]["run_id"] != summaries[1]["run_id"]
    assert summaries[0]["expected"] == summaries[1]["expected"] == summaries[1]["delivered"] > 0
    values = [summary["latency_seconds"]["disclosure"]["p99"] for summary in summaries]
    figure = held["figures"]["disclosure.p99"]
    assert figure["values"] == values
    assert (figure["min"], figure["max"]) == (min(values), max(values))
    assert held["repeatability"]["repeated"] is ((max(values) - min(values)) / figure["median"] <= 0.1)
    assert (held["exit_code"], held["runs_counted"]) == (done.returncode, [1, 2])
    assert held["repeatability"]["sentence"][:40] in done.stdout
    assert "run 2 of 2" in done.stdout


def test_ctrl_c_ends_a_set_with_what_is_there(tmp_path):
    """In the second run of three: exit 105, the first one counted, the second told, no third."""
    path, port = scenario(tmp_path, qos=0), own_port()
    command = [COMMAND, "run", path, "--runs", "3", "--out", tmp_path / "out", "--metrics-port", str(port)]
    second = tmp_path / "out" / "2" / "releases.jsonl"
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        until(lambda: second.exists() and deliveries(port), seconds=40)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=40)
    held = told(tmp_path)
    assert (process.returncode, errors) == (105, ""), output
    assert (held["verdict"], held["interrupted"], held["runs_asked"]) == ("INTERRUPTED", True, 3)
    assert held["runs_counted"] == [1]
    assert [item["interrupted"] for item in held["runs"]] == [False, True]
    assert "can't be said" in held["repeatability"]["sentence"]
    assert not (tmp_path / "out" / "3").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--quiet",), "--quiet: it chooses among several runs; give --runs N as well"),
        (
            ("--quiet", "--runs", 2, "--wire", "http://127.0.0.1:9"),
            "--quiet: the service's machine is not seen from here; leave it out",
        ),
    ],
)
def test_quiet_runs_are_refused_where_there_is_nothing_to_choose(tmp_path, options, told):
    """Among one, and on a machine that is not this one."""
    done, _ = run(tmp_path, scenario(tmp_path), *options)
    assert (done.returncode, done.stderr) == (104, f"wirestorm: {told}\n")


def test_what_keeps_the_first_run_from_beginning_leaves_no_set(tmp_path):
    """Bad copy, as without a set."""
    done, _ = run(tmp_path, scenario(tmp_path), "--runs", 2, "--copy", tmp_path / "none.txt")
    assert done.returncode == 104
    assert "none.txt" in done.stderr
    assert not (tmp_path / "out").exists()

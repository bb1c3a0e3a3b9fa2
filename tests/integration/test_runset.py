"""The real command runs a scenario several times: a folder for each run, and the comparison of the runs."""

import signal
import subprocess

import pytest

from tests.support.metrics_pages import deliveries
from tests.support.ports import own_port
from tests.support.run_files import check_files, read_file
from tests.support.runs import COMMAND, run, scenario
from tests.support.waiting import until

pytestmark = pytest.mark.integration


def told(folder):
    return read_file(folder / "out" / "runs.json")


def test_two_runs_have_a_folder_each_and_a_summary_together(tmp_path):
    """A set reports whether its p99 repeated, with the figures of its runs, and has the worst run's exit code.

    A threshold that no run can meet fails each run, with 99. Whether the p99 repeats depends on the machine.
    """
    done, _ = run(tmp_path, scenario(tmp_path, qos=0), "--runs", 2, "--set", "thresholds.missing=> 5")
    held = told(tmp_path)
    assert (done.returncode, done.stderr) == (99, ""), done.stdout
    assert [item["verdict"] for item in held["runs"]] == ["FAIL", "FAIL"]
    summaries = [read_file(tmp_path / "out" / name / "summary.json") for name in ("1", "2")]
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


def test_ctrl_c_ends_a_set_with_the_runs_so_far(tmp_path):
    """Ctrl-C in the second run of three: exit 105; the first run is counted, the second is listed, no third begins."""
    path, port = scenario(tmp_path, qos=0), own_port()
    command = [COMMAND, "run", path, "--runs", "3", "--out", tmp_path / "out", "--metrics-port", str(port)]
    second = tmp_path / "out" / "2" / "releases.jsonl"
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        until(lambda: second.exists() and deliveries(port), seconds=40)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=40)
    held = told(tmp_path)
    check_files(tmp_path)
    assert (process.returncode, errors) == (105, ""), output
    assert (held["verdict"], held["interrupted"], held["runs_asked"]) == ("INTERRUPTED", True, 3)
    assert held["runs_counted"] == [1]
    assert [item["interrupted"] for item in held["runs"]] == [False, True]
    assert "can't be said" in held["repeatability"]["sentence"]
    assert not (tmp_path / "out" / "3").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--until-quiet",), "--until-quiet: it chooses among several runs; give --runs N as well"),
        (
            ("--until-quiet", "--runs", 2, "--wire", "http://127.0.0.1:9"),
            "--until-quiet: the service's machine is not seen from here; leave it out",
        ),
    ],
)
def test_quiet_runs_are_refused_where_there_is_nothing_to_choose(tmp_path, options, told):
    """--until-quiet is refused without --runs, and with --wire."""
    done, _ = run(tmp_path, scenario(tmp_path), *options)
    assert (done.returncode, done.stderr) == (104, f"wirestorm: {told}\n")


def test_an_error_before_the_first_run_leaves_no_set(tmp_path):
    """Bad copy is refused before the first run, as without --runs."""
    done, _ = run(tmp_path, scenario(tmp_path), "--runs", 2, "--copy", tmp_path / "none.txt")
    assert done.returncode == 104
    assert "none.txt" in done.stderr
    assert not (tmp_path / "out").exists()

"""Runs of the real command, with a small scenario and a folder of the test's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.run_files import check_files, read_file

COMMAND = Path(sys.executable).with_name("wirestorm")
SHARED = Path(__file__).resolve().parents[2].parent / "shared"
JUDGED = (0, 98, 99)  # the exit codes of a run whose verdict on latencies does not matter to a test
# As short as possible: a flash has a second to reach every outlet before its kill, on a machine that is busy.
SCENARIO = """
name = "small"
duration = "1200ms"
drain = "3s"
[audience]
outlets = 150
qos = {qos}
mqtt = "{mqtt}"
[calendar]
background_per_minute = 300.0
[[calendar.event]]
name = "flash"
at = "50ms"
kind = "flash"
[[calendar.event]]
name = "results"
at = "300ms"
kind = "earnings"
count = 5
[[calendar.event]]
at = "600ms"
kind = "correction"
of = "results"
[[calendar.event]]
at = "1100ms"
kind = "kill"
of = "flash"
[thresholds]
"missing" = "== 0"
"duplicates" = "== 0"
"""
# The doubts that a busy machine raises. They concern times, never counts.
BUSY = ("the machine was starved: ", "the control group's latencies differ ")


def scenario(folder, qos=1, mqtt="3.1.1"):
    path = folder / "small.toml"
    path.write_text(SCENARIO.format(qos=qos, mqtt=mqtt))
    return path


def run(folder, *arguments, timeout=60, **environment):
    done = subprocess.run(
        [COMMAND, "run", *map(str, arguments), "--out", folder / "out"],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        env=os.environ | environment,
    )
    return done, summary(folder)


def run_alone(folder, *arguments):
    """Run the command; repeat it, up to twice, if only a busy machine put its times in doubt."""
    for _ in range(3):
        shutil.rmtree(folder / "out", ignore_errors=True)
        done, found = run(folder, *arguments)
        if done.returncode != 98 or not all(doubt.startswith(BUSY) for doubt in found["doubts"]):
            break
    return done, found


def summary(folder):
    """The summary of the run in a folder, None where there is none; every file of the run keeps its schema."""
    path = folder / "out" / "summary.json"
    check_files(folder / "out")
    return read_file(path) if path.exists() else None


def assert_passed(done, found):
    """Check for exit 0 and PASS; on a busy machine, for INVALID with no other doubt."""
    said = done.stdout + done.stderr
    assert (done.returncode, done.stderr) in ((0, ""), (98, "")), said
    assert found["verdict"] == ("PASS" if done.returncode == 0 else "INVALID"), said
    assert all(item["passed"] for item in found["thresholds"]), said
    assert [doubt for doubt in found["doubts"] if not doubt.startswith(BUSY)] == [], said
    assert bool(found["doubts"]) == (done.returncode == 98), said


def assert_all_delivered(found, output):
    """Check that the account is exact and complete; on a busy machine the figures may still be in doubt."""
    assert found["expected"] == found["delivered"] > 0, output
    assert found["account_faults"] == []
    assert found["verdict"] in ("PASS", "INVALID"), output

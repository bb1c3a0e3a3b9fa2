"""Whole runs in which a process is stopped for half a second: the delay shows at its cause, with its uncertainty."""

import shutil
import subprocess
import time
from contextlib import contextmanager

import pytest

from bench.base.errors import ConfigurationError
from bench.output.raw_records import percentiles, read_raw
from tests.support.processes import MS, STOP_NS, descendants, stopped
from tests.support.run_files import read_file
from tests.support.runs import COMMAND, summary
from tests.support.waiting import until, wait_until_ns
from wire.contract.times import parse_time

pytestmark = [
    pytest.mark.integration,
    pytest.mark.quiet,
    pytest.mark.parametrize(
        "broker",
        [
            "embedded",
            pytest.param(
                "mosquitto",
                marks=pytest.mark.skipif(shutil.which("mosquitto") is None, reason="mosquitto is not installed"),
            ),
        ],
    ),
]

SCENARIO = """
name = "stops"
duration = "{duration_ms}ms"
drain = "3s"
[audience]
outlets = 300
qos = 0
control = 0
keepalive = "65535s"
[calendar]
background_per_minute = 0.0
{events}
[thresholds]
"missing" = "== 0"
"disclosure.p99" = "< {threshold}"
"""
# One circuit: an outlet gets each release once and no other packet, not even the answer to a ping.
EVENT = '[[calendar.event]]\nat = "{}ms"\ncircuits = ["en/northern-america"]\n'
BEFORE_MS = (200, 500, 800, 1100)
STOPPED_MS = 1900  # due while the worker is stopped
MARGIN_NS = 200 * MS  # the stop begins this long before the releases that fall into it


@contextmanager
def going(folder, broker, due_ms, threshold="10s", duration_ms=3400):
    """Yield a run with releases due at these times: its process, its children, and the start of publishing."""
    path = folder / "stops.toml"
    events = "".join(map(EVENT.format, due_ms))
    path.write_text(SCENARIO.format(events=events, threshold=threshold, duration_ms=duration_ms))
    command = [COMMAND, "run", path, "--broker", broker, "--workers", "1", "--raw", "--out", folder / "out"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        start_ns = until(lambda: first_due_ns(folder)) - due_ms[0] * MS
        yield process, descendants(process.pid), start_ns


def first_due_ns(folder):
    """Return the due time of the first raw record; None while there is none."""
    try:
        return min((record.due_ns for record in read_raw([folder / "out"])), default=None)
    except ConfigurationError:
        return None


def one(family, *words):
    """Return the process whose command line has one of the words; supervisors, which name the broker, do not count."""
    (pid,) = (pid for pid, line in family.items() if any(word in line for word in words) and "supervisor" not in line)
    return pid


def ended(folder, process):
    """Return exit code, output, summary, and raw records by due time."""
    output, errors = process.communicate(timeout=40)
    assert errors == "", output
    by_due = {}
    for record in read_raw([folder / "out"]):
        by_due.setdefault(record.due_ns, []).append(record)
    return process.returncode, output, summary(folder), by_due


def test_a_stopped_worker_shows_in_swarm_lag_and_not_in_disclosure_latency(tmp_path, broker):
    """With one message an outlet during the stop, the kernel dates each, and the p99 moves by less than 50 ms."""
    with going(tmp_path, broker, (*BEFORE_MS, STOPPED_MS, 2700, 3000, 3300)) as (process, family, start_ns):
        due_ns = start_ns + STOPPED_MS * MS
        wait_until_ns(due_ns - MARGIN_NS)
        with stopped(one(family, "--control-fd")) as stopped_ns:
            wait_until_ns(max(due_ns + STOP_NS - 50 * MS, stopped_ns + STOP_NS))
            continued_ns = time.time_ns()
        code, _, found, by_due = ended(tmp_path, process)
    assert stopped_ns < due_ns, "this machine was too busy to stop the worker in time"
    disturbed = by_due.pop(due_ns)
    assert {record.bounded for record in disturbed} == {False}
    assert max(record.upper_ns for record in disturbed) < continued_ns
    quiet = [record.upper_ns - record.due_ns for records in by_due.values() for record in records]
    assert len(disturbed) > 0.01 * len(quiet)  # enough releases to determine the p99
    moved_s = found["latency_seconds"]["disclosure"]["p99"] - percentiles(quiet).p99
    assert moved_s < 0.05
    assert found["latency_seconds"]["swarm_lag"]["max"] >= 0.4
    assert found["latency_seconds"]["swarm_lag"]["max"] >= (continued_ns - disturbed[0].upper_ns) / 1e9 - 0.05
    assert found["missing"] == 0
    assert code in (0, 98)  # 98 if other programs used the machine


def test_several_messages_in_a_stop_are_bounded_and_a_threshold_between_the_ends_is_invalid(tmp_path, broker):
    """Both ends are reported, the truth lies between them, and the verdict is INVALID."""
    apart_ns = 250 * MS
    due_ms = (*BEFORE_MS, STOPPED_MS, STOPPED_MS + 250, 2900, 3200)
    with going(tmp_path, broker, due_ms, threshold="150ms") as (process, family, start_ns):
        due_ns = start_ns + STOPPED_MS * MS
        wait_until_ns(due_ns - MARGIN_NS)
        with stopped(one(family, "--control-fd")) as stopped_ns:
            wait_until_ns(max(due_ns + STOP_NS, stopped_ns + STOP_NS))
        code, output, found, by_due = ended(tmp_path, process)
    assert stopped_ns < due_ns, "this machine was too busy to stop the worker in time"
    both = by_due[due_ns] + by_due[due_ns + apart_ns]
    shared = {record.upper_ns for record in by_due[due_ns]} & {record.upper_ns for record in by_due[due_ns + apart_ns]}
    assert shared, "two messages of one read have one time"
    first = [record for record in by_due[due_ns] if record.upper_ns in shared]
    # The first release was sent when due, took some milliseconds as the others did, and got the time of the second.
    quiet_ns = [
        record.upper_ns - record.sent_ns
        for moment_ns, records in by_due.items()
        if not due_ns <= moment_ns <= due_ns + apart_ns
        for record in records
    ]
    for record in first:
        assert record.bounded
        assert record.lower_ns <= record.sent_ns + min(quiet_ns)
        assert record.sent_ns + max(quiet_ns) < record.upper_ns
        assert record.upper_ns >= due_ns + apart_ns
    assert found["arrivals"]["bounded"] >= sum(record.bounded for record in both) >= 2 * len(first)
    low, high = (found[f"latency_{end}seconds"]["disclosure"]["p99"] for end in ("lower_", ""))
    assert low < 0.15 < high
    assert (code, found["verdict"]) == (98, "INVALID"), output
    assert any("lies on both sides of the threshold" in doubt for doubt in found["doubts"])
    assert "at least" in output


def test_a_stopped_broker_shows_in_the_latency_of_every_release_due_meanwhile(tmp_path, broker):
    """No release that fell due during the stop has an arrival before the broker went on."""
    due_ms = range(200, 2600, 100)
    with going(tmp_path, broker, due_ms, duration_ms=2600) as (process, family, _):
        with stopped(one(family, "nats-server", "mosquitto -c")) as stopped_ns:
            wait_until_ns(stopped_ns + STOP_NS)
            continued_ns = time.time_ns()
        code, output, found, by_due = ended(tmp_path, process)
    rows = read_file(tmp_path / "out" / "releases.jsonl")
    meanwhile = [row for row in rows if stopped_ns < parse_time(row["due"]) < continued_ns]
    assert len(meanwhile) >= 4
    for row in meanwhile:
        rest_s = (continued_ns - parse_time(row["due"])) / 1e9
        assert row["coverage_seconds"]["1"] - row["spread_seconds"] >= rest_s - 1e-6, row
        assert row["coverage_seconds"]["0.5"] >= rest_s - 1e-6, row
        assert row["missing"] == 0
    assert found["latency_seconds"]["disclosure"]["max"] >= 0.4
    for due_ns, records in by_due.items():
        if stopped_ns < due_ns < continued_ns:
            assert min(record.upper_ns for record in records) >= continued_ns
    assert code in (0, 98), output

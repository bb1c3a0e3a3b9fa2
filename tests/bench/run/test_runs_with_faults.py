"""Runs with faults on a schedule: what is lost and by which cause, and what is left where a run is interrupted."""

import asyncio
import os

import pytest

from tests.bench.run.test_run import Running
from tests.bench.run.test_run_faults import FAULT
from tests.support.processes import descendants
from tests.support.run_files import read_file
from tests.support.waiting import eventually

pytestmark = pytest.mark.integration


async def until_a_fault(running):
    """Start a run and wait until its fault has begun; the task of the run, which goes on."""
    task = asyncio.create_task(running.run.execute())
    events = running.folder / "events.jsonl"
    await eventually(lambda: task.done() or (events.exists() and b"fault_began" in events.read_bytes()), seconds=60)
    assert not task.done()
    return task


async def test_a_run_goes_on_over_the_kill_of_its_broker_and_loses_nothing(tmp_path):
    """At QoS 1 with sessions that last: each outlet comes back and has everything; the kill is no fault of the run."""
    running = Running(tmp_path, "4s", FAULT.format(kind="broker_killed", at="1s", lasts="1s"), drain="60s")
    result = await running.run.execute()
    totals = result.account.totals()
    assert result.fault == ""
    assert totals.delivered == totals.expected > 0
    (fault,) = result.faults
    assert (fault.missing, fault.open, fault.problem) == (0, False, "")
    assert fault.recovery_s is not None
    assert fault.releases > 0
    kinds = [line["kind"] for line in read_file(tmp_path / "events.jsonl")]
    assert kinds.index("fault_began") < kinds.index("broker_lost") < kinds.index("broker_back")
    assert "fault_ended" in kinds


async def test_a_run_that_is_interrupted_while_its_broker_is_stopped_leaves_no_process(tmp_path):
    """The broker goes on, and is ended as ever."""
    running = Running(tmp_path, "60s", FAULT.format(kind="broker_stopped", at="100ms", lasts="59s"))
    task = await until_a_fault(running)
    family = set(descendants(os.getpid()))
    running.run.interrupt()
    result = await task
    assert result.interrupted
    assert result.faults[0].ended_ns is None
    assert read_file(tmp_path / "events.jsonl")[-1]["kind"] == "fault_ended"
    assert not family & set(descendants(os.getpid()))


MANY = """
[[fault]]
kind = "delay"
delay = "20ms"
between = "outlets"
share = 0.5
at = "200ms"
for = "3s"

[[fault]]
kind = "publisher_cut"
at = "1s"
for = "500ms"

[[fault]]
kind = "worker_killed"
worker = 2
at = "2s"
"""


async def test_a_run_goes_on_without_a_worker_and_over_a_cut_of_its_publisher(tmp_path):
    """What the dead worker's outlets miss is unreported, and all that is missing; its end is no fault of the run."""
    running = Running(tmp_path, "4s", MANY, drain="60s", workers=2)
    result = await running.run.execute()
    totals = result.account.totals()
    assert (result.fault, list(result.account.faults)) == ("", [])
    assert totals.expected == totals.delivered + totals.missing
    assert totals.missing == totals.unreported > 0
    delay, cut, killed = result.faults
    assert [fault.ended_ns is not None for fault in result.faults] == [True, True, False]
    assert killed.missing == totals.missing
    assert set(killed.missing_by_cause) == {"unreported"}
    assert (delay.problem, cut.problem, killed.problem) == ("", "", "")
    events = read_file(tmp_path / "events.jsonl")
    kinds = [line["kind"] for line in events]
    assert kinds.count("fault_began") == 3
    assert {"broker_lost", "broker_back", "worker_crashed"} <= set(kinds)


RETURN = """
[[fault]]
kind = "worker_killed"
worker = 2
at = "1s"
for = "1s"
"""


async def test_another_worker_takes_the_partition_of_one_that_was_killed(tmp_path):
    """Its outlets get from their sessions what was sent meanwhile, late and by that cause; nothing counts twice, and
    only what the dead worker had and did not report is missing.
    """
    running = Running(tmp_path, "6s", RETURN, drain="60s", workers=2)
    result = await running.run.execute()
    totals = result.account.totals()
    assert (result.fault, list(result.account.faults)) == ("", [])
    assert totals.expected == totals.delivered + totals.missing
    assert totals.missing == totals.unreported
    (killed,) = result.faults
    assert (killed.problem, set(killed.missing_by_cause) <= {"unreported"}) == ("", True)
    assert killed.ended_ns - killed.begun_ns >= 1_000_000_000
    assert killed.late_by_cause["worker"] > 0
    assert set(result.account.swarms) == {"worker-1", "worker-2", "worker-2.2"}
    assert result.account.outlets_on == result.audience.size
    kinds = [line["kind"] for line in read_file(tmp_path / "events.jsonl")]
    assert kinds.index("worker_crashed") < kinds.index("fault_ended")


async def test_a_run_that_is_interrupted_while_its_wire_is_dead_has_a_whole_account(tmp_path):
    """The next wire is composed for it."""
    running = Running(tmp_path, "60s", FAULT.format(kind="publisher_killed", at="1s", lasts="58s"), drain="30s")
    task = await until_a_fault(running)
    running.run.interrupt()
    result = await task
    totals = result.account.totals()
    assert (result.interrupted, list(result.account.faults)) == (True, [])
    assert totals.expected == totals.delivered + totals.missing > 0
    assert read_file(tmp_path / "events.jsonl")[-1]["kind"] == "fault_ended"

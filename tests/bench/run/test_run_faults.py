"""The faults of a run: what its broker must keep, what the account says so far, and a run whose broker is killed."""

import asyncio
import os
import time

import pytest

from bench.brokers.opening import Broker
from bench.brokers.process import SupervisedBroker
from bench.faults.clock_acts import WallClock
from bench.faults.connections import Connections
from bench.faults.schedule import courses_of
from bench.run.halt import Halt
from bench.run.incidents import Incidents
from bench.run.run_faults import (
    Breakable,
    costs_now,
    count_repeats,
    ends_brokers,
    kills_the_wire,
    network_of,
    schedule_of,
    surroundings_of,
    watch_network,
)
from bench.run.workers import LocalWorker, Started
from bench.scenario.load import load_scenario
from bench.verdict.fault_costs import FaultCosts, FaultCourse
from tests.bench.run.test_run import Running
from tests.support.load_test_wire import load_test_wire
from tests.support.processes import descendants, is_stopped
from tests.support.run_files import read_file
from tests.support.scenarios import ROOMY, written
from tests.support.waiting import eventually
from wire.host.tasks import background

FAULT = """
[[fault]]
name = "dusk"
kind = "{kind}"
at = "{at}"
for = "{lasts}"
"""


def with_fault(folder, kind):
    text = FAULT.format(kind=kind, at="1s", lasts="1s")
    return load_scenario(written(folder, text), machine=ROOMY)


@pytest.mark.parametrize(
    ("kind", "ends"), [("broker_killed", True), ("broker_restarted", True), ("broker_stopped", False)]
)
def test_a_broker_that_is_to_be_ended_keeps_what_it_has_on_disk(tmp_path, kind, ends):
    """One that is stopped forgets nothing."""
    assert ends_brokers(with_fault(tmp_path, kind)) is ends


def test_a_fault_is_open_while_the_publisher_has_no_connection():
    """What is due meanwhile is not in the account yet."""
    wire = load_test_wire()
    course = FaultCourse("dusk", "broker_killed", begun_ns=1, ended_ns=2)
    assert wire.publisher.problem
    assert costs_now(wire, FaultCosts([course]))[0].open is True
    wire.publisher.problem = ""
    (cost,) = costs_now(wire, FaultCosts([course]))
    assert (cost.open, cost.recovery_s) == (False, 0.0)


def test_repeats_are_counted_where_there_are_faults():
    """A run without faults adds nothing up."""
    wire = load_test_wire()
    for costs in (FaultCosts(), FaultCosts([FaultCourse("dusk", "broker_killed", begun_ns=1, ended_ns=2)])):
        count_repeats(wire, costs, 5)
        assert all(cost.duplicates == 0 for cost in costs.costs())


async def never(_):
    raise AssertionError("no worker is replaced here")


class Deeds:
    """A disk and a life that write down what is asked of them."""

    def __init__(self):
        self.done = []

    async def fill(self):
        self.done.append("fill")

    async def free(self):
        self.done.append("free")

    async def kill(self):
        self.done.append("kill")

    async def revive(self):
        self.done.append("revive")


class Outages(list):
    """Takes the outages of the broker, as words."""

    def fault_began(self):
        self.append("began")

    def fault_ended(self):
        self.append("ended")


@pytest.mark.parametrize(("kind", "outages"), [("broker_stopped", ["began", "ended"]), ("worker_stopped", [])])
async def test_a_fault_breaks_its_own_part_until_the_run_ends_and_is_written_down(tmp_path, kind, outages):
    """Only an outage of the broker explains why connections end."""
    scenario = load_scenario(written(tmp_path, FAULT.format(kind=kind, at="0s", lasts="59s")), machine=ROOMY)
    node = await SupervisedBroker.start("node", ["/bin/sleep", "60"], tmp_path / "node.log")
    worker = await asyncio.create_subprocess_exec("/bin/sleep", "60")
    broker = Broker("embedded", "0", ("mqtt://127.0.0.1:10240",), processes=(node,))
    local = LocalWorker(1, Started(worker, tmp_path / "worker-1.log"), start=None)
    parts = Breakable(broker, None, [local], Outages(), replace=never, clock=WallClock(), disk=None)
    broken, whole = (node.pid, worker.pid) if kind == "broker_stopped" else (worker.pid, node.pid)
    incidents, halt = Incidents(tmp_path), Halt()
    schedule = schedule_of(scenario, parts, courses_of(scenario.fault), incidents, halt)

    async def run():
        async with schedule.running(time.time_ns()):
            await asyncio.Event().wait()

    async with background(run(), "run"):
        await eventually(lambda: is_stopped(broken))
        assert not is_stopped(whole)
    await eventually(lambda: not is_stopped(broken))
    incidents.close()
    worker.kill()
    await worker.wait()
    await node.stop()
    assert parts.proof == outages
    assert [line["kind"] for line in read_file(tmp_path / "events.jsonl")] == ["fault_began", "fault_ended"]
    assert not halt.requested


@pytest.mark.parametrize(("kind", "set_by_it"), [("clock_step", True), ("worker_stopped", False)])
async def test_a_wire_has_a_clock_of_its_own_only_where_a_fault_sets_it(tmp_path, kind, set_by_it):
    """Its stamps have the machine's time all the same."""
    step = 'step = "3s"\n' if set_by_it else ""
    text = FAULT.format(kind=kind, at="0s", lasts="59s") + step
    scenario = load_scenario(written(tmp_path, text), machine=ROOMY)
    clock = WallClock()
    connections = Connections()
    around = surroundings_of(scenario, clock, connections)
    assert around.connect is connections.opened_by
    assert around.measured_by is time.time_ns
    assert (around.clock is clock) is set_by_it
    if set_by_it:
        parts, incidents = (
            Breakable(None, None, [], Outages(), replace=never, clock=clock, disk=None),
            Incidents(tmp_path),
        )
        schedule = schedule_of(scenario, parts, courses_of(scenario.fault), incidents, Halt())

        async def run():
            async with schedule.running(time.time_ns()):
                await asyncio.Event().wait()

        async with background(run(), "run"):
            await eventually(lambda: clock.ahead_ns == 3_000_000_000)
        assert clock.ahead_ns == 0
        incidents.close()


async def test_the_wires_faults_are_made_at_its_disk_and_its_life(tmp_path):
    """A wire that is to be killed has connections that can be cut."""
    for kind, deeds in (("disk_full", ["fill", "free"]), ("publisher_killed", ["kill", "revive"])):
        scenario = load_scenario(written(tmp_path, FAULT.format(kind=kind, at="0s", lasts="100ms")), machine=ROOMY)
        connections, clock = Connections(), WallClock()
        around = surroundings_of(scenario, clock, connections)
        assert (around.connect is connections) is kills_the_wire(scenario) is (kind == "publisher_killed")
        wire = Deeds()
        parts = Breakable(None, None, [], Outages(), replace=never, clock=clock, disk=wire, life=wire)
        incidents = Incidents(tmp_path)
        async with schedule_of(scenario, parts, courses_of(scenario.fault), incidents, Halt()).running(time.time_ns()):
            pass
        incidents.close()
        assert wire.done == deeds


async def test_a_run_without_faults_of_the_network_has_no_proxy(tmp_path):
    """Outlets and wire reach the broker itself, and there is nothing to watch."""
    async with network_of(with_fault(tmp_path, "broker_stopped"), None, tmp_path) as opened:
        assert opened is None
    await watch_network(None, Halt())


@pytest.mark.integration
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


@pytest.mark.integration
async def test_a_run_that_is_interrupted_while_its_broker_is_stopped_leaves_no_process(tmp_path):
    """The broker goes on, and is ended as ever."""
    running = Running(tmp_path, "60s", FAULT.format(kind="broker_stopped", at="100ms", lasts="59s"))
    task = asyncio.create_task(running.run.execute())
    events = tmp_path / "events.jsonl"
    await eventually(lambda: task.done() or (events.exists() and b"fault_began" in events.read_bytes()), seconds=60)
    assert not task.done()
    family = set(descendants(os.getpid()))
    running.run.interrupt()
    result = await task
    assert result.interrupted
    assert result.faults[0].ended_ns is None
    assert read_file(events)[-1]["kind"] == "fault_ended"
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


@pytest.mark.integration
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


@pytest.mark.integration
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


@pytest.mark.integration
async def test_a_run_that_is_interrupted_while_its_wire_is_dead_has_a_whole_account(tmp_path):
    """The next wire is composed for it."""
    running = Running(tmp_path, "60s", FAULT.format(kind="publisher_killed", at="1s", lasts="58s"), drain="30s")
    task = asyncio.create_task(running.run.execute())
    events = tmp_path / "events.jsonl"
    await eventually(lambda: task.done() or (events.exists() and b"fault_began" in events.read_bytes()), seconds=60)
    assert not task.done()
    running.run.interrupt()
    result = await task
    totals = result.account.totals()
    assert (result.interrupted, list(result.account.faults)) == (True, [])
    assert totals.expected == totals.delivered + totals.missing > 0
    assert read_file(events)[-1]["kind"] == "fault_ended"

"""The faults of a run: what its broker must keep, what the account says so far, and what each fault breaks."""

import asyncio
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
from tests.support.load_test_wire import load_test_wire
from tests.support.processes import is_stopped
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

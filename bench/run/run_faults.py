"""The faults of a run: its schedule joined with the parts that a fault breaks, and what the account says of them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.brokers.opening import Broker
from bench.faults.acts import Act
from bench.faults.broker_acts import broker_act
from bench.faults.clock_acts import ClockStepped, WallClock
from bench.faults.connections import Connections
from bench.faults.disk_acts import Disk, DiskFull
from bench.faults.network import Network, network
from bench.faults.network_acts import network_act
from bench.faults.proved_outage import Proof, ProvedOutage
from bench.faults.publisher_acts import Life, PublisherKilled
from bench.faults.schedule import FaultSchedule
from bench.faults.worker_acts import worker_act
from bench.run.halt import Halt
from bench.run.incidents import Incidents
from bench.run.workers import LocalWorker
from bench.scenario.faults import BROKER_KINDS, NETWORK_KINDS, WORKER_KINDS, Fault
from bench.scenario.model import Scenario
from bench.verdict.fault_costs import FaultCost, FaultCosts
from wire.account.missing_messages import MissingOutlets
from wire.service.composition import Wire
from wire.service.surroundings import Surroundings

__all__ = [
    "Breakable",
    "costs_now",
    "count_repeats",
    "ends_brokers",
    "kills_the_wire",
    "network_of",
    "schedule_of",
    "surroundings_of",
    "watch_network",
]


def ends_brokers(scenario: Scenario) -> bool:
    """Return whether a fault ends the broker, so that the broker has to keep what it has on disk."""
    return any(fault.kind in BROKER_KINDS and fault.kind != "broker_stopped" for fault in scenario.fault)


@asynccontextmanager
async def network_of(scenario: Scenario, broker: Broker, folder: Path) -> AsyncIterator[Network | None]:
    """Open the network between an open broker and the others, where a fault is of it; BenchError if it can't be."""
    if not any(fault.kind in NETWORK_KINDS for fault in scenario.fault):
        yield None
        return
    async with network(broker.urls, scenario.seed, folder) as opened:
        yield opened


async def watch_network(opened: Network | None, halt: Halt) -> None:
    """End the run where the network's process ends before it."""
    if opened is not None:
        halt.report(await opened.wait_for_exit())


@dataclass(frozen=True, slots=True)
class Breakable:
    """The parts of a run that a fault can break. ``network`` is None where no fault is of it.

    ``proof`` is told of the broker's outages, and ``replace`` puts another process in a worker's place. ``clock`` is
    the wire's, ``disk`` that of its store, and ``life`` its own: None where no fault kills it.
    """

    broker: Broker
    network: Network | None
    workers: Sequence[LocalWorker]
    proof: Proof
    replace: Callable[[LocalWorker], Awaitable[None]]
    clock: WallClock
    disk: Disk
    life: Life | None = None


def schedule_of(
    scenario: Scenario, parts: Breakable, costs: FaultCosts, incidents: Incidents, halt: Halt
) -> FaultSchedule:
    """Return the schedule of a run. A fault that can't be made ends the run."""

    def make(fault: Fault) -> Act:
        if fault.kind in BROKER_KINDS:
            return ProvedOutage(broker_act(fault, parts.broker, scenario.audience.mqtt), parts.proof)
        if fault.kind in WORKER_KINDS:
            worker = parts.workers[fault.worker - 1]
            return worker_act(fault, worker, partial(parts.replace, worker))
        if fault.kind == "clock_step":
            return ClockStepped(parts.clock, fault)
        if fault.kind == "disk_full":
            return DiskFull(parts.disk)
        if fault.kind == "publisher_killed":
            assert parts.life is not None
            return PublisherKilled(parts.life)
        assert parts.network is not None
        return network_act(fault, parts.network)

    return FaultSchedule(scenario.fault, costs, make, on_fault=incidents.add, failed=halt.report)


def count_repeats(wire: Wire, costs: FaultCosts, at_ns: int) -> None:
    """Tell the costs which duplicates, late and early deliveries the workers have reported by a moment."""
    if costs.courses:
        early = wire.account.totals().sums.negative if costs.sets_clocks else 0
        costs.counted(at_ns, {name: swarm.caused for name, swarm in wire.account.swarms.items()}, early)


def kills_the_wire(scenario: Scenario) -> bool:
    """Return whether a fault kills the run's own wire."""
    return any(fault.kind == "publisher_killed" for fault in scenario.fault)


def surroundings_of(scenario: Scenario, clock: WallClock, connections: Connections) -> Surroundings:
    """Return the surroundings of a run's wire: this clock and these connections where a fault is of them, else the
    machine's own.
    """
    connect = connections if kills_the_wire(scenario) else connections.opened_by
    if any(fault.kind == "clock_step" for fault in scenario.fault):
        return Surroundings(clock=clock, true_clock=clock.true, connect=connect)
    return Surroundings(connect=connect)


def costs_now(wire: Wire, costs: FaultCosts, missing: Sequence[MissingOutlets] = ()) -> Sequence[FaultCost]:
    """Return the faults and their costs as of now; ``missing`` are the outlets that miss messages at the end."""
    waits = bool(wire.publisher.problem) or wire.queue.overdue > 0

    def open_before(moment_ns: int) -> bool:
        return waits or wire.account.open_before(moment_ns)

    return costs.costs(wire.account.settled_release, missing, open_before)

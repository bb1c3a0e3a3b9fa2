"""The faults of a run: its schedule joined with the parts that a fault breaks, and what the account says of them."""

from collections.abc import Sequence

from bench.brokers.opening import Broker
from bench.faults.acts import Act
from bench.faults.broker_acts import broker_act
from bench.faults.proved_outage import Proof, ProvedOutage
from bench.faults.schedule import FaultSchedule
from bench.run.halt import Halt
from bench.run.incidents import Incidents
from bench.scenario.faults import BROKER_KINDS, Fault
from bench.scenario.model import Scenario
from bench.verdict.fault_costs import FaultCost, FaultCosts
from wire.account.missing_messages import MissingOutlets
from wire.service.composition import Wire

__all__ = ["costs_now", "count_repeats", "ends_brokers", "schedule_of"]


def ends_brokers(scenario: Scenario) -> bool:
    """Return whether a fault ends the broker, so that the broker has to keep what it has on disk."""
    return any(fault.kind in BROKER_KINDS and fault.kind != "broker_stopped" for fault in scenario.fault)


def schedule_of(
    scenario: Scenario, broker: Broker, costs: FaultCosts, incidents: Incidents, halt: Halt, proof: Proof
) -> FaultSchedule:
    """Return the schedule of a run on an open broker. A fault that can't be made ends the run. ``proof`` is told of the
    broker's outages.
    """

    def make(fault: Fault) -> Act:
        return ProvedOutage(broker_act(fault, broker, scenario.audience.mqtt), proof)

    return FaultSchedule(scenario.fault, costs, make, on_fault=incidents.add, failed=halt.report)


def count_repeats(wire: Wire, costs: FaultCosts, at_ns: int) -> None:
    """Tell the costs how many duplicates and late deliveries the account has as of a moment."""
    if costs.courses:
        sums = wire.account.totals().sums
        costs.counted(at_ns, sums.duplicates, sums.late)


def costs_now(wire: Wire, costs: FaultCosts, missing: Sequence[MissingOutlets] = ()) -> Sequence[FaultCost]:
    """Return the faults and their costs as of now; ``missing`` are the outlets that miss messages at the end."""
    waits = bool(wire.publisher.problem) or wire.queue.overdue > 0

    def open_before(moment_ns: int) -> bool:
        return waits or wire.account.open_before(moment_ns)

    return costs.costs(wire.account.settled_release, missing, open_before)

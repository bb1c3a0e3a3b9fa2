"""Whether the faults of a scenario fit the machine: the workers that there are, and what a proxy's connections take."""

import math

from bench.scenario.faults import NETWORK_KINDS, WORKER_KINDS
from bench.scenario.machine import Machine
from bench.scenario.model import Scenario
from bench.scenario.problems import Problem

__all__ = ["unfit_fault"]

FILES_KEPT_BACK = 64  # the proxy's own
PUBLISHERS_MOST = 64  # connections of the wire that are left room for


def unfit_fault(scenario: Scenario, machine: Machine) -> Problem | None:
    """Return the first fault that the machine can't have; None where it can have all."""
    workers, outlets = scenario.workers_on(machine), scenario.audience.outlets
    for number, fault in enumerate(scenario.fault):
        key = f"fault.{number}"
        if fault.kind in WORKER_KINDS and fault.worker > workers:
            remedy = f"give 1 to {workers}, or swarm.workers = {fault.worker}"
            return Problem(f"{key}.worker", f"the run has {workers} local workers on this machine", remedy)
        if fault.kind in NETWORK_KINDS:
            files = 2 * (outlets + PUBLISHERS_MOST) + FILES_KEPT_BACK
            if files > machine.open_files:
                text = f"its proxy needs {files} open files, and a process may have {machine.open_files}"
                return Problem(f"{key}.kind", text, "take fewer outlets, or raise the limit (ulimit -Hn)")
            nodes = len(scenario.broker.urls) or scenario.broker.nodes
            ports = math.ceil((outlets + PUBLISHERS_MOST) / nodes)
            if ports > machine.ports:
                text = f"its proxy has {machine.ports} ports for connections to a node, and needs {ports}"
                return Problem(f"{key}.kind", text, "take fewer outlets, or more nodes")
    return None

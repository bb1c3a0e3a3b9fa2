"""How many of a scenario's outlets this machine can carry, by its files, ports and memory; speed is not foretold."""

from bench.scenario.machine import Machine
from bench.scenario.model import Scenario
from bench.scenario.preflight import shortage

__all__ = ["carried"]


def carried(scenario: Scenario, machine: Machine) -> int:
    """Return the most outlets, up to the scenario's own number, with which the scenario fits a machine."""
    least, most = 0, scenario.audience.outlets
    if _fits(scenario, most, machine):
        return most
    while most - least > 1:
        middle = (least + most) // 2
        if _fits(scenario, middle, machine):
            least = middle
        else:
            most = middle
    return least


def _fits(scenario: Scenario, outlets: int, machine: Machine) -> bool:
    smaller = scenario.model_copy(update={"audience": scenario.audience.model_copy(update={"outlets": outlets})})
    return shortage(smaller, machine) is None

"""How much of a scenario a machine can carry."""

import pytest

from bench.scenario.carried import carried
from bench.scenario.load import load_scenario
from bench.scenario.machine import Machine
from bench.scenario.preflight import shortage
from tests.support.scenarios import ROOMY


def test_a_roomy_machine_carries_all_of_it():
    """As many as the scenario has."""
    assert carried(load_scenario("morning", machine=ROOMY), ROOMY) == 6_500


@pytest.mark.parametrize("limit", [{"memory_bytes": 1_600_000_000}, {"system_files": 5_001}])
def test_a_small_machine_carries_as_many_as_fit_and_not_one_more(limit):
    """By the preflight's own rules."""
    scenario = load_scenario("morning", machine=ROOMY)
    machine = Machine(cores=4, open_files=1_000_000, **limit)
    most = carried(scenario, machine)
    assert 0 < most < 6_500

    def of(outlets):
        return scenario.model_copy(update={"audience": scenario.audience.model_copy(update={"outlets": outlets})})

    assert shortage(of(most), machine) is None
    assert shortage(of(most + 1), machine) is not None

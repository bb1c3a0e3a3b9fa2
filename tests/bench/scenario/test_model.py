"""A scenario is a value: every key has a default and a description, and its record describes it whole."""

import json
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from bench.base.errors import ConfigurationError
from bench.brokers.spec import BrokerSpec
from bench.scenario.load import load_scenario
from bench.scenario.machine import Machine
from bench.scenario.model import Scenario
from bench.scenario.shipped import scenario_names
from tests.support.scenarios import ROOMY, written


@pytest.mark.parametrize("name", scenario_names())
def test_a_scenarios_description_describes_the_same_scenario(name: str) -> None:
    """The record in a run's folder, read back, is the scenario that ran."""
    scenario = load_scenario(name, machine=ROOMY)
    assert Scenario.model_validate(json.loads(json.dumps(scenario.describe()))) == scenario


def test_a_scenario_needs_no_key_at_all(tmp_path: Path) -> None:
    """Every key has a default, and every default is a value that the key takes."""
    scenario = load_scenario(written(tmp_path, ""), machine=ROOMY)
    assert scenario == Scenario.model_validate(scenario.describe())


def test_a_scenario_is_a_value() -> None:
    """Nothing changes a scenario once it is loaded."""
    scenario = load_scenario("morning", machine=ROOMY)
    with pytest.raises((ValidationError, FrozenInstanceError)):
        scenario.audience.outlets = 1


def tables(model: type[BaseModel]) -> list[type[BaseModel]]:
    inner = [type(field.default) for field in model.model_fields.values()]
    return [model, *(kind for kind in inner if issubclass(kind, BaseModel))]


def test_every_key_says_what_it_takes() -> None:
    """A description is the remedy for a wrong value, so no key goes without."""
    for table in tables(Scenario):
        for name, field in table.model_fields.items():
            assert field.description, f"{table.__name__}.{name}"


def test_the_bounds_of_times_are_the_edges_of_every_histogram() -> None:
    """Each bound once, ascending; counts and rates have no edge."""
    scenario = Scenario.model_validate(
        {"thresholds": {"disclosure.p99": "< 1s", "spread.p99": "< 250ms", "transit.max": "< 1s", "missing": "== 0"}}
    )
    assert scenario.threshold_edges_ns == (250_000_000, 1_000_000_000)


def test_a_scenario_that_names_its_workers_gets_them_on_any_machine() -> None:
    """Else the machine decides, by where the broker runs."""
    machine = Machine(cores=8, open_files=20_000)
    assert Scenario.model_validate({"swarm": {"workers": 3}}).workers_on(machine) == 3
    assert Scenario().workers_on(machine) == 4
    near = Scenario(broker=BrokerSpec.model_validate({"urls": ["mqtt://127.0.0.1"]}))
    far = Scenario(broker=BrokerSpec.model_validate({"urls": ["mqtt://192.0.2.1"]}))
    assert (near.workers_on(machine), far.workers_on(machine)) == (4, 7)


def test_a_copy_knows_by_how_much_its_events_moved() -> None:
    """The scenario itself stays as it is; the factor is no key of its file."""
    scenario = Scenario()
    changed = scenario.with_events_scaled(0.5)
    assert (scenario.events_scaled, changed.events_scaled) == (1, 0.5)
    assert changed.describe() == scenario.describe()


@pytest.mark.parametrize("within", ["5s", "61s"])
def test_planned_absences_end_between_their_length_and_the_end_of_publishing(tmp_path: Path, within: str) -> None:
    """Outlets that are away for ten seconds are not back after five, nor after the end."""
    text = f'[audience]\naway_share = 0.5\naway_for = "10s"\naway_within = "{within}"\n'
    with pytest.raises(ConfigurationError, match="give at least away_for, and at most duration"):
        load_scenario(written(tmp_path, text), machine=ROOMY)


def test_filters_of_ones_own_clients_are_not_swapped(tmp_path: Path) -> None:
    """Which topics they match is the user's to say."""
    text = '[audience]\noutlets = 5\nsubscribe = ["a/#"]\n[message]\ntopic = "a/b"\n[order]\nswap_filters = true\n'
    with pytest.raises(ConfigurationError, match="filters of clients of your own stay as they are"):
        load_scenario(written(tmp_path, text), machine=ROOMY)

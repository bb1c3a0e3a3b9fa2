"""Scenarios as TOML."""

import tomllib

import pytest

from bench.scenario.load import load_scenario
from bench.scenario.shipped import scenario_names
from bench.scenario.toml import to_toml
from tests.support.scenarios import ROOMY, written


@pytest.mark.parametrize("name", scenario_names())
def test_each_scenario_reads_back_as_it_was(tmp_path, name):
    """Events, thresholds with groups, messages."""
    scenario = load_scenario(name, machine=ROOMY)
    assert load_scenario(written(tmp_path, to_toml(scenario)), machine=ROOMY) == scenario


def test_what_is_a_default_is_left_out_and_odd_texts_are_quoted(tmp_path):
    """A reader sees what the scenario is about."""
    text = 'name = "x"\n[audience]\noutlets = 6500\nsubscribe = ["a"]\nmqtt = "5"\n[broker]\nkind = "mosquitto"\n'
    text += '[message]\ntopic = "a"\npayload = """\n"Köln"\\t\\\\\\u007f"""\nuser_properties = {"a b" = "c"}\n'
    told = to_toml(load_scenario(written(tmp_path, text), machine=ROOMY))
    table = tomllib.loads(told)
    assert table["audience"] == {"mqtt": "5", "subscribe": ["a"]}
    assert table["message"] == {"topic": "a", "payload": '"Köln"\t\\\x7f', "user_properties": {"a b": "c"}}
    assert "calendar" not in table

"""Where a scenario's keys stand, as an error names it."""

from pathlib import Path

from bench.scenario.load import load_scenario
from bench.scenario.places import Places, within
from tests.support.scenarios import ROOMY


def test_a_key_stands_in_the_file_unless_the_command_line_set_it():
    """Also where the command line set its table, or a key in it; --broker gives the broker's keys."""
    places = Places(Path("a.toml"), {"audience": 1, "audience.qos": 3}, ("message", "audience.group"), broker=True)
    named = {key: places.error(key, "it is wrong", "mend it") for key in (
        "audience.qos", "audience.mqtt", "audience.group.0.filters", "message.topic", "broker.urls", "seed"
    )}  # fmt: skip
    assert [(key, error.source, error.line) for key, error in named.items()] == [
        ("audience.qos", "a.toml", 3),
        ("audience.mqtt", "a.toml", 1),
        ("audience.group.0.filters", "--set", None),
        ("message.topic", "--set", None),
        ("broker.urls", "--broker", None),
        ("seed", "a.toml", None),
    ]


def test_a_key_is_within_its_tables_alone():
    """Names are compared part by part."""
    assert within("a.b", "a")
    assert within("a", "a")
    assert not within("ab", "a")


def test_a_scenario_names_the_place_of_its_keys_and_is_equal_without_it(tmp_path):
    """A scenario of no file has its name alone."""
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\nseed = 4\n')
    scenario = load_scenario(path, machine=ROOMY)
    error = scenario.error("seed", "it is odd", "give 5")
    assert str(error) == f"{path}:2: seed: it is odd; give 5"
    other = type(scenario).model_validate({"name": "mine", "seed": 4})
    assert str(other.error("seed", "it is odd", "give 5")) == "mine: seed: it is odd; give 5"
    assert scenario == other.with_places(Places(Path("b.toml"), {}))

"""The keys of ``--set`` are the keys of the scenario's model; others are refused in the model's words."""

from typing import get_args

import pytest
from pydantic import BaseModel

from bench.base.errors import ConfigurationError
from bench.scenario.keys import KEYS, check_setting, split_setting
from bench.scenario.load import load_scenario
from bench.scenario.model import Scenario
from tests.support.scenarios import ROOMY, written


def names(model):
    """The keys of a model's table, in order."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def test_the_keys_are_those_of_the_models():
    """A key that is added to a model, or taken from it, changes here too."""
    expected = {}
    for key, field in names(Scenario).items():
        kinds = [kind for kind in (field.annotation, *get_args(field.annotation)) if isinstance(kind, type)]
        tables = [kind for kind in kinds if issubclass(kind, BaseModel)]
        expected[key] = tuple(names(tables[0])) if tables else None
    assert expected == KEYS
    assert list(expected) == list(KEYS)


@pytest.mark.parametrize(
    "setting",
    ["x=1", "audiance.qos=1", "audience.qoss=1", "duration_ns=5", "swarm.x.y=1", "metrics.prot=9", "=1", "a..b=1", "x"],
)
def test_a_setting_is_refused_as_the_model_refuses_it(tmp_path, setting):
    """One message, whether the option or the loading finds the mistake."""
    with pytest.raises(ConfigurationError) as of_option:
        check_setting("--set", setting)
    with pytest.raises(ConfigurationError) as of_model:
        load_scenario(written(tmp_path, ""), [setting], machine=ROOMY)
    assert str(of_option.value) == str(of_model.value)


@pytest.mark.parametrize(
    "setting",
    ["name=x", "audience.qos=9", "audience={}", "thresholds.mising=1", "thresholds.disclosure.p99=< 1s", "name.x=1"],
)
def test_a_known_key_passes_with_any_value(setting):
    """Values, figures and the keys below a value are the model's to judge."""
    check_setting("--set", setting)


def test_a_setting_is_split_at_its_first_equals_sign():
    """The value may hold further signs; blanks around key and value do not count."""
    assert split_setting(" thresholds.missing = == 0 ") == ("thresholds.missing", "== 0")
    topic = 'thresholds.missing{topic="a=..{i}"}'
    assert split_setting(f"{topic}=== 0") == (topic, "== 0")

"""The options of ``wirestorm run`` take what the scenario's keys take."""

from typing import get_args

import pytest

from bench import options
from bench.base.errors import ConfigurationError
from bench.scenario.load import load_scenario
from bench.scenario.machine import ANY_MACHINE
from bench.scenario.shipped import scenario_names


def check_of(option):
    """The check beside an option's annotation."""
    return get_args(option)[-1]


@pytest.mark.parametrize(
    ("option", "key", "fits", "misfits"),
    [
        (options.Outlets, "audience.outlets", ("1", "200000"), ("0", "200001", "-1")),
        (options.Qos, "audience.qos", ("0", "1", "2"), ("3", "-1")),
        (options.Workers, "swarm.workers", ("0", "256"), ("257", "-1")),
        (options.Duration, "duration", ('"60s"', '"24h"'), ('"25h"', '"1ms"', '"soon"')),
        (options.Mqtt, "audience.mqtt", ('"3.1.1"',), ('"4"', '"x"')),
        (options.MetricsPort, "metrics.port", ("0", "65535"), ("65536",)),
    ],
)
def test_an_option_fits_if_its_key_does_and_is_refused_in_the_same_words(option, key, fits, misfits):
    """The option is checked before the model is imported; both have one range, and one message."""
    check = check_of(option)
    for value in fits:
        check("--set", value.strip('"'))
        load_scenario("morning", [f"{key}={value}"], machine=ANY_MACHINE)
    for value in misfits:
        with pytest.raises(ConfigurationError) as of_option:
            check("--set", value.strip('"'))
        with pytest.raises(ConfigurationError) as of_key:
            load_scenario("morning", [f"{key}={value}"], machine=ANY_MACHINE)
        assert of_option.value.remedy == of_key.value.remedy
        assert of_option.value.problem.replace('"', "") == of_key.value.problem.replace('"', "")


def test_the_help_of_a_scenario_names_each_that_ships():
    """A newcomer finds the scenarios in the help of ``wirestorm run``."""
    (_, argument, _) = get_args(options.Scenario)
    assert [name for name in scenario_names() if name not in argument.help] == []

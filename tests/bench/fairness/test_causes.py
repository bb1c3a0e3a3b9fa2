"""The causes that a trial can change, by their names."""

import pytest

from bench.base.errors import ConfigurationError
from bench.fairness.causes import CAUSES, check_trials, parse_trials


def test_causes_are_named_with_commas_each_once():
    """In the order in which they are named."""
    check_trials("--trials", "qos,filters")
    assert [cause.name for cause in parse_trials(["qos,filters", "qos"], 1)] == ["qos", "filters"]
    assert parse_trials([], 1) == ()


@pytest.mark.parametrize("text", ["conect-order", "", "qos,", "qos,colour"])
def test_what_is_no_cause_is_refused_with_the_names(text):
    """Before a run is imported."""
    with pytest.raises(ConfigurationError, match="give some of connect-order, client-id, filters, reconnect, nodes"):
        check_trials("--trials", text)


def test_nodes_are_refused_for_a_broker_of_one():
    """The message says how a broker of several is given; ``all`` leaves the trial out there."""
    with pytest.raises(ConfigurationError, match=r"the broker has one node.*broker\.nodes=2"):
        parse_trials(["nodes"], 1)
    assert [cause.name for cause in parse_trials(["all"], 2)] == list(CAUSES)
    assert "nodes" not in {cause.name for cause in parse_trials(["all"], 1)}


def test_qos_is_changed_to_another_one():
    """0 to 1, and back."""
    assert CAUSES["qos"].changed(0) == ("audience.qos=1",)
    assert CAUSES["qos"].changed(1) == ("audience.qos=0",)

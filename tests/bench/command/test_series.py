"""Runs one after the other, and what ends them."""

import asyncio
from types import SimpleNamespace

import pytest

from bench.base.errors import BenchError, BrokerFault
from bench.command.series import keeping
from wire.errors import WireError


def ended(how, *runs):
    """What is noted of these runs where something ends them."""
    made = SimpleNamespace(runs=list(runs), fault="", interrupted=False)
    with keeping(made):
        raise how
    return made


@pytest.mark.parametrize("how", [KeyboardInterrupt(), asyncio.CancelledError()])
def test_ctrl_c_is_noted_also_before_there_is_a_run(how):
    """It is no fault."""
    assert (ended(how).interrupted, ended(how, "a run").fault) == (True, "")


@pytest.mark.parametrize("how", [BrokerFault("mosquitto", "it died"), WireError("it died")])
def test_a_fault_is_noted_where_there_are_runs_to_keep(how):
    """Else it is raised: nothing was measured."""
    made = ended(how, "a run")
    assert "it died" in made.fault
    assert not made.interrupted
    with pytest.raises((BenchError, WireError), match="it died"):
        ended(how)


def test_any_other_error_is_a_defect_and_goes_on():
    """It is not kept from anybody."""
    with pytest.raises(ValueError, match="ours"):
        ended(ValueError("ours"), "a run")

"""A scenario against one service: a run that can't begin leaves nothing behind."""

import io

import pytest
from rich.console import Console

from bench.base.errors import ConfigurationError, ServiceFault
from bench.base.invocation import Invocation
from bench.output.progress import Display
from bench.remote.access import ServiceAccess
from bench.remote.run import performer
from bench.scenario.load import load_scenario
from tests.support.scenarios import ROOMY

SETTINGS = ("audience.outlets=650", "audience.countries=90", "metrics.enabled=false")


def begin(url, folder, *settings):
    """The output of a run against this service before an error ends it, and the error."""
    console = Console(width=200, file=io.StringIO())
    scenario = load_scenario("steady", (*SETTINGS, *settings), machine=ROOMY)
    with pytest.raises((ConfigurationError, ServiceFault)) as caught:
        performer(ServiceAccess(url), Invocation())(scenario, folder, console, Display(console))
    return console.file.getvalue(), caught.value


def test_a_directory_that_is_not_the_services_ends_a_run_before_anything_is_made(wire, tmp_path):
    """No folder, and not a line."""
    printed, error = begin(wire, tmp_path / "out", "seed=2")
    assert isinstance(error, ConfigurationError)
    assert "add --set seed=1, or" in str(error)
    assert printed == ""
    assert not (tmp_path / "out").exists()


def test_a_service_that_is_not_there_ends_a_run_before_anything_is_made(tmp_path):
    """It is the service's fault, and not the scenario's."""
    printed, error = begin("http://127.0.0.1:9", tmp_path / "out")
    assert isinstance(error, ServiceFault)
    assert printed == ""
    assert not (tmp_path / "out").exists()

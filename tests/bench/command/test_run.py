"""`wirestorm run` with a wire of its own, as far as it goes without a broker."""

import io

import pytest
from rich.console import Console

from bench.base.errors import BrokerFault
from bench.base.invocation import Invocation
from bench.brokers.spec import parse_broker
from bench.command.run import perform
from bench.output.progress import Display
from bench.scenario.load import load_scenario
from tests.support.ports import own_port


def test_a_broker_that_does_not_answer_ends_a_run_before_it_begins(tmp_path):
    """The run is announced; no folder is left, for there is nothing to tell."""
    broker = parse_broker([f"mqtt://127.0.0.1:{own_port()}"])
    scenario = load_scenario("steady", ["audience.outlets=20", "metrics.enabled=false"], broker)
    console = Console(width=200, file=io.StringIO())
    with pytest.raises(BrokerFault, match="cannot be reached"):
        perform(scenario, tmp_path / "out", console, Display(console), Invocation())
    assert not (tmp_path / "out").exists()
    assert console.file.getvalue().startswith("steady: 20 outlets")

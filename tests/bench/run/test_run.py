"""One run on a real broker with a real worker: its result, also when it is stopped or something breaks."""

import asyncio
import os
import signal

import pytest

from bench.brokers.process import SupervisedBroker
from bench.run.run import Run
from bench.scenario.load import load_scenario
from tests.support.processes import descendants
from tests.support.scenarios import ROOMY, written
from tests.support.waiting import eventually
from wire.directory.population import population

pytestmark = pytest.mark.integration

SCENARIO = """
name = "own"
duration = "{duration}"
drain = "{drain}"
[audience]
outlets = 60
countries = 5
control = 0
[calendar]
background_per_minute = 1200.0
[swarm]
workers = {workers}
[metrics]
enabled = false
"""


class Display:
    """Passes the run's display calls to the test."""

    def __init__(self):
        self.broker = None
        self.publishing_since = asyncio.Event()
        self.settling_since = asyncio.Event()

    def broker_up(self, broker, metrics_url):
        self.broker = broker

    def coming_on(self, readiness):
        pass

    def publishing(self, wire, seconds):
        if wire.account.delivered:
            self.publishing_since.set()

    def settling(self, wire):
        self.settling_since.set()


class Running:
    """A run in its own folder; ``more`` are further tables of its scenario."""

    def __init__(self, folder, duration, more="", drain="5s", workers=1):
        text = SCENARIO.format(duration=duration, drain=drain, workers=workers)
        scenario = load_scenario(written(folder, text + more), machine=ROOMY)
        directory = population(scenario.seed, scenario.audience.outlets, scenario.audience.countries)
        self.display = Display()
        self.folder = folder
        self.run = Run(scenario, directory, folder, self.display)

    async def stopped_by(self, action):
        """Run until deliveries are made, then do something to it; the result."""
        running = asyncio.create_task(self.run.execute())
        publishing = asyncio.create_task(self.display.publishing_since.wait())
        await asyncio.wait((running, publishing), return_when=asyncio.FIRST_COMPLETED)
        action()
        return await running


async def test_a_run_leaves_the_result_that_its_summary_is_made_of(tmp_path):
    """Everything delivered, the processors measured, and the releases in the folder."""
    running = Running(tmp_path, "1s")
    result = await running.run.execute()
    totals = result.account.totals()
    assert totals.delivered == totals.expected > 0
    assert (result.fault, result.interrupted, result.outlets_on, result.came_on) == ("", False, 60, 60)
    assert result.publishing_s >= 1
    assert set(result.processors.cpu_usage.parts) >= {"broker", "workers", "publisher"}
    assert (result.broker.kind, result.control, result.service, result.raw) == ("embedded", None, None, None)
    assert len((tmp_path / "releases.jsonl").read_bytes().splitlines()) == result.account.releases_settled > 0
    assert not (tmp_path / "missing.jsonl").exists()
    assert running.display.settling_since.is_set()


async def test_a_run_that_is_interrupted_accounts_for_what_was_due(tmp_path):
    """No fault, and nothing outstanding."""
    running = Running(tmp_path, "60s")
    result = await running.stopped_by(running.run.interrupt)
    totals = result.account.totals()
    assert (result.fault, result.interrupted) == ("", True)
    assert totals.expected == totals.delivered + totals.missing > 0
    assert result.publishing_s < 60


@pytest.mark.parametrize(("victim", "fault"), [("--control-fd", "worker worker-1 died: "), ("nats-server", "died: ")])
async def test_a_run_in_which_a_process_dies_says_so_and_closes_its_account(tmp_path, victim, fault):
    """The first fault is the one that is told; no process is left."""
    running = Running(tmp_path, "60s")
    family = {}

    def kill():
        family.update(descendants(os.getpid()))
        (pid,) = [pid for pid, line in family.items() if victim in line and "supervisor" not in line]
        os.kill(pid, signal.SIGKILL)

    result = await running.stopped_by(kill)
    totals = result.account.totals()
    assert fault in result.fault
    assert result.interrupted is False
    assert totals.expected == totals.delivered + totals.missing > 0
    await eventually(lambda: not set(descendants(os.getpid())) & set(family))
    assert isinstance(running.display.broker.processes[0], SupervisedBroker)

"""A load test against a real service: it begins where nothing is outstanding, and however it ends it has an account."""

import io
from contextlib import asynccontextmanager

import pytest
from rich.console import Console

from bench.output.progress import Display
from bench.remote import load as loading
from bench.remote import parts
from bench.remote.access import ServiceAccess
from bench.remote.http import open_client
from bench.remote.load import Load
from bench.scenario.load import load_scenario
from tests.support.api_server import COPY, DIRECTORY, api_server
from tests.support.scenarios import ROOMY

SETTINGS = ("seed=1", "audience.outlets=650", "audience.countries=90", "calendar.background_per_minute=0")
# Shorter than a scenario's file may ask for.
SCENARIO = load_scenario("steady", SETTINGS, machine=ROOMY).model_copy(update={"duration_ns": 1_000_000})


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(loading, "POLL_INTERVAL_S", 0.0)
    monkeypatch.setattr(parts, "LEAD_NS", 0)


@asynccontextmanager
async def begun(scenario=SCENARIO):
    """A service, a load on it, and its beginning."""
    async with api_server() as wire, open_client(ServiceAccess(wire.url)) as client:
        load = Load(scenario, DIRECTORY, client)
        yield wire, load, await load.begin()


def meter():
    return Display(Console(file=io.StringIO())).step("publishing")


async def test_what_was_in_the_account_before_is_none_of_the_runs():
    """The run's figures begin with nothing."""
    async with api_server() as wire, open_client(ServiceAccess(wire.url)) as client:
        await wire.post({"text": COPY, "due": "2025-03-18T13:00:00Z"})
        beginning = await Load(SCENARIO, DIRECTORY, client).begin()
    assert beginning.counts.pending > 0
    assert beginning.identity.wire == "test"
    assert beginning.standing.figures().of("missing").high == 0


async def test_a_run_of_nothing_has_an_account_of_nothing_and_no_fault():
    """Figures that this machine can't see are None, and are named."""
    async with begun() as (wire, load, beginning):
        result, rows = await load.execute(beginning, meter())
    assert (result.account.releases, list(rows.rows), result.doubts) == (0, [], ())
    assert (result.fault, result.interrupted) == ("", False)
    assert (result.service.url, result.service.wire, result.service.posts) == (wire.url, "test", 0)
    assert result.broker is result.processors is result.came_on is result.speed is None
    assert "not known" in result.bottleneck.sentence
    assert not result.extremes_kept


async def test_an_interrupted_run_posts_nothing_more_and_has_its_account():
    """The rest of its calendar does not matter; the run's length is not waited for."""
    scenario = load_scenario("steady", (*SETTINGS[:3], "calendar.background_per_minute=600"), machine=ROOMY)
    async with begun(scenario) as (wire, load, beginning):
        load.interrupt()
        result, rows = await load.execute(beginning, meter())
        assert wire.parts.desk.pending == 0
    assert (result.interrupted, result.fault, len(rows.rows)) == (True, "", 0)
    assert result.service.posts == 0


async def test_a_service_that_does_not_settle_is_a_fault_and_leaves_an_account(monkeypatch):
    """Deliveries that are outstanding then are in both."""
    monkeypatch.setattr(loading, "SETTLE_S", -SCENARIO.drain_ns / 1e9 - 1)
    async with begun() as (wire, load, beginning):
        await wire.post(COPY)
        await wire.send()
        result, _ = await load.execute(beginning, meter())
    outstanding = result.account.totals().outstanding
    assert outstanding > 0
    assert result.fault.startswith(f"the service did not come to its end: {outstanding:,} deliveries outstanding, 0 ")

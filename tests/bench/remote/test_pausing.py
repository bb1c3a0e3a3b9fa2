"""A load test pauses the calendar of a service while it runs, whichever way it ends, and waits for what is posted."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bench.base.errors import ConfigurationError, Refusal
from bench.remote import pausing
from bench.remote.access import ServiceAccess
from bench.remote.answers import Calendar
from bench.remote.http import open_client
from bench.remote.pausing import calendar_paused, describe, until_posted_are_due
from tests.support.api_server import NOW_NS, Clock, api_server
from tests.support.waiting import eventually
from wire.service.api.access import Tokens
from wire.service.api.limits import Limits
from wire.service.api.problems import Problem, respond
from wire.service.api.server import serve

SECOND_NS = 1_000_000_000


@asynccontextmanager
async def client_of(**more):
    """A service with a calendar, and a client of it."""
    async with api_server(calendar="morning", **more) as wire, open_client(ServiceAccess(wire.url)) as client:
        yield wire, client


@asynccontextmanager
async def earlier_service():
    """A client of a service that knows no calendar, as earlier versions of the wire."""

    async def refuse(_):
        return respond(Problem("no-such-page", "there is no such path; /openapi.json lists those there are"))

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", refuse)
    async with serve(app, "127.0.0.1", 0, Limits()) as url, open_client(ServiceAccess(url)) as client:
        yield client


async def test_the_calendar_is_paused_for_as_long_as_the_load_test_runs():
    """The pause would end by itself a minute later; its end is told at once."""
    async with client_of() as (wire, client):
        async with calendar_paused(client) as calendar:
            assert calendar.scenario == "morning"
            assert 55 < wire.parts.pauses.remaining_s <= 60
        assert wire.parts.pauses.remaining_s == 0


async def test_a_load_test_that_fails_or_is_cancelled_resumes_the_calendar_too():
    """The service is there, and is told."""
    async with client_of() as (wire, client):
        with pytest.raises(ConfigurationError):
            async with calendar_paused(client):
                raise ConfigurationError("--wire", "", "it can't begin", "try again")
        assert wire.parts.pauses.remaining_s == 0

        async def hang():
            async with calendar_paused(client):
                await asyncio.get_running_loop().create_future()

        hanging = asyncio.create_task(hang())
        await eventually(lambda: wire.parts.pauses.remaining_s)
        hanging.cancel()
        await asyncio.gather(hanging, return_exceptions=True)
        assert wire.parts.pauses.remaining_s == 0


async def test_two_load_tests_have_a_pause_each():
    """The end of one of them leaves the calendar paused for the other."""
    async with client_of() as (wire, client), calendar_paused(client):
        async with calendar_paused(client):
            assert len(wire.parts.pauses.held) == 2
        assert len(wire.parts.pauses.held) == 1


async def test_the_pause_is_renewed_and_held_again_by_a_service_that_has_forgotten_it(monkeypatch):
    """A wire that is started anew has no pauses until then."""
    monkeypatch.setattr(pausing, "RENEW_S", 0.01)
    async with client_of() as (wire, client), calendar_paused(client):
        (pause_id,) = wire.parts.pauses.held
        wire.parts.pauses.end(pause_id)
        await eventually(lambda: list(wire.parts.pauses.held) == [pause_id])


async def test_a_service_of_an_earlier_version_is_told_of_in_a_line_and_loaded_all_the_same():
    """It may publish a calendar that nothing pauses."""
    async with earlier_service() as client, calendar_paused(client) as calendar:
        assert calendar is None
        assert "of a version that cannot pause one" in describe(calendar)


async def test_another_refusal_ends_the_load_test():
    """Such as a token that is wrong."""
    async with client_of(tokens=Tokens(["correct-horse-battery-staple"])) as (_, client):
        with pytest.raises(Refusal, match="WIRESTORM_TOKEN"):
            async with calendar_paused(client):
                pass


def test_the_line_names_the_calendar_and_there_is_none_without_a_calendar():
    """Most wires have no calendar: nothing is to be said of it."""
    assert describe(Calendar("morning", None, None)) == "calendar: morning is paused for this run"
    assert describe(Calendar(None, None, None)) == ""


async def test_the_load_test_waits_for_embargoes_that_end_during_its_pause(monkeypatch):
    """What the calendar posted before goes out when it is due; where that is far off, the load test says when."""
    monkeypatch.setattr(pausing, "POLL_INTERVAL_S", 0.0)
    clock = Clock()
    async with client_of(clock=clock) as (wire, client):
        wire.parts.pauses.last_due_ns = NOW_NS + 7 * SECOND_NS
        waiting = asyncio.create_task(until_posted_are_due(client))
        await eventually(lambda: any(line.get("route") == "/calendar" for line in wire.lines()))
        assert not waiting.done()
        clock.now_ns = NOW_NS + 7 * SECOND_NS
        async with asyncio.timeout(10):
            await waiting
        monkeypatch.setattr(pausing, "WAIT_S", -1.0)
        wire.parts.pauses.last_due_ns = NOW_NS + 3_600 * SECOND_NS
        with pytest.raises(ConfigurationError, match="ends at 2025-03-18T13:00:00Z, more than -1 s from the start"):
            await until_posted_are_due(client)

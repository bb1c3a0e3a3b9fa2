"""The client's patience: a busy service is asked again within a bound, and so is one that was there before."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bench.base.errors import Refusal, ServiceFault
from bench.remote.access import ServiceAccess
from bench.remote.http import open_client, release_path
from tests.support.ports import own_port

PROBLEM = "application/problem+json"


@asynccontextmanager
async def answering(*answers):
    """The URL of a service that gives these answers in turn, the last one for ever; and the requests that came."""
    asked = []
    left = list(answers)

    async def handle(request):
        asked.append((request.method, request.raw_path, await request.text()))
        status, body, headers = left.pop(0) if len(left) > 1 else left[0]
        kind = PROBLEM if status >= 400 else "application/json"
        return web.Response(status=status, text=body, content_type=kind, headers=headers)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    port = own_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}", asked
    finally:
        await runner.cleanup()


def problem(status, headers=None, **members):
    pairs = ", ".join(f'"{name}": "{value}"' for name, value in members.items())
    return status, "{" + pairs + "}", headers or {}


FULL = problem(503, {"Retry-After": "0"}, type="urn:wirestorm:problem:desk-full", detail="too much is pending")
FINE = (200, '{"ok": 1}', {})


async def test_a_put_has_its_query_and_no_body():
    """And it is sent again like every other request."""
    async with answering(FULL, FINE) as (url, asked), open_client(ServiceAccess(url)) as client:
        assert await client.put("/calendar/pauses/a", (("seconds", "60"),)) == {"ok": 1}
    assert asked == [("PUT", "/calendar/pauses/a?seconds=60", "")] * 2


@pytest.mark.parametrize("busy", [FULL, problem(429, {"Retry-After": "0"}, detail="slowly"), problem(503, detail="x")])
async def test_a_busy_service_is_asked_again(busy):
    """The same request, until it is taken."""
    async with answering(busy, busy, FINE) as (url, asked), open_client(ServiceAccess(url)) as client:
        assert await client.post("/releases", {"text": "a"}) == {"ok": 1}
    assert asked == [("POST", "/releases", '{"text":"a"}')] * 3


async def test_patience_has_a_bound():
    """Then it is the service's fault, in its own words."""
    async with answering(FULL) as (url, _), open_client(ServiceAccess(url), patience_s=0.2) as client:
        with pytest.raises(ServiceFault, match=r"too much is pending; tried for 0\.2 s"):
            await client.get("/account")


async def test_a_wait_longer_than_the_patience_is_not_begun():
    """Retry-After of an hour."""
    later = problem(503, {"Retry-After": "3600"}, detail="later")
    async with answering(later) as (url, asked), open_client(ServiceAccess(url)) as client:
        with pytest.raises(ServiceFault, match="later"):
            await asyncio.wait_for(client.get("/account"), 5)
    assert len(asked) == 1


async def test_a_service_that_was_there_is_tried_again_and_one_that_never_was_is_not():
    """A wire may be started anew in the middle of a load test."""
    async with answering(FINE) as (url, _), open_client(ServiceAccess(url), patience_s=0.5) as client:
        await client.get("/account")
        ended = url
    async with open_client(ServiceAccess(ended)) as stranger:
        with pytest.raises(ServiceFault, match="start it, or name another with --wire"):
            await asyncio.wait_for(stranger.get("/account"), 5)


async def test_a_refusal_keeps_what_the_service_said():
    """Its subject, the field, the detail and the kind, on one line without control characters."""
    said = problem(
        422, type="urn:wirestorm:problem:field", detail="10 does not fit\\u001b[2J\\n; give 1", field="urgency"
    )
    async with answering(said) as (url, _), open_client(ServiceAccess(url)) as client:
        with pytest.raises(Refusal) as refused:
            await client.post("/releases", {}, what="a.txt")
    assert str(refused.value) == "a.txt: urgency: 10 does not fit [2J ; give 1"
    assert (refused.value.status, refused.value.kind, refused.value.field) == (422, "field", "urgency")


@pytest.mark.parametrize("answer", [(404, "<html>", {}), (302, "", {"Location": "http://elsewhere/"})])
async def test_what_is_no_wire_is_said_to_be_none(answer):
    """Another program's server on the port."""
    async with answering(answer) as (url, _), open_client(ServiceAccess(url)) as client:
        with pytest.raises(Refusal, match="there is no wire at this URL"):
            await client.get("/directory")


@pytest.mark.parametrize("answer", [(500, "{}", {}), (200, "<html>", {}), problem(408, detail="slow")])
async def test_what_fails_is_the_services_fault(answer):
    """A 5xx, an answer without JSON, a body that came too slowly."""
    async with answering(answer) as (url, _), open_client(ServiceAccess(url)) as client:
        with pytest.raises(ServiceFault):
            await client.get("/directory")


async def test_a_uri_is_one_piece_of_a_path_and_a_note_goes_into_the_query():
    """All characters are kept."""
    async with answering(FINE) as (url, asked), open_client(ServiceAccess(url)) as client:
        await client.delete(release_path("http://x/a?b#c%20"), (("note", "why & how"),))
    assert asked[0][1] == "/releases/http%3A%2F%2Fx%2Fa%3Fb%23c%2520?note=why+%26+how"

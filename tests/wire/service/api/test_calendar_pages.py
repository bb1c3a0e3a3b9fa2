"""The calendar over HTTP: what it is, and pauses, which its holders renew and end."""

import re
from dataclasses import fields

import jsonschema
import pytest

from tests.support.api_server import NOW_NS, api_server
from wire.service.api.access import Tokens
from wire.service.api.calendar_answers import Calendar, Pause
from wire.service.api.calendar_pages import PAUSE_ID
from wire.service.api.components import SCHEMAS
from wire.service.pauses import PAUSES_MOST, Pauses

SECOND_NS = 1_000_000_000
TOKEN = "correct-horse-battery-staple"
A = "/calendar/pauses/a"


def quiet(scenario=None):
    return {"scenario": scenario, "paused_until": None, "pauses": [], "last_due": None}


def pauses():
    """Pauses at a moment that does not move."""
    return Pauses(lambda: 0.0)


async def test_a_pause_is_held_renewed_and_ended():
    """201 where it is new, 200 where it was held; each answer is the calendar as it is then."""
    async with api_server(calendar="morning", pauses=pauses()) as wire:
        assert (await wire.ask("GET", "/calendar"))[1] == quiet("morning")
        status, told, _ = await wire.ask("PUT", f"{A}?seconds=90")
        held = [{"id": "a", "until": "2025-03-18T12:01:30Z"}]
        until = held[0]["until"]
        assert (status, told) == (201, quiet("morning") | {"paused_until": until, "pauses": held})
        assert (await wire.ask("GET", "/calendar"))[1] == told
        status, told, _ = await wire.ask("PUT", A)
        assert (status, told["paused_until"]) == (200, "2025-03-18T12:01:00Z")
        assert (await wire.ask("DELETE", A))[:2] == (200, quiet("morning"))
        assert (await wire.ask("DELETE", A))[:2] == (200, quiet("morning"))


async def test_the_longest_pause_counts_and_one_holder_does_not_end_anothers():
    """Two load tests at once."""
    async with api_server(pauses=pauses()) as wire:
        await wire.ask("PUT", f"{A}?seconds=3600")
        _, told, _ = await wire.ask("PUT", "/calendar/pauses/b?seconds=1")
        assert [pause["id"] for pause in told["pauses"]] == ["b", "a"]
        assert told["paused_until"] == told["pauses"][1]["until"] == "2025-03-18T13:00:00Z"
        _, told, _ = await wire.ask("DELETE", A)
        assert told["paused_until"] == "2025-03-18T12:00:01Z"


async def test_a_wire_without_a_calendar_takes_pauses_too():
    """A client need not know whether there is one; the answer says that there is none."""
    async with api_server() as wire:
        status, told, _ = await wire.ask("PUT", A)
        assert (status, told["scenario"]) == (201, None)


async def test_the_last_due_time_is_told_while_it_is_to_come():
    """A release of the calendar under an embargo goes out during a pause: its client can wait for that."""
    held = pauses()
    async with api_server(pauses=held) as wire:
        held.last_due_ns = NOW_NS + 7 * SECOND_NS
        assert (await wire.ask("PUT", A))[1]["last_due"] == "2025-03-18T12:00:07Z"
        held.last_due_ns = NOW_NS
        assert (await wire.ask("GET", "/calendar"))[1]["last_due"] is None


async def test_the_answer_is_as_its_schema_says():
    """Its members are those of the models, and no others."""
    held = pauses()
    held.last_due_ns = NOW_NS + SECOND_NS
    async with api_server(calendar="morning", pauses=held) as wire:
        _, told, _ = await wire.ask("PUT", A)
    assert list(told) == [field.name for field in fields(Calendar)]
    assert list(told["pauses"][0]) == [field.name for field in fields(Pause)]
    jsonschema.Draft202012Validator({**SCHEMAS["Calendar"], "components": {"schemas": SCHEMAS}}).validate(told)


@pytest.mark.parametrize("pause_id", ["a", "0", "load-test-0123456789abcdef", "a_B-9", "a" * 64])
async def test_an_id_is_its_holders_choice(pause_id):
    """Letters, digits, - and _: no client changes them in a path."""
    assert re.fullmatch(PAUSE_ID, pause_id)
    async with api_server() as wire:
        _, told, _ = await wire.ask("PUT", f"/calendar/pauses/{pause_id}")
        assert [pause["id"] for pause in told["pauses"]] == [pause_id]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (f"{A}?seconds=0", "seconds"),
        (f"{A}?seconds=3601", "seconds"),
        (f"{A}?seconds=1.5", "seconds"),
        (f"{A}?second=1", "second"),
        ("/calendar/pauses/-a", "id"),
        ("/calendar/pauses/a%20b", "id"),
        ("/calendar/pauses/a%0A", "id"),
        (f"/calendar/pauses/{'a' * 65}", "id"),
    ],
)
async def test_what_does_not_fit_is_refused_with_its_field(path, field):
    """And nothing is paused."""
    async with api_server() as wire:
        status, told, _ = await wire.ask("PUT", path)
        assert (status, told["field"]) == (422, field)
        assert (await wire.ask("GET", "/calendar"))[1]["paused_until"] is None


async def test_a_pause_too_many_is_refused_for_now():
    """429, which a client sends again."""
    held = pauses()
    for number in range(PAUSES_MOST):
        await held.hold(f"p{number}", 60)
    async with api_server(pauses=held) as wire:
        status, told, headers = await wire.ask("PUT", A)
        assert (status, told["type"]) == (429, "urn:wirestorm:problem:too-many")
        assert "Retry-After" in headers


@pytest.mark.parametrize(("method", "path"), [("GET", "/calendar"), ("PUT", A), ("DELETE", A)])
async def test_the_calendar_asks_for_the_token(method, path):
    """Like every other page about releases."""
    async with api_server(tokens=Tokens([TOKEN])) as wire:
        assert (await wire.ask(method, path))[0] == 401
        assert (await wire.ask(method, path, headers={"Authorization": f"Bearer {TOKEN}"}))[0] in (200, 201)

"""Releases over HTTP that are refused: the field at fault, what is wrong with it and when to come again."""

import orjson
import pytest

from tests.support.api_server import COPY, api_server, open_copy, path
from wire.errors import StoreError


@pytest.mark.parametrize(
    ("form", "status", "field", "words"),
    [
        ({"text": COPY, "urgency": 10}, 422, "urgency", "10 does not fit; give a whole number from 1 to 9"),
        ({"text": COPY, "urgency": True}, 422, "urgency", "true does not fit"),
        ({"text": COPY, "urgenci": 1}, 422, "urgenci", "did you mean urgency?"),
        ({"text": COPY, "circuits": ["de/*", "nl/*"]}, 422, "circuits.1", "no language is called 'nl'"),
        ({"text": COPY, "circuits": ["th/*"]}, 422, "circuits", "no outlet takes de on the circuits asked for"),
        ({"text": COPY, "circuits": []}, 422, "circuits", "give * for all"),
        ({"text": COPY, "sectors": ["politik"]}, 422, "sectors.0", "'politik' is no sector; give one of arts"),
        ({"text": COPY, "embargo": "tomorrow"}, 422, "embargo", "give an RFC 3339 time such as"),
        ({"text": COPY, "due": "2263-01-01T00:00:00Z"}, 422, "due", "outside the years 1970 to 2099"),
        ({"text": COPY, "uri": "no uri"}, 422, "uri", "give one such as urn:newsml"),
        ({"text": COPY, "version": 0}, 422, "version", "from 1 to 999999999"),
        ({"text": COPY, "note": "a\x00b"}, 422, "note", "control character"),
        ({"text": COPY, "ninjs": {}}, 422, "text", "both there"),
        ({}, 422, "text", "neither text nor ninjs"),
        ({"text": "Only a headline"}, 422, "text", "the copy has"),
        ({"text": "De krant van vandaag\n\nHet is een mooie dag en de mensen gaan allemaal naar buiten om te wandelen."
          " Zij kopen er brood en kaas, en dan gaan zij weer naar huis."}, 422, "text", "does not carry"),
        ({"text": COPY, "editions": [{"text": COPY}]}, 422, "editions.0.text", "give each language once"),
        ({"text": COPY, "editions": [{"txet": COPY}]}, 422, "editions.0.txet", "did you mean text?"),
        ({"text": COPY, "editions": [4]}, 422, "editions.0", "4 is no object"),
        ({"ninjs": {"uri": "urn:x:1", "headlines": [{"value": "H"}], "urgency": "x"}}, 422, "ninjs.urgency",
         "whole number"),
        ({"ninjs": {"uri": "urn:x:1", "pubStatus": "canceled", "language": "en", "headlines": [{"value": "H"}]}},
         404, "uri", "no such release"),
        ({"ninjs": []}, 422, "ninjs", "give one in braces"),
        ([], 422, "body", "a list is no object"),
    ],
)  # fmt: skip
async def test_what_does_not_fit_is_named(form, status, field, words):
    """The field, what is wrong with it, and what would be right."""
    async with api_server() as wire:
        got, problem, _ = await wire.post(form)
        assert (got, problem.get("field")) == (status, field), problem
        assert words in problem["detail"]
        assert problem["status"] == status
        assert wire.desk.entries(1) == []


@pytest.mark.parametrize(
    ("body", "content_type", "status", "kind"),
    [
        (b"{", "application/json", 400, "not-json"),
        (b"\xff\xfe", "application/json", 400, "not-utf-8"),
        ("Überschrift".encode("latin-1"), "text/plain", 400, "not-utf-8"),
        (b"a=b", "application/x-www-form-urlencoded", 415, "media-type"),
        (b"text", None, 415, "media-type"),
        (b"text", "text/plain; charset=latin-1", 415, "media-type"),
        (b"[" * 100_000, "application/json", 400, "not-json"),
        (b'{"ninjs":' + b'{"a":' * 400 + b"1" + b"}" * 401, "application/json", 422, "field"),
    ],
)
async def test_a_body_that_cannot_be_read_says_so(body, content_type, status, kind):
    """JSON, encoding and type, each with its own status."""
    async with api_server() as wire:
        headers = {"Content-Type": content_type} if content_type else {}
        skip = [] if content_type else ["Content-Type"]
        got, problem, _ = await wire.ask("POST", "/releases", data=body, headers=headers, skip_auto_headers=skip)
        assert (got, problem["type"]) == (status, f"urn:wirestorm:problem:{kind}"), problem


async def test_conflicts_are_told_from_mistakes():
    """A version that is there or past is 409, another primary sector and a missing language are 422, unknown is 404."""
    async with api_server() as wire:
        _, first, _ = await wire.post({"text": COPY, "uri": "urn:example:1", "version": 5, "sectors": ["arts"]})
        for form, expected in (
            ({"text": COPY, "version": 5, "urgency": 3, "sectors": ["arts"]}, (409, "version")),
            ({"text": COPY, "version": 4, "sectors": ["arts"]}, (409, "version")),
            ({"text": COPY, "version": 6, "sectors": ["sport"]}, (422, "sectors")),
            ({"text": open_copy("fr-vendange"), "version": 6, "sectors": ["arts"]}, (422, "editions")),
            ({"text": COPY, "uri": "urn:example:2"}, (422, "uri")),
        ):
            status, problem, _ = await wire.post({"uri": "urn:example:1"} | form, path(first["uri"], "/versions"))
            assert (status, problem["field"]) == expected, problem
        for method, rest in (("GET", ""), ("DELETE", ""), ("POST", "/lift"), ("GET", "/delivery")):
            status, problem, _ = await wire.ask(method, path("urn:example:9", rest))
            assert (status, problem["type"]) == (404, "urn:wirestorm:problem:unknown-release")
        status, problem, _ = await wire.post(COPY, path("urn:example:9", "/versions"))
        assert status == 404


async def test_a_full_desk_says_when_to_come_back():
    """503 with Retry-After; what is there stays."""
    async with api_server(pending_most=1) as wire:
        assert (await wire.post({"text": COPY, "uri": "urn:example:1"}))[0] == 201
        status, problem, headers = await wire.post({"text": COPY, "uri": "urn:example:2"})
        assert (status, problem["type"]) == (503, "urn:wirestorm:problem:desk-full")
        assert int(headers["Retry-After"]) > 0


class SickStore:
    """A store on a disk that takes nothing."""

    run_id = 7

    def __init__(self, problem):
        self._problem = problem

    def versions(self, uri):
        raise StoreError("/srv/wire/data/wire.db", self._problem)

    async def rule(self, uri, law):
        raise StoreError("/srv/wire/data/wire.db", self._problem)


@pytest.mark.parametrize(
    ("problem", "cause"),
    [("database or disk is full", "the disk is full"), ("database is locked", "another program locks the store")],
)
async def test_a_sick_store_refuses_with_its_cause_and_without_its_path(problem, cause):
    """503: nothing was kept, and the client may come again; the path is in the log alone."""
    async with api_server(store=SickStore(problem)) as wire:
        status, answer, headers = await wire.post(COPY)
        assert (status, answer["type"]) == (503, "urn:wirestorm:problem:store")
        assert cause in answer["detail"]
        assert "/srv" not in orjson.dumps(answer).decode()
        assert "Retry-After" in headers
        assert "/srv/wire/data/wire.db" in wire.stream.getvalue()

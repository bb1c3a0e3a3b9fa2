"""The records over HTTP: every accepted version, the oldest first, in two formats and in pages."""

import csv
import io

import orjson
import pytest

from tests.support.api_server import COPY, DIRECTORY, api_server
from wire.service.api.access import Tokens
from wire.service.api.record_pages import CSV, JSON_LINES, format_of
from wire.service.release_record import HEAD

TOKEN = "correct-horse-battery-staple"


async def records(wire, query="", **more):
    """The status, the media type, the text and the next page of the records."""
    async with wire.client.get(f"{wire.url}/records{query}", **more) as response:
        link = response.headers.get("Link", "")
        return response.status, response.content_type, await response.text(), link


async def test_every_accepted_version_has_a_record_the_oldest_first():
    """Sent, killed and waiting; the clock of the service says when each was received and accepted."""
    async with api_server() as wire:
        await wire.post({"text": COPY, "uri": "urn:x:1"})
        await wire.send()
        await wire.post({"text": COPY, "uri": "urn:x:2", "embargo": "2099-01-01T00:00:00Z"})
        await wire.ask("DELETE", "/releases/urn%3Ax%3A1")
        status, kind, text, link = await records(wire)
        lines = [orjson.loads(line) for line in text.splitlines()]
        assert (status, kind, link) == (200, JSON_LINES, "")
        found = [(line["uri"], line["version"], line["status"], line["state"]) for line in lines]
        assert found == [
            ("urn:x:1", 1, "usable", "sent"),
            ("urn:x:2", 1, "usable", "waiting"),
            ("urn:x:1", 2, "canceled", "waiting"),
        ]
        assert lines[0]["received"] == lines[0]["accepted"] == lines[0]["due"]
        assert lines[0]["expected"] == sum(len(DIRECTORY.entitled_to(message.topic)) for message in wire.sent)
        assert lines[1]["embargo"] == "2099-01-01T00:00:00Z"


async def test_the_format_is_that_of_the_query_else_of_accept():
    """CSV has the same columns."""
    async with api_server() as wire:
        await wire.post(COPY)
        asked = {"headers": {"Accept": "text/csv, application/x-ndjson;q=0.5"}}
        status, kind, text, _ = await records(wire, **asked)
        (row,) = csv.DictReader(io.StringIO(text))
        assert (status, kind, tuple(row)) == (200, CSV, HEAD)
        assert (await records(wire, "?format=jsonl", **asked))[1] == JSON_LINES
        assert (await records(wire, "?format=csv"))[1] == CSV


@pytest.mark.parametrize(
    ("accept", "found"),
    [
        ("", "jsonl"), ("*/*", "jsonl"), ("text/csv", "csv"), ("Text/CSV; charset=utf-8", "csv"),
        ("application/jsonl, text/csv;q=0.9", "jsonl"), ("text/csv;q=0", "jsonl"), ("text/csv;q=x", "csv"),
    ],
)  # fmt: skip
def test_an_accept_header_prefers_what_has_more_weight(accept, found):
    """Anything else gets JSON lines."""
    assert format_of(accept) == found


async def test_pages_follow_each_other_by_link_and_end():
    """Each is as long as was asked for, and keeps the rest of the query; nothing is there twice."""
    async with api_server() as wire:
        for number in range(45):  # more than are read at once
            await wire.post({"text": f"{COPY}\nEs ist das {number}. Mal.\n", "uri": f"urn:x:{number}"})
        query, uris = "?limit=22&within=60", []
        while query:
            _, _, text, link = await records(wire, query)
            uris.append([orjson.loads(line)["uri"] for line in text.splitlines()])
            assert not link or ('rel="next"' in link and "within=60" in link)
            query = link[len("</records") : link.index(">")] if link else ""
        assert [len(page) for page in uris] == [22, 22, 1]
        assert [uri for page in uris for uri in page] == [f"urn:x:{number}" for number in range(45)]
        assert (await records(wire, "?limit=45"))[3] == ""  # a page that ends with the last record


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "after=-1", "within=0", "format=xml", "since=1"])
async def test_what_does_not_fit_is_refused(query):
    """With the parameter."""
    async with api_server() as wire:
        status, problem, _ = await wire.ask("GET", f"/records?{query}")
        assert (status, problem["field"]) == (422, query.partition("=")[0])


async def test_the_records_need_a_token_where_the_api_does():
    """As every page about releases."""
    async with api_server(tokens=Tokens([TOKEN])) as wire:
        assert (await wire.ask("GET", "/records"))[0] == 401
        assert (await records(wire, headers={"Authorization": f"Bearer {TOKEN}"}))[0] == 200

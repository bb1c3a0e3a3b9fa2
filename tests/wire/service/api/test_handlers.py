"""Handlers by themselves, without the middleware that turns their errors into documents."""

import asyncio
import io

import orjson
import pytest
from aiohttp import StreamReader
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request

from tests.support.api_server import COPY, DIRECTORY, NOW_NS, parts_of
from wire.contract.times import parse_time
from wire.desk.errors import UnknownRelease
from wire.service.api.accounts import Accounts
from wire.service.api.delivery import DeliveryPages
from wire.service.api.limits import Bodies, Limits
from wire.service.api.preview import Preview
from wire.service.api.problems import Problem
from wire.service.api.reach import ReachCounter
from wire.service.api.reading import query_of, read_posted
from wire.service.api.releases import Releases
from wire.service.api.requests import NoQuery, PageQuery


def request_of(method, path, body=b"", **match_info):
    """A request whose body has come whole."""
    loop = asyncio.get_running_loop()
    payload = StreamReader(BaseProtocol(loop), 1 << 16, loop=loop)
    payload.feed_data(body)
    payload.feed_eof()
    headers = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body))}
    return make_mocked_request(method, path, headers=headers, payload=payload, match_info=match_info)


def document_of(response):
    return orjson.loads(response.body)


async def test_a_preview_keeps_nothing_and_counts_the_audience_of_the_copy():
    """The same outlets as the directory has for the circuits of the release."""
    parts = parts_of(io.StringIO())
    preview = Preview(DIRECTORY, ReachCounter(DIRECTORY), Bodies(Limits()), parts.clock)
    found = document_of(await preview.post(request_of("POST", "/preview", COPY.encode())))
    assert found["languages"] == ["de"]
    assert found["circuits"]
    assert all(circuit.startswith("de/") for circuit in found["circuits"])
    assert parts.desk.pending == 0


async def test_a_posted_release_is_accepted_once_and_an_unknown_one_is_none():
    """Retries are idempotent: 201, then 200 for the same words."""
    parts = parts_of(io.StringIO())
    releases = Releases(parts.desk, DIRECTORY, ReachCounter(DIRECTORY), Bodies(Limits()), parts.clock)
    first = await releases.post(request_of("POST", "/releases", COPY.encode()))
    again = await releases.post(request_of("POST", "/releases", COPY.encode()))
    assert (first.status, again.status) == (201, 200)
    assert document_of(first)["uri"] == document_of(again)["uri"]
    with pytest.raises(UnknownRelease):
        await releases.post_version(request_of("POST", "/", COPY.encode(), uri="urn:none"))


async def test_a_delivery_of_what_waits_is_all_zeros_and_one_of_nothing_is_refused():
    """Before a version is committed nothing is expected of it."""
    parts = parts_of(io.StringIO())
    releases = Releases(parts.desk, DIRECTORY, ReachCounter(DIRECTORY), Bodies(Limits()), parts.clock)
    uri = document_of(await releases.post(request_of("POST", "/releases", COPY.encode())))["uri"]
    pages = DeliveryPages(parts.desk, parts.account)
    found = document_of(await pages.get(request_of("GET", "/", uri=uri)))
    assert (found["entitled"], found["delivered"], found["settled"]) == (0, 0, False)
    with pytest.raises(Problem, match="there is no version 9"):
        await pages.get(request_of("GET", "/?version=9", uri=uri))
    with pytest.raises(UnknownRelease):
        await pages.get(request_of("GET", "/", uri="urn:none"))


async def test_the_counts_of_an_account_add_up_at_a_moment():
    """Expected == delivered + missing + outstanding, by the wire's clock."""
    parts = parts_of(io.StringIO())
    accounts = Accounts(parts.account, parts.desk, (), {"wire_id": "test"}, parts.clock)
    found = document_of(await accounts.counts(request_of("GET", "/account/counts")))
    assert parse_time(found["now"]) == NOW_NS
    assert found["expected"] == found["delivered"] + found["missing"] + found["outstanding"] == 0
    assert document_of(await accounts.get(request_of("GET", "/account")))["wire"] == {"wire_id": "test"}


async def test_a_query_is_read_as_its_shape_and_a_body_as_a_release():
    """An unknown parameter is a mistake that is named, not one that is passed over."""
    with pytest.raises(Problem, match="there is no such field"):
        query_of(request_of("GET", "/?colour=red"), NoQuery)
    assert query_of(request_of("GET", "/?limit=7"), PageQuery).limit == 7
    (posted,) = await read_posted(request_of("POST", "/", COPY.encode()), Bodies(Limits()), lambda: NOW_NS)
    assert posted.release.source_language == "de"
    assert posted.release.created_ns == NOW_NS

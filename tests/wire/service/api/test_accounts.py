"""``/account`` answers with the merged account, and its schema describes the answer."""

import io
from dataclasses import fields

import jsonschema
import orjson
import pytest
from aiohttp.test_utils import make_mocked_request

from tests.support.accounts import (
    CIRCUIT,
    EDGES,
    ENTITLED,
    NOW,
    SECOND,
    account_of,
    partition_of,
    release_of,
    sums_of,
    tally_of,
)
from tests.support.api_server import NOW_NS, parts_of
from wire.contract.histogram import Histogram
from wire.contract.tally import SwarmFigures, to_form
from wire.contract.times import format_time
from wire.service.api.account_answers import Account
from wire.service.api.accounts import Accounts
from wire.service.api.components import SCHEMAS

IDENTITY = {"wire_id": "test", "run_id": "0000000000000007"}
DELIVERED = len(ENTITLED) - 2


def accounts_of():
    """Return the handlers of an account with one message, which two of its outlets do not have yet."""
    account = account_of("a")
    release, messages = release_of(1, CIRCUIT)
    account.expect(release, messages)
    account.sent(messages[0], NOW + SECOND)
    account.publish_failed("refused")
    account.absorb(tally_of("a", 1, partition_of(0, 1, {CIRCUIT: sums_of(DELIVERED)}), foreign=3))
    parts = parts_of(io.StringIO())
    return Accounts(account, parts.desk, (5 * SECOND,), IDENTITY, parts.clock)


async def body_of(handler):
    """Return the body of the answer of a handler."""
    return (await handler(make_mocked_request("GET", "/"))).body


def late(*values_ns):
    """Return the form of a histogram of these values."""
    histogram = Histogram(EDGES)
    for value in values_ns:
        histogram.add(value)
    return histogram.encode()


async def test_the_account_has_these_members_in_this_order():
    """A client of an earlier service reads the same JSON, byte for byte."""
    expected = {
        "wire": IDENTITY,
        "thresholds_ns": [5 * SECOND],
        "circuits": {str(CIRCUIT): {"expected": len(ENTITLED), "sums": to_form(sums_of(DELIVERED))}},
        "swarms": {"a": to_form(SwarmFigures(Histogram(EDGES), Histogram(EDGES), foreign=3))},
        "lateness": late(SECOND),
        "spread": late(),
        "coverage": {"0.5": late(), "0.9": late(), "0.99": late(), "1": late()},
        "counts": {
            "expected": len(ENTITLED),
            "delivered": DELIVERED,
            "missing": 0,
            "outstanding": 2,
            "unreported": 0,
            "unsent_messages": 0,
            "unsent_deliveries": 0,
            "refused_deliveries": 0,
            "foreign": 3,
            "releases": 1,
            "releases_settled": 0,
            "releases_incomplete": 0,
            "releases_measured": 0,
        },
        "published_releases": {CIRCUIT.language: 1},
        "published_messages": {str(CIRCUIT): 1},
        "publish_errors": {"refused": 1},
        "publish_refusals": {},
        "refused_messages": {},
        "faults": [],
    }
    assert list(expected) == [field.name for field in fields(Account)]
    assert await body_of(accounts_of().get) == orjson.dumps(expected)


async def test_the_counts_have_these_members_in_this_order():
    """The account's own sums, and the number of releases and messages that wait at the desk."""
    expected = {
        "now": format_time(NOW_NS),
        "releases": 1,
        "expected": len(ENTITLED),
        "delivered": DELIVERED,
        "missing": 0,
        "outstanding": 2,
        "pending": 0,
        "due": 0,
    }
    assert await body_of(accounts_of().counts) == orjson.dumps(expected)


@pytest.mark.parametrize(("shape", "handler"), [("Account", "get"), ("Counts", "counts")])
async def test_each_answer_is_valid_by_its_schema(shape, handler):
    """A member that the schema does not describe would be refused."""
    body = orjson.loads(await body_of(getattr(accounts_of(), handler)))
    schema = {**SCHEMAS[shape], "components": {"schemas": SCHEMAS}}
    jsonschema.Draft202012Validator(schema).validate(body)


def test_the_schema_names_each_sum_of_the_account():
    """A client learns them from the document, and not from an answer alone."""
    counts = SCHEMAS["Account"]["properties"]["counts"]["$ref"].rpartition("/")[2]
    assert {"expected", "unsent_deliveries", "releases_measured"} <= set(SCHEMAS[counts]["required"])
    assert SCHEMAS[counts]["additionalProperties"] is False

"""Following versions: each is asked for until it is complete, settled or stopped, and then no more."""

import asyncio

import pytest

from bench.base.errors import ServiceFault
from bench.base.exits import Exit
from bench.remote import follow as following
from bench.remote.answers import read_delivery
from bench.remote.follow import ask_delivery, exit_of, follow, has_ended
from tests.support.scripted_client import DUE, URL, ScriptedClient, circuit_form, delivery_form

FIRST, SECOND = "/releases/urn%3Ax%3A1/delivery", "/releases/urn%3Ax%3A2/delivery"
WAITING = {"state": "waiting", "circuits": [], "settled": False}
MISSING = [circuit_form(delivered=4, missing=1)]
UNDER_WAY = [circuit_form(delivered=2, outstanding=3)]


class Shown:
    """A meter that keeps its calls."""

    def __init__(self):
        self.all = []

    def show(self, done, total, note):
        self.all.append((done, total, note))


def delivery(**changes):
    return read_delivery(URL, delivery_form(**changes))


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(following, "POLL_INTERVAL_S", 0.0)


@pytest.mark.parametrize(
    ("changes", "ended"),
    [
        ({}, True),
        ({"circuits": MISSING}, True),
        ({"circuits": UNDER_WAY}, False),
        ({"circuits": [circuit_form(delivered=6, outstanding=-1)]}, True),
        ({"circuits": [circuit_form(delivered=6, outstanding=-3), *UNDER_WAY]}, False),
        ({"circuits": []}, False),
        (WAITING, False),
        ({"state": "stopped", "circuits": []}, True),
    ],
    ids=[
        "complete",
        "settled without one",
        "under way",
        "one too many",
        "one too many and under way",
        "sent and not yet known",
        "waiting",
        "stopped",
    ],
)
def test_a_delivery_is_over_when_nothing_of_it_is_outstanding(changes, ended):
    """A version without circuits has not begun, unless it was stopped."""
    assert has_ended(delivery(**changes)) == ended


def test_only_versions_that_all_entitled_outlets_have_pass():
    """One that is missing or stopped among them fails them all."""
    assert exit_of([delivery(), delivery()]) is Exit.PASS
    assert exit_of([delivery(), delivery(circuits=MISSING)]) is Exit.FAIL
    assert exit_of([delivery(state="stopped", circuits=[]), delivery()]) is Exit.FAIL


async def test_a_version_is_asked_for_by_its_number_and_the_last_one_sent_by_none():
    """The URI is one part of the path."""
    client = ScriptedClient()
    client.set_answers(FIRST, delivery_form())
    assert (await ask_delivery(client, "urn:x:1", 3)).delivered == 5
    await ask_delivery(client, "urn:x:1", None)
    assert client.asked == [("GET", FIRST, (("version", "3"),)), ("GET", FIRST, ())]


async def test_a_version_that_has_ended_is_not_asked_for_again():
    """The deliveries come back in the order of the versions, each as it was last."""
    client, meter = ScriptedClient(), Shown()
    client.set_answers(
        FIRST, delivery_form(**WAITING), delivery_form(circuits=UNDER_WAY), delivery_form(circuits=MISSING)
    )
    client.set_answers(SECOND, delivery_form(uri="urn:x:2"))
    found = await follow(client, [("urn:x:1", 1), ("urn:x:2", 1)], meter)
    assert [(item.uri, item.missing) for item in found] == [("urn:x:1", 1), ("urn:x:2", 0)]
    assert [path for _, path, _ in client.asked] == [FIRST, SECOND, FIRST, FIRST]
    assert meter.all == [
        (5, 0, f"5 of 5 delivered, waiting until {DUE}"),
        (7, 10, "7 of 10 delivered"),
        (10, 10, "9 of 10 delivered, 1 missing"),
    ]


async def test_a_version_that_was_sent_and_that_the_account_never_knows_is_the_services_fault(monkeypatch):
    """It is named, and not waited for without end."""
    monkeypatch.setattr(following, "UNKNOWN_S", -1.0)
    client, meter = ScriptedClient(), Shown()
    client.set_answers(FIRST, delivery_form(circuits=[]))
    with pytest.raises(ServiceFault, match="urn:x:1 version 1 was sent, and its account does not know of it"):
        await follow(client, [("urn:x:1", 1)], meter)


async def test_a_stop_leaves_the_deliveries_as_they_are():
    """Each version was asked for once, and what is outstanding stays outstanding."""
    stop = asyncio.Event()
    stop.set()
    client = ScriptedClient()
    client.set_answers(FIRST, delivery_form(circuits=UNDER_WAY))
    client.set_answers(SECOND, delivery_form())
    found = await follow(client, [("urn:x:1", 1), ("urn:x:2", 1)], Shown(), stop)
    assert [has_ended(delivery) for delivery in found] == [False, True]
    assert found[0].outstanding == 3

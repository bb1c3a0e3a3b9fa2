"""Keeping an account: actions that wait for the disk, saves that are tried again, and reads during a save."""

import asyncio

import pytest

from tests.support.accounts import CIRCUIT, ENTITLED, account_of, close, release_of
from wire.account.closing import SETTLED_KEPT
from wire.account.persistence import Persistence
from wire.account.store_port import AccountStore, Changes
from wire.errors import StoreError


class Shelf(AccountStore):
    """A store in memory, whose disk a test may fill or hold up."""

    def __init__(self):
        self.full = False
        self.held = asyncio.Event()
        self.held.set()
        self.saves = []
        self.posted = []
        self.deliveries = {}

    def expected(self, expected):
        self.posted.append(expected)

    async def save(self, changes):
        assert isinstance(changes, Changes)
        await self.held.wait()
        if self.full:
            raise StoreError("wire.db", "database or disk is full")
        self.saves.append(changes)
        self.deliveries |= changes.deliveries

    def load(self):
        return None

    def delivery(self, uri, version):
        return self.deliveries.get((uri, version))


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def account(shelf):
    return account_of("a", find_settled=shelf.delivery)


@pytest.fixture
def persistence(account, shelf):
    return Persistence(account=account, store=shelf)


def publish(account, sequence, persistence=None):
    release, messages = release_of(sequence, CIRCUIT)
    account.expect(release, messages)
    if persistence is not None:
        persistence.post_expected(release.uri, release.version)
    return messages[0]


async def test_an_action_is_called_once_the_present_state_is_on_disk(account, shelf, persistence):
    """And not before."""
    done = []
    persistence.later(lambda: done.append(len(shelf.saves)))
    assert done == []
    await persistence.save()
    await persistence.save()
    assert done == [1]


async def test_after_a_save_that_failed_everything_is_tried_again(account, shelf, persistence):
    """Changes and actions; the problem is told meanwhile."""
    done = []
    message = publish(account, 1, persistence)
    close(account, message)
    persistence.later(lambda: done.append("first"))
    shelf.full = True
    await persistence.save()
    assert persistence.problem == "wire.db: database or disk is full"
    assert done == []
    publish(account, 2, persistence)
    persistence.later(lambda: done.append("second"))
    shelf.full = False
    await persistence.save()
    assert persistence.problem == ""
    assert done == ["first", "second"]
    (changes,) = shelf.saves
    assert changes.owners == ("a",)
    assert list(changes.deliveries) == [(message.uri, 1)]


async def test_an_action_hurries_the_next_save_and_else_there_is_one_a_second(account, shelf, persistence):
    """Workers wait for their answers."""
    running = asyncio.create_task(persistence.run())
    try:
        waiting = asyncio.Event()
        persistence.later(waiting.set)
        await asyncio.wait_for(waiting.wait(), 0.9)
        assert len(shelf.saves) == 1
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_release_that_leaves_memory_in_the_midst_of_a_save_is_found(account, shelf, persistence):
    """It is then neither in memory nor in the store, but in the save that is under way."""
    first = publish(account, 1)
    close(account, first)
    shelf.held.clear()
    saving = asyncio.create_task(persistence.save())
    await asyncio.sleep(0)
    for number in range(2, SETTLED_KEPT + 2):
        close(account, publish(account, number), number=number)
    assert account.settled_release(first.uri, 1) is None
    assert shelf.delivery(first.uri, 1) is None
    assert account.delivery(first.uri, 1).delivered == len(ENTITLED)
    shelf.held.set()
    await saving
    assert account.delivery(first.uri, 1) == shelf.delivery(first.uri, 1)


async def test_a_release_is_given_to_the_store_before_the_save_that_follows(account, shelf, persistence):
    """At once: the broker is to have none of it before the disk does."""
    message = publish(account, 1, persistence)
    (expected,) = shelf.posted
    assert (expected.key, expected.expected, expected.highest) == (
        (message.uri, 1),
        {str(CIRCUIT): len(ENTITLED)},
        1,
    )
    assert shelf.saves == []


async def test_where_nothing_was_kept_the_account_begins_anew(account, persistence):
    """A new data folder."""
    persistence.restore(release_of=lambda uri, version: pytest.fail("no release is asked for"))
    assert account.releases == 0

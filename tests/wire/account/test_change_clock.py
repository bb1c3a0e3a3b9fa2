"""The kill clock of an account that is kept: until the last outlet that had the story has its kill."""

from contextlib import closing
from dataclasses import replace

import msgspec
import pytest

from tests.support.accounts import (
    CIRCUIT,
    EDGES,
    ENTITLED,
    NOW,
    SECOND,
    account_of,
    close,
    partition_of,
    record_of,
    release_of,
    sums_of,
    tally_of,
)
from wire.account.change_clock import change_figures_of
from wire.account.change_figures import Standing
from wire.account.closing import SETTLED_KEPT
from wire.account.persistence import Persistence
from wire.contract.bins import runs
from wire.contract.release import Status
from wire.store.account import SqliteAccountStore
from wire.store.database import Database

URI, HEADING = "urn:x:story", "flash"
MOST = len(ENTITLED)


class Story:
    """A story in an account over a store, of one partition, and the tallies of its worker."""

    def __init__(self, folder):
        self.stack = closing(Database(folder))
        self.database = self.stack.__enter__()
        self.store = SqliteAccountStore(self.database)
        self.account = account_of(
            "a", find_settled=self.store.delivery, find_circuits=self.store.circuits, on_settled=lambda _: None
        )
        self.persistence = Persistence(account=self.account, store=self.store)
        self.sequence = self.number = 0
        self.releases = {}

    def publish(self, version=1, status=Status.USABLE, uri=URI):
        self.sequence += 1
        release, messages = release_of(self.sequence, CIRCUIT, uri=uri, version=version, due_ns=NOW + version * SECOND)
        release = self.releases[uri, version] = replace(release, status=status)
        self.account.expect(release, messages)
        self.persistence.post_expected(uri, version)
        self.account.sent(messages[0], messages[0].due_ns)
        return messages[0]

    def kill(self, version=2):
        return self.publish(version, Status.CANCELED)

    def tell(self, message, delivered, *, closed, after_ns=SECOND):
        self.number += 1
        record = record_of(message, 0, 1, delivered, closed=closed, after_ns=after_ns)
        sums = {CIRCUIT: sums_of(record.delivered, record.missing)}
        self.account.absorb(tally_of("a", self.number, partition_of(0, 1, sums, [record])))

    def without(self, kind="kill"):
        return self.account.changes().without[kind]

    def stood(self, kind="kill"):
        return self.account.changes().standing_ns[kind] / SECOND

    def times(self, kind="kill"):
        held = self.account.changes().times[kind]
        return held.count, held.max_ns

    def standing(self, version=2):
        return self.account.standing(URI, version, HEADING)


@pytest.fixture
def story(tmp_path):
    made = Story(tmp_path)
    yield made
    made.database.close()


def test_while_a_kill_is_on_its_way_the_outlets_with_the_story_and_without_it_are_known(story):
    """As the tallies come: first all that had the story, at the end none; then the clock has stopped."""
    first = story.publish()
    story.tell(first, ENTITLED, closed=True)
    kill = story.kill()
    assert (story.without(), story.standing()) == (MOST, Standing(MOST, MOST))
    story.tell(kill, ENTITLED[2:], closed=False)
    assert (story.without(), story.times()) == (2, (0, 0))
    story.tell(kill, ENTITLED, closed=True, after_ns=3 * SECOND)
    assert (story.without(), story.times(), story.standing()) == (0, (1, 3 * SECOND), Standing(MOST, 0))
    assert story.account.changes().settled == {"kill": 1}
    assert (story.without("correction"), story.times("correction")) == (0, (0, 0))


def test_an_outlet_that_never_had_the_story_does_not_need_its_kill(story):
    """It misses both: the clock stops without it."""
    story.tell(story.publish(), ENTITLED[1:], closed=True)
    story.tell(story.kill(), ENTITLED[1:], closed=True)
    assert (story.without(), story.times()[0], story.standing()) == (0, 1, Standing(MOST - 1, 0))


def test_an_outlet_with_any_earlier_version_has_the_story(story):
    """It missed the first one and had the correction, or the other way."""
    story.tell(story.publish(), ENTITLED[1:], closed=True)
    correction = story.publish(2)
    story.tell(correction, (ENTITLED[0], *ENTITLED[2:]), closed=True)
    assert (story.without("correction"), story.times("correction")) == (1, (0, 0))
    story.tell(story.kill(3), ENTITLED[2:], closed=True)
    assert story.without() == 2
    assert story.standing(3) == Standing(MOST, 2)


def test_a_kill_that_comes_late_stops_the_clock_late(story):
    """With the moment of the late delivery, once, also when the same record comes again."""
    story.tell(story.publish(), ENTITLED, closed=True)
    kill = story.kill()
    story.tell(kill, ENTITLED[1:], closed=True)
    assert (story.without(), story.times()) == (1, (0, 0))
    for _ in range(2):
        story.tell(kill, ENTITLED, closed=True, after_ns=9 * SECOND)
        assert (story.without(), story.times()) == (0, (1, 9 * SECOND))


def test_a_story_that_comes_after_all_to_an_outlet_without_its_kill_stands_there(story):
    """It missed both, and then the story came late: the clock of the kill does not run again."""
    first = story.publish()
    story.tell(first, ENTITLED[1:], closed=True)
    story.tell(story.kill(), ENTITLED[1:], closed=True)
    assert story.without() == 0
    story.tell(first, ENTITLED, closed=True)
    assert (story.without(), story.times()[0], story.standing()) == (1, 1, Standing(MOST, 1))


def test_outlets_times_the_seconds_that_a_killed_story_stood_are_added_up(story):
    """From the receipt, once the kill is settled; an outlet that never had the story, or misses the kill, adds none."""
    story.tell(story.publish(), ENTITLED[3:], closed=True)
    kill = story.kill()
    story.tell(kill, ENTITLED[:5], closed=False, after_ns=4 * SECOND)
    assert story.stood() == 0
    story.tell(kill, ENTITLED[:-2], closed=True, after_ns=4 * SECOND)
    assert (story.stood(), story.stood("correction")) == ((MOST - 5) * 4, 0)
    story.tell(kill, ENTITLED, closed=True, after_ns=9 * SECOND)  # late: without a time
    assert story.stood() == (MOST - 5) * 4


def test_the_earliest_arrivals_are_taken_for_those_of_outlets_without_the_story(story):
    """So the sum is an upper end. Corrections and withheld versions have sums of their own."""
    story.tell(story.publish(), ENTITLED[1:], closed=True)
    withheld = story.publish(2, Status.WITHHELD)
    record = record_of(withheld, 0, 1, ENTITLED, closed=True, after_ns=8 * SECOND)
    early, late = runs(EDGES, [2 * SECOND]), runs(EDGES, [8 * SECOND] * (MOST - 1))
    record = msgspec.structs.replace(record, bins=(*early, *late))
    sums = {CIRCUIT: sums_of(record.delivered, record.missing)}
    story.account.absorb(tally_of("a", 2, partition_of(0, 1, sums, [record])))
    assert (story.stood("withheld"), story.stood()) == ((MOST - 1) * 8, 0)


async def test_a_story_that_left_memory_is_found_in_the_store(story):
    """Where it went, and who missed it."""
    story.tell(story.publish(), ENTITLED[1:], closed=True)
    for number in range(SETTLED_KEPT + 1):
        story.tell(story.publish(uri=f"urn:x:{number}"), ENTITLED, closed=True)
    await story.persistence.save()
    kill = story.kill()
    assert story.standing() == Standing(MOST - 1, MOST - 1)
    story.tell(kill, ENTITLED[1:], closed=True)
    assert (story.without(), story.times()[0]) == (0, 1)


async def test_a_restart_keeps_the_clocks_the_counts_and_who_is_without(story, tmp_path):
    """Of a kill that an outlet misses, of one that is under way, and of those that are over."""
    story.tell(story.publish(), ENTITLED, closed=True)
    story.tell(story.publish(2), ENTITLED, closed=True)
    missed = story.kill(3)
    story.tell(missed, ENTITLED[1:], closed=True)
    await story.persistence.save()
    story.database.close()
    again = Story(tmp_path)
    again.persistence.restore(release_of=lambda uri, version: story.releases[uri, version])
    try:
        assert (again.without(), again.times("correction")) == (1, (1, SECOND))
        assert again.account.changes().settled == {"correction": 1, "kill": 1}
        assert again.account.standing(URI, 3, HEADING) == Standing(MOST, 1)
        again.tell(missed, ENTITLED, closed=True, after_ns=7 * SECOND)
        assert (again.without(), again.times()) == (0, (1, 7 * SECOND))
        assert (again.stood(), again.stood("correction")) == (MOST - 1, MOST)
    finally:
        again.database.close()


async def test_a_kill_under_way_at_a_restart_goes_on(story, tmp_path):
    """Its earlier versions are in its row."""
    story.tell(story.publish(), ENTITLED, closed=True)
    kill = story.kill()
    story.tell(kill, ENTITLED[3:], closed=False)
    await story.persistence.save()
    story.database.close()
    again = Story(tmp_path)
    again.persistence.restore(release_of=lambda uri, version: story.releases[uri, version])
    try:
        assert again.without() == 3
        again.tell(kill, ENTITLED, closed=True, after_ns=2 * SECOND)
        assert (again.without(), again.times()) == (0, (1, 2 * SECOND))
    finally:
        again.database.close()


def test_an_account_that_is_not_kept_has_no_clocks():
    """A load test's verdict has its own."""
    account = account_of("a")
    for version in (1, 2):
        release, messages = release_of(version, CIRCUIT, uri=URI, version=version)
        account.expect(release, messages)
        close(account, messages[0], number=version)
    figures = account.changes()
    assert (figures.settled, sum(held.count for held in figures.times.values())) == ({}, 0)
    assert change_figures_of.__module__ == "wire.account.change_clock"

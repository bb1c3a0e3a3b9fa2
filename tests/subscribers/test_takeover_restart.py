"""A wire that is started again, on an account that is on disk: the sums stay right."""

from dataclasses import replace

import pytest

from tests.subscribers.offices import BUSIEST, DIRECTORY, RUN, check, office_of
from wire.contract.control import Forget, encode
from wire.store.account import SqliteAccountStore
from wire.store.database import Database

ENTITLED = list(DIRECTORY.entitled(BUSIEST, "flash"))


@pytest.fixture
def store(tmp_path):
    database = Database(tmp_path)
    yield SqliteAccountStore(database)
    database.close()


async def test_a_wire_started_again_has_its_account_and_its_workers(store):
    """They rejoin with their shares; the account is what it was, plus what came meanwhile."""
    office, first, second = office_of("a", "b", store=store)
    await office.save()
    done, message = office.publish(BUSIEST), office.publish(BUSIEST)
    for outlet in ENTITLED:
        office.arrive(office.owner(outlet), done, outlet)
    office.arrive(office.owner(ENTITLED[0]), message, ENTITLED[0])
    for clerk in (first, second):
        clerk.report()
    await office.save()
    before = office.account.totals()
    office.begin_life()
    after = office.account.totals()
    assert (
        (after.expected, after.delivered)
        == (before.expected, before.delivered)
        == (2 * len(ENTITLED), len(ENTITLED) + 1)
    )
    assert office.account.delivery(done.uri, 1).settled
    for outlet in ENTITLED[1:3]:
        office.arrive(office.owner(outlet), message, outlet)
    for clerk in (first, second):
        clerk.report()  # nobody knows it: it is asked who it is, and tells everything the next time
    await office.save()
    for clerk in (first, second):
        clerk.report()
    await office.save()
    office.pass_time(10)
    assert [list(clerk.ledgers) for clerk in (first, second)] == [[0], [1]]
    assert office.account.totals().delivered == len(ENTITLED) + 3
    check(office, len(ENTITLED) + 3, 0)


async def test_a_worker_that_died_with_the_wire_is_replaced_after_its_start(store):
    """Sums and records of one moment are on disk together, or the successor would count some again."""
    office, first, second = office_of("a", "b", store=store)
    await office.save()
    message = office.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    office.arrive(first, message, mine[0])
    first.report()
    await office.save()
    office.arrive(first, message, mine[1])
    first.report()  # heard, and not yet on disk when the wire is killed
    first.deaf = True
    office.begin_life()
    for _ in range(3):
        second.report()
        await office.save()
    office.pass_time(6)
    await office.save()
    assert sorted(second.ledgers) == [0, 1]
    for outlet in mine[:1] + mine[2:]:
        office.arrive(second, message, outlet)
    for outlet in set(ENTITLED) - set(mine):
        office.arrive(second, message, outlet)
    totals = check(office, len(ENTITLED) - 1, 1)
    assert totals.sums.duplicates == 1


async def test_nothing_is_forgotten_before_it_is_on_disk(store):
    """Neither does an owner hear of its share before."""
    office, first, second = office_of("a", "b", store=store)
    assert not first.ledgers
    await office.save()
    assert list(first.ledgers) == [0]
    message = office.publish(BUSIEST)
    for outlet in ENTITLED:
        office.arrive(office.owner(outlet), message, outlet)
    first.report()
    assert not [item for item in first.heard if isinstance(item, Forget)]
    await office.save()
    assert [item for item in first.heard if isinstance(item, Forget)]
    assert not first.ledgers[0]._closed
    assert second.ledgers[1].open_count == 1


async def test_an_heir_of_two_shares_inherits_both(store):
    """Though it hears of the one before the other: a share without its past would count everything again."""
    office, first, second, third = office_of("a", "b", "c", store=store)
    await office.save()
    message = office.publish(BUSIEST)
    for outlet in ENTITLED:
        office.arrive(office.owner(outlet), message, outlet)
    for clerk in (first, second, third):
        clerk.report()
    first.cut()
    second.cut()
    office.pass_time(2)
    await office.save()
    assert sorted(third.ledgers) == [0, 1, 2]
    for outlet in ENTITLED:
        office.arrive(third, message, outlet)
    totals = check(office, len(ENTITLED), 0)
    assert totals.sums.duplicates == len(ENTITLED)


def test_the_account_believes_a_shares_owner_alone():
    """Whoever lets a tally through to it."""
    office, first, second = office_of("a", "b")
    message = office.publish(BUSIEST)
    office.estate.take(0, second.join.incarnation)
    office.arrive(first, message, ENTITLED[0] - ENTITLED[0] % 2)
    first.report()
    assert office.account.totals().sums.duplicates == office.account.totals().sums.misdelivered == 0
    assert office.account.totals().delivered == 0
    assert first.join.worker not in office.account.swarms


async def test_a_returning_worker_is_known_for_what_it_is_after_a_restart(store):
    """Whose share passed on in an earlier life of the wire, and whose outlets are another run's."""
    office, slow, second = office_of("a", "b", store=store)
    await office.save()
    slow.cut()
    office.pass_time(2)
    await office.save()
    office.begin_life()
    slow.deaf = False
    slow.report()
    assert "passed on" in slow.refused
    second.report()
    other = office.hire("c")
    other.join = replace(other.join, run_id=RUN + 1)
    office.muster.hear(other, encode(other.join))
    assert "another run" in other.refused

"""A wire that is started again, on an account that is on disk: the sums stay right."""

import pytest
from msgspec.structs import replace

from tests.support.simulated_wire import BUSIEST, DIRECTORY, RUN, check, owners, simulated_wire
from wire.contract.control import AckClosed
from wire.contract.control_codec import encode
from wire.store.account import SqliteAccountStore
from wire.store.database import Database

ENTITLED = list(DIRECTORY.entitled(BUSIEST, "flash"))


@pytest.fixture
def store(tmp_path):
    database = Database(tmp_path)
    yield SqliteAccountStore(database)
    database.close()


async def test_a_wire_started_again_has_its_account_and_its_workers(store):
    """The workers rejoin with their partitions; the account is as before, and arrivals of the meantime are added."""
    simulated, first, second = simulated_wire("a", "b", store=store)
    await simulated.save()
    done, message = simulated.publish(BUSIEST), simulated.publish(BUSIEST)
    for outlet in ENTITLED:
        simulated.arrive(simulated.owner(outlet), done, outlet)
    simulated.arrive(simulated.owner(ENTITLED[0]), message, ENTITLED[0])
    for worker in (first, second):
        worker.report()
    await simulated.save()
    before = simulated.account.totals()
    simulated.begin_life()
    after = simulated.account.totals()
    assert (
        (after.expected, after.delivered)
        == (before.expected, before.delivered)
        == (2 * len(ENTITLED), len(ENTITLED) + 1)
    )
    assert simulated.account.delivery(done.uri, 1).settled
    for outlet in ENTITLED[1:3]:
        simulated.arrive(simulated.owner(outlet), message, outlet)
    for worker in (first, second):
        worker.report()  # nobody knows it: it is asked who it is, and tells everything the next time
    await simulated.save()
    for worker in (first, second):
        worker.report()
    await simulated.save()
    simulated.pass_time(10)
    assert [list(worker.ledgers) for worker in (first, second)] == [[0], [1]]
    assert simulated.account.totals().delivered == len(ENTITLED) + 3
    check(simulated, len(ENTITLED) + 3, 0)


async def test_a_worker_that_crashed_with_the_wire_is_replaced_after_its_start(store):
    """Sums and records of one moment are on disk together, or the successor would count some again."""
    simulated, first, second = simulated_wire("a", "b", store=store)
    await simulated.save()
    message = simulated.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    simulated.arrive(first, message, mine[0])
    first.report()
    await simulated.save()
    simulated.arrive(first, message, mine[1])
    first.report()  # heard, and not yet on disk when the wire is killed
    first.silence()
    simulated.begin_life()
    for _ in range(3):
        second.report()
        await simulated.save()
    simulated.pass_time(6)
    await simulated.save()
    assert sorted(second.ledgers) == [0, 1]
    for outlet in mine[:1] + mine[2:]:
        simulated.arrive(second, message, outlet)
    for outlet in set(ENTITLED) - set(mine):
        simulated.arrive(second, message, outlet)
    totals = check(simulated, len(ENTITLED) - 1, 1)
    assert totals.sums.duplicates == 1


async def test_no_record_is_acknowledged_before_it_is_on_disk(store):
    """Nor does an owner hear of its partition before."""
    simulated, first, second = simulated_wire("a", "b", store=store)
    assert not first.ledgers
    await simulated.save()
    assert list(first.ledgers) == [0]
    message = simulated.publish(BUSIEST)
    for outlet in ENTITLED:
        simulated.arrive(simulated.owner(outlet), message, outlet)
    first.report()
    assert not [item for item in first.heard if isinstance(item, AckClosed)]
    await simulated.save()
    assert [item for item in first.heard if isinstance(item, AckClosed)]
    assert first.ledgers[0].kept.unacknowledged == 0
    assert second.ledgers[1].open_count == 1


async def test_a_new_owner_of_two_partitions_is_handed_over_both(store):
    """The new owner waits for each partition's own handover: without one it would count every delivery again."""
    simulated, first, second, third = simulated_wire("a", "b", "c", store=store)
    await simulated.save()
    message = simulated.publish(BUSIEST)
    for outlet in ENTITLED:
        simulated.arrive(simulated.owner(outlet), message, outlet)
    for worker in (first, second, third):
        worker.report()
    first.disconnect()
    second.disconnect()
    simulated.pass_time(2)
    await simulated.save()
    assert sorted(third.ledgers) == [0, 1, 2]
    for outlet in ENTITLED:
        simulated.arrive(third, message, outlet)
    totals = check(simulated, len(ENTITLED), 0)
    assert totals.sums.duplicates == len(ENTITLED)


def test_the_account_believes_the_owner_of_a_partition_alone():
    """A tally of another worker makes no difference."""
    simulated, first, second = simulated_wire("a", "b")
    message = simulated.publish(BUSIEST)
    simulated.account.owner_unreachable(first.join.instance, simulated.now_ns)
    simulated.account.assign(0, second.join.instance)
    simulated.arrive(first, message, ENTITLED[0] - ENTITLED[0] % 2)
    first.report()
    assert simulated.account.totals().sums.duplicates == simulated.account.totals().sums.misdelivered == 0
    assert simulated.account.totals().delivered == 0
    assert first.join.worker not in simulated.account.figures().swarms


async def test_a_former_owner_gets_no_partition_after_a_restart_by_a_join_that_came_late(store):
    """Its ledger has counts that are in the account already: given the partition anew it would add them once more."""
    simulated, slow, second = simulated_wire("a", "b", store=store)
    await simulated.save()
    message = simulated.publish(BUSIEST)
    mine = [outlet for outlet in ENTITLED if outlet % 2 == 0]
    simulated.arrive(slow, message, mine[0])
    for worker in (slow, second):
        worker.report()
    await simulated.save()
    slow.disconnect()
    simulated.pass_time(2)
    await simulated.save()
    assert sorted(second.ledgers) == [0, 1]
    simulated.begin_life()
    simulated.hear(slow, encode(slow.join))
    second.stop()
    simulated.pass_time(3)
    await simulated.save()
    assert not [owner for owner in owners(simulated.account) if owner == slow.join.instance]
    slow.reconnect()
    assert "was reassigned" in slow.refused


async def test_a_returning_worker_is_known_for_what_it_is_after_a_restart(store):
    """One whose partition was reassigned in an earlier life of the wire, and one of another run."""
    simulated, slow, second = simulated_wire("a", "b", store=store)
    await simulated.save()
    slow.disconnect()
    simulated.pass_time(2)
    await simulated.save()
    simulated.begin_life()
    slow.reconnect(rejoin=False)
    slow.report()
    assert "was reassigned" in slow.refused
    second.report()
    other = simulated.start("c")
    simulated.hear(other, encode(replace(other.join, run_id=RUN + 1)))
    simulated.turn()
    assert "another run" in other.refused

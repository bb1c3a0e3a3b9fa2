"""How a release's delivery is seen from outside: by circuit, over time, and long after it."""

import pytest

from subscribers.settling import SETTLED_NS
from tests.subscribers.offices import DIRECTORY, SECOND, Office
from wire.account import SETTLED_KEPT
from wire.delivery import Delivery
from wire.store.account import SqliteAccountStore
from wire.store.database import Database

MANY = next(outlet for outlet in DIRECTORY.outlets if len(outlet.circuits) > 1)


def office_of(**about):
    office = Office(min_workers=1, **about)
    clerk = office.hire("a")
    office.muster.review()
    return office, clerk


def test_an_outlet_with_two_languages_is_reached_once_and_delivered_to_twice():
    """Reach is outlets and their desktops; it is never a number of deliveries."""
    office, clerk = office_of()
    messages = office.publish(*MANY.circuits[:2])
    office.arrive(clerk, messages[0], MANY.index)
    clerk.report()
    office.now_ns += SECOND
    office.arrive(clerk, messages[1], MANY.index)
    others = [outlet for outlet in DIRECTORY.entitled(MANY.circuits[1], "flash") if outlet != MANY.index]
    office.arrive(clerk, messages[1], others[0])
    clerk.report()
    found = office.account.delivery(messages[0].uri, 1)
    entitled = [len(DIRECTORY.entitled(circuit, "flash")) for circuit in MANY.circuits[:2]]
    assert {item.circuit: (item.entitled, item.delivered) for item in found.circuits} == {
        str(circuit): (owed, had) for circuit, owed, had in zip(MANY.circuits[:2], entitled, (1, 2), strict=True)
    }
    assert (found.delivered, found.missing, found.outstanding) == (3, 0, sum(entitled) - 3)
    desktops = MANY.desktops, MANY.desktops + DIRECTORY.outlets[others[0]].desktops
    assert [(point.outlets, point.desktops) for point in found.reach] == [(1, desktops[0]), (2, desktops[1])]
    assert [int(point.seconds) for point in found.reach] == [0, 1]
    assert not found.settled
    assert 1 < found.spread_s < 1.1
    assert Delivery.decode(found.encode()) == found


def test_coverage_is_when_each_share_of_the_entitled_had_it():
    """None for a share that was never reached."""
    office, clerk = office_of()
    circuit = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))
    message = office.publish(circuit)
    entitled = list(DIRECTORY.entitled(circuit, "flash"))
    for number, outlet in enumerate(entitled[:-1]):
        if number == len(entitled) // 2 + 1:
            office.now_ns += SECOND
        office.arrive(clerk, message, outlet)
    clerk.report()
    office.now_ns += SETTLED_NS
    clerk.report()
    found = office.account.delivery(message.uri, 1)
    coverage = dict(found.coverage_s)
    assert found.settled
    assert found.missing == 1
    assert [int(coverage[share]) for share in (0.5, 0.9)] == [0, 1]
    assert coverage[1.0] is None


def test_nobody_knows_the_delivery_of_what_was_never_published():
    """None, for the service to say so."""
    assert office_of()[0].account.delivery("urn:x:1", 1) is None


async def test_a_settled_release_leaves_memory_and_is_found_again_in_the_store(tmp_path):
    """With what came late; and no more is kept in memory for a hundred releases more."""
    database = Database(tmp_path)
    office, clerk = office_of(store=SqliteAccountStore(database))
    await office.save()
    circuit = DIRECTORY.circuits[0]
    first = office.publish(circuit)
    outlets = list(DIRECTORY.entitled(circuit, "flash"))
    office.now_ns += SETTLED_NS
    clerk.report()
    await office.save()
    for _ in range(SETTLED_KEPT + 100):
        message = office.publish(circuit)
        for outlet in outlets:
            office.arrive(clerk, message, outlet)
    clerk.report()
    await office.save()
    account = office.account
    assert len(account.rows) == SETTLED_KEPT
    assert not account.messages
    assert (first.uri, 1) not in account.rows
    assert account.delivery(first.uri, 1).missing == len(outlets)
    office.arrive(clerk, first, outlets[0])
    clerk.report()
    await office.save()
    found = account.delivery(first.uri, 1)
    assert (found.delivered, found.missing) == (1, len(outlets) - 1)
    office.begin_life()
    assert office.account.delivery(first.uri, 1) == found
    assert office.account.totals().expected == account.totals().expected
    database.close()


@pytest.mark.parametrize("again", [False, True])
async def test_what_the_desk_says_again_after_a_restart_is_owed_once(tmp_path, again):
    """Its outbox and the account may have been on disk at different moments."""
    database = Database(tmp_path)
    office, _ = office_of(store=SqliteAccountStore(database), database=database)
    message = office.publish(DIRECTORY.circuits[0])
    release = office.releases[message.uri, 1]
    await office.restart()
    if again:
        office.account.expect(release, [message])
    assert office.account.totals().expected == len(DIRECTORY.entitled(message.circuit, "flash"))
    assert office.account.totals().unsent_messages == 0
    database.close()

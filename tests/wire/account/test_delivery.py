"""How a release's delivery is seen from outside: by circuit, over time, and long after it."""

import pytest

from subscribers.ledger.settling import SETTLED_AT_MOST_NS, SETTLED_NS
from tests.support.simulated_wire import DIRECTORY, SECOND, SimulatedWire
from wire.account.closing import SETTLED_KEPT
from wire.account.delivery import Delivery
from wire.store.account import SqliteAccountStore
from wire.store.database import Database

MANY = next(outlet for outlet in DIRECTORY.outlets if len(outlet.circuits) > 1)


def simulated_wire(**about):
    simulated = SimulatedWire(min_workers=1, **about)
    worker = simulated.start("a")
    simulated.review()
    return simulated, worker


def test_an_outlet_with_two_languages_is_reached_once_and_delivered_to_twice():
    """Reach is outlets and their desktops; it is never a number of deliveries."""
    simulated, worker = simulated_wire()
    messages = simulated.publish(*MANY.circuits[:2])
    simulated.arrive(worker, messages[0], MANY.index)
    worker.report()
    simulated.clock.now_ns += SECOND
    simulated.arrive(worker, messages[1], MANY.index)
    others = [outlet for outlet in DIRECTORY.entitled(MANY.circuits[1], "flash") if outlet != MANY.index]
    simulated.arrive(worker, messages[1], others[0])
    worker.report()
    found = simulated.account.delivery(messages[0].uri, 1)
    entitled = [len(DIRECTORY.entitled(circuit, "flash")) for circuit in MANY.circuits[:2]]
    assert {item.circuit: (item.entitled, item.delivered) for item in found.circuits} == {
        str(circuit): (expected, had)
        for circuit, expected, had in zip(MANY.circuits[:2], entitled, (1, 2), strict=True)
    }
    assert (found.delivered, found.missing, found.outstanding) == (3, 0, sum(entitled) - 3)
    desktops = MANY.desktops, MANY.desktops + DIRECTORY.outlets[others[0]].desktops
    assert [(point.outlets, point.desktops) for point in found.reach] == [(1, desktops[0]), (2, desktops[1])]
    assert [int(point.seconds) for point in found.reach] == [0, 1]
    assert not found.settled
    assert 1 < found.spread_s < 1.1
    assert Delivery.decode(found.encode()) == found


def test_coverage_is_when_each_fraction_of_the_entitled_had_it():
    """None for a fraction that was never reached."""
    simulated, worker = simulated_wire()
    circuit = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))
    message = simulated.publish(circuit)
    entitled = list(DIRECTORY.entitled(circuit, "flash"))
    for number, outlet in enumerate(entitled[:-1]):
        if number == len(entitled) // 2 + 1:
            simulated.clock.now_ns += SECOND
        simulated.arrive(worker, message, outlet)
    worker.report()
    simulated.clock.now_ns += SETTLED_NS
    worker.report()
    found = simulated.account.delivery(message.uri, 1)
    coverage = dict(found.coverage_s)
    assert found.settled
    assert found.missing == 1
    assert [int(coverage[fraction]) for fraction in (0.5, 0.9)] == [0, 1]
    assert coverage[1.0] is None


def test_the_delivery_of_what_was_never_published_is_not_known():
    """None, for the service to say so."""
    assert simulated_wire()[0].account.delivery("urn:x:1", 1) is None


async def test_a_settled_release_leaves_memory_and_is_found_again_in_the_store(tmp_path):
    """With its late deliveries; and memory does not grow with a hundred releases more."""
    database = Database(tmp_path)
    simulated, worker = simulated_wire(store=SqliteAccountStore(database))
    await simulated.save()
    circuit = DIRECTORY.circuits[0]
    first = simulated.publish(circuit)
    outlets = list(DIRECTORY.entitled(circuit, "flash"))
    simulated.clock.now_ns += SETTLED_AT_MOST_NS
    worker.report()
    await simulated.save()
    for _ in range(SETTLED_KEPT + 100):
        message = simulated.publish(circuit)
        for outlet in outlets:
            simulated.arrive(worker, message, outlet)
    worker.report()
    await simulated.save()
    account = simulated.account
    assert not account.open_messages
    assert account.settled_release(first.uri, 1) is None
    assert account.settled_release(message.uri, 1).missing == 0
    assert account.delivery(first.uri, 1).missing == len(outlets)
    simulated.arrive(worker, first, outlets[0])
    worker.report()
    await simulated.save()
    found = account.delivery(first.uri, 1)
    assert (found.delivered, found.missing) == (1, len(outlets) - 1)
    simulated.begin_life()
    assert simulated.account.delivery(first.uri, 1) == found
    assert simulated.account.totals().expected == account.totals().expected
    database.close()


@pytest.mark.parametrize("again", [False, True])
async def test_what_the_desk_says_again_after_a_restart_is_expected_once(tmp_path, again):
    """Its outbox and the account may have been on disk at different moments."""
    database = Database(tmp_path)
    simulated, _ = simulated_wire(store=SqliteAccountStore(database), database=database)
    message = simulated.publish(DIRECTORY.circuits[0])
    release = simulated.releases[message.uri, 1]
    await simulated.restart()
    if again:
        simulated.account.expect(release, [message])
    assert simulated.account.totals().expected == len(DIRECTORY.entitled_to(message.topic))
    assert simulated.account.totals().unsent_messages == 0
    database.close()

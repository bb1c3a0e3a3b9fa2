"""Outlets over time: planned absence, and messages that waited for them."""

import pytest

from subscribers.ledger.killed_stories import KilledStories
from subscribers.outlets.outlet import SimulatedOutlet
from tests.support.ledgers import RUN
from tests.support.mqtt_bytes import published
from tests.support.outlet_pools import OUTLETS, SECOND_NS, PoolSetup
from tests.support.simulated_network import DISCONNECT
from wire.contract.control import Announced, Announcement
from wire.contract.stamp import HEAD, Stamp
from wire.contract.tally import AS_PLANNED

AWAY = {"away_share": 0.25, "away_ns": 2 * SECOND_NS, "duration_ns": 10 * SECOND_NS}


def test_outlets_leave_and_return_as_they_plan():
    """Each with a DISCONNECT, which is no unplanned end; a message that was sent meanwhile is late."""
    setup = PoolSetup(**AWAY).start()
    setup.pool.plan(setup.clock.now_ns, setup.outlets)
    start_ns = setup.clock.now_ns
    seen = set()
    while setup.clock.now_ns < start_ns + 11 * SECOND_NS:
        setup.later(0.1)
        seen |= set(setup.states())
    assert seen == {"on", "away"}
    assert setup.states() == {"on": OUTLETS}
    planned = setup.pool.figures.disconnects[AS_PLANNED]
    assert planned == OUTLETS // 4 == setup.network.written.count(DISCONNECT)
    assert setup.pool.figures.connects == OUTLETS + planned


def test_a_message_that_waited_for_an_outlet_is_late():
    """The message was sent before the outlet's present connection was begun."""
    setup = PoolSetup().start()
    outlet: SimulatedOutlet = setup.outlets[0]
    topic = outlet.session.filters[0].replace("+", "flash")
    sent_ns = setup.clock.now_ns
    setup.network.lose(outlet)
    setup.later(1)
    announced = [Announced(1, topic, sent_ns, 0, 100), Announced(2, topic, setup.clock.now_ns, 0, 100)]
    setup.ledger.announce(announced, setup.clock.now_ns)
    assert setup.arrive(outlet, topic, 1, sent_ns)
    assert setup.arrive(outlet, topic, 2, setup.clock.now_ns)
    setup.ledger.tick(setup.clock.now_ns)
    (sums,) = setup.ledger.tally().labels.values()
    assert (sums.delivered, sums.late) == (2, 1)


def test_a_known_stamp_on_another_topic_is_foreign():
    """A copy of a message, made by somebody else, is no duplicate; neither is the message after it."""
    setup = PoolSetup().start()
    outlet: SimulatedOutlet = setup.outlets[0]
    topic = outlet.session.filters[0].replace("+", "flash")
    elsewhere = topic.rpartition("/")[0] + ("/health" if topic.endswith("/sport") else "/sport")
    setup.ledger.announce([Announced(1, topic, setup.clock.now_ns, 0, 100)], setup.clock.now_ns)
    now_ns = setup.clock.now_ns
    assert setup.arrive(outlet, topic, 1, now_ns)
    assert setup.arrive(outlet, elsewhere, 1, now_ns)
    assert setup.ledger.foreign == 1
    setup.ledger.tick(now_ns)
    (sums,) = setup.ledger.tally().labels.values()
    assert (sums.delivered, sums.duplicates, setup.ledger.foreign) == (1, 0, 1)


def test_a_refused_outlet_stays_refused_and_drops_its_plans():
    """A refused outlet neither leaves nor returns."""
    setup = PoolSetup(**AWAY)
    setup.network.connack = b"\x20\x02\x00\x05"
    setup.start()
    setup.pool.plan(setup.clock.now_ns, setup.outlets)
    setup.later(11)
    assert setup.states() == {"refused": OUTLETS}
    assert AS_PLANNED not in setup.pool.figures.disconnects


def test_an_outlet_that_leaves_while_it_is_pending_or_connecting_does_not_come_on():
    """The outlet comes on when it returns as planned."""
    setup = PoolSetup(handshakes=1, **(AWAY | {"away_share": 1.0, "away_ns": 10 * SECOND_NS}))
    setup.network.accepting = False
    setup.start()
    assert setup.states() == {"connecting": 1, "waiting": OUTLETS - 1}
    setup.pool.plan(setup.clock.now_ns, setup.outlets)
    setup.later(0.1)
    assert setup.states() == {"away": OUTLETS}
    setup.network.accept()
    setup.later(10)
    assert setup.states() == {"on": OUTLETS}


def test_a_connack_that_shares_its_read_with_messages_arrived_at_the_earliest_after_the_socket_was_empty():
    """Then the return took that long at most."""
    setup = PoolSetup().start()
    outlet: SimulatedOutlet = setup.outlets[0]
    topic = outlet.session.filters[0].replace("+", "flash")
    setup.network.accepting = False
    sent_ns = setup.clock.now_ns
    setup.network.lose(outlet)
    setup.later(1)
    now_ns = setup.clock.now_ns
    setup.ledger.announce([Announced(1, topic, sent_ns, 0, 100)], now_ns)
    stamp = Stamp(RUN, 1, sent_ns, sent_ns).encode()
    message = published(setup.network.version, topic, HEAD + stamp + b"x" * 50, 1, 1)
    assert setup.network.deliver(outlet, setup.network.connack + message, now_ns + 900)
    times = setup.ledger.absences.catching_up.times()
    assert (times.count, times.max_ns) == (1, 900)  # the simulated socket was seen empty now


def test_a_return_is_timed_by_the_kernel():
    """From the arrival of CONNACK to that of the last replayed message, however late both are read."""
    setup = PoolSetup().start()
    outlet: SimulatedOutlet = setup.outlets[0]
    topic = outlet.session.filters[0].replace("+", "flash")
    setup.network.accepting = False
    sent_ns = setup.clock.now_ns
    setup.network.lose(outlet)
    setup.later(1)
    now_ns = setup.clock.now_ns
    setup.ledger.announce([Announced(1, topic, sent_ns, 0, 100)], now_ns)
    assert setup.network.deliver(outlet, setup.network.connack, now_ns - 400)
    setup.network.wake()
    assert setup.arrive(outlet, topic, 1, sent_ns, now_ns - 100)
    times = setup.ledger.absences.catching_up.times()
    assert (times.count, times.max_ns) == (1, 300)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_a_killed_story_that_a_session_replays_is_flagged_in_either_order(order):
    """The story was killed before, and behind its kill it is out of order too: it would stand at the outlet."""
    killed = KilledStories()
    setup = PoolSetup(killed=killed).start()
    outlet: SimulatedOutlet = setup.outlets[0]
    topic = outlet.session.filters[0].replace("+", "flash")
    setup.network.lose(outlet)
    sent_ns = setup.clock.now_ns
    for sequence in (1, 2):
        announced = (Announced(sequence, topic, sent_ns, 0, 100),)
        killed.announce(Announcement("urn:x:story", sequence, announced, sequence == 2))
        setup.ledger.announce(announced, sent_ns)
    setup.later(1)
    for sequence in order:
        assert setup.arrive(outlet, topic, sequence, sent_ns)
    setup.ledger.tick(setup.clock.now_ns)
    (sums,) = setup.ledger.tally().labels.values()
    assert (sums.replayed, sums.replayed_killed, sums.replayed_reordered) == (2, 1, order == (2, 1))


def test_a_duplicate_on_the_same_connection_is_told_by_its_dup_flag():
    """The broker had no acknowledgement; after a lost connection that is the cause."""
    setup = PoolSetup().start()
    outlet: SimulatedOutlet = setup.outlets[0]
    topic = outlet.session.filters[0].replace("+", "flash")
    sent_ns = setup.clock.now_ns
    setup.ledger.announce([Announced(1, topic, sent_ns, 0, 100)], sent_ns)
    assert setup.arrive(outlet, topic, 1, sent_ns)
    assert setup.arrive(outlet, topic, 1, sent_ns, again=True)
    lost_ns = setup.clock.now_ns = sent_ns + SECOND_NS
    setup.network.lose(outlet)
    setup.later(1)
    assert setup.arrive(outlet, topic, 1, sent_ns, again=True)
    found = {(each.cause, each.at_ns): each.duplicates for each in setup.ledger.causes.report()}
    assert found == {("acknowledgement", sent_ns): 1, ("connection", lost_ns): 1}

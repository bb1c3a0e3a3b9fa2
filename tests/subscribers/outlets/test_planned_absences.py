"""Outlets that leave and return as they plan: the last read, how they leave, and the absence as the ledger knows it."""

from types import SimpleNamespace

import pytest

from subscribers.outlets.planned_absences import PlannedAbsences
from subscribers.outlets.states import OutletEvent
from tests.support.attendances import only_window
from tests.support.ledgers import RUN, START
from tests.support.mqtt_bytes import packet, published
from tests.support.outlet_pools import OUTLETS, SECOND_NS, PoolSetup
from tests.support.simulated_network import CONNECT, DISCONNECT, PINGREQ, SUBSCRIBE, UNSUBSCRIBE
from wire.contract.behaviours import Draw, MassReturn
from wire.contract.control import Announced
from wire.contract.outages import Outage
from wire.contract.outlet_state import OutletState
from wire.contract.stamp import HEAD, Stamp
from wire.contract.tally import AS_PLANNED
from wire.directory.attendance import How, Window
from wire.directory.behaving import Behaving

PUBACK = 0x40
AWAY = {"away_share": 0.25, "away_ns": 2 * SECOND_NS, "duration_ns": 10 * SECOND_NS}


def test_what_the_kernel_has_is_read_before_an_outlet_leaves():
    """The broker has sent those messages: they are delivered, and acknowledged before DISCONNECT."""
    setup = PoolSetup(**AWAY).start()
    setup.pool.plan(setup.clock.now_ns, setup.outlets)
    leaving = [outlet for outlet in setup.outlets if only_window(setup.attendance, outlet.index)]
    topics = {outlet: outlet.session.filters[0].replace("+", "flash") for outlet in leaving}
    announced = [Announced(number + 1, topics[outlet], START, 0, 100) for number, outlet in enumerate(leaving)]
    setup.ledger.announce(announced, START)
    for number, outlet in enumerate(leaving):
        payload = HEAD + Stamp(RUN, number + 1, START, START).encode() + b"x" * 50
        setup.network.unread[outlet] = [published(setup.network.version, topics[outlet], payload, 1, 1)]
    setup.later(10)
    setup.ledger.tick(setup.clock.now_ns)
    labels = setup.ledger.tally(whole=True).labels.values()
    assert sum(sums.delivered for sums in labels) == len(leaving)
    written = setup.network.written
    assert all(written[place - 1] == PUBACK for place, first in enumerate(written) if first == DISCONNECT)


def test_a_connection_that_ends_with_the_last_bytes_of_a_leaving_outlet_is_no_fault():
    """The outlet is away all the same, and comes back when it plans to."""
    setup = PoolSetup(mqtt="5", **AWAY).start()
    setup.pool.plan(setup.clock.now_ns, setup.outlets)
    for outlet in setup.outlets:
        setup.network.unread[outlet] = [packet(0xE0, b"\x8b")]
    setup.later(30)
    assert setup.states() == {"on": OUTLETS}


def test_an_absence_lasts_until_suback_or_until_the_return_fails():
    """The ledger is told; from a failed return on the outlet is offline against its plan."""
    setup = PoolSetup(**AWAY).start()
    start_ns = setup.clock.now_ns
    setup.pool.plan(start_ns, setup.outlets)
    plans = {outlet.slot: only_window(setup.attendance, outlet.index) for outlet in setup.outlets}
    windows = {slot: window for slot, window in plans.items() if window}
    setup.later(max(leave_ns for leave_ns, _ in windows.values()) / SECOND_NS + 0.01)
    setup.network.accepting = False
    away = [outlet for outlet in setup.outlets if outlet.state is OutletState.AWAY]
    setup.later(2)
    on_again = {slot for slot in windows if slot not in {outlet.slot for outlet in away}}
    absences = setup.ledger.absences
    assert on_again
    assert all(not absences.covers(slot, start_ns + windows[slot][1] + 1_000_000) for slot in on_again)
    assert all(absences.covers(outlet.slot, setup.clock.now_ns) for outlet in away)
    failed, *others = away
    setup.network.lose(failed)
    lost_ns = setup.clock.now_ns
    setup.clock.now_ns += SECOND_NS // 1000
    setup.network.accept()
    setup.later(5)
    ends = {absence.slot: absence.back_ns for absence in absences.since(lost_ns - 1)}
    assert ends.pop(failed.slot) == lost_ns
    assert set(ends) == {outlet.slot for outlet in others}
    assert all(back_ns > lost_ns for back_ns in ends.values())
    assert setup.states() == {"on": OUTLETS}


def planned(*windows, **settings):
    """A pool of which the first outlet plans these absences, and the outlet; publishing has started."""
    setup = PoolSetup(windows={0: windows}, **settings).start()
    setup.pool.plan(setup.clock.now_ns, setup.outlets)
    return setup, setup.outlets[0]


def window(leave_s, return_s, how):
    return Window(int(leave_s * SECOND_NS), int(return_s * SECOND_NS), how)


def test_a_crash_resets_the_connection_and_is_as_planned():
    """No DISCONNECT goes out: the broker may send the will. The outlet connects again when it plans to."""
    setup, outlet = planned(window(1, 2, How.CRASH))
    setup.later(1.5)
    assert (outlet.state, setup.network.resets) == (OutletState.AWAY, 1)
    assert DISCONNECT not in setup.network.written
    setup.later(1)
    assert setup.states() == {"on": OUTLETS}
    assert setup.pool.figures.disconnects == {AS_PLANNED: 1}


@pytest.mark.parametrize("mqtt", ["3.1.1", "5"])
def test_an_outlet_unsubscribes_and_subscribes_again_on_one_connection(mqtt):
    """It is away meanwhile, pinged, and in the ledger's absences until SUBACK."""
    setup = PoolSetup(windows={0: [window(1, 4, How.UNSUBSCRIBE)]}, mqtt=mqtt, keepalive_s=2)
    outlet = setup.outlets[0]
    setup.network.unsuback_codes = bytes(len(outlet.session.filters) + 1 if mqtt == "5" else 0)
    setup.start()
    setup.pool.plan(setup.clock.now_ns, setup.outlets)
    setup.later(2)
    assert setup.states() == {"on": OUTLETS - 1, "away": 1}
    assert setup.ledger.absences.covers(0, setup.clock.now_ns)
    before = setup.network.written.count(PINGREQ)
    setup.pool.tick()
    assert setup.network.written.count(PINGREQ) == before + OUTLETS
    setup.later(3)
    assert setup.states() == {"on": OUTLETS}
    assert not setup.ledger.absences.covers(0, setup.clock.now_ns)
    written = setup.network.written
    assert (written.count(UNSUBSCRIBE), written.count(CONNECT), written.count(SUBSCRIBE)) == (1, OUTLETS, OUTLETS + 1)
    assert setup.pool.figures.disconnects == {}
    assert setup.pool.figures.connects == OUTLETS


def test_an_outlet_waits_for_unsuback_before_it_subscribes_again():
    """A SUBSCRIBE before it could be undone by the broker's UNSUBSCRIBE."""
    setup, outlet = planned(window(1, 2, How.UNSUBSCRIBE))
    setup.network.releasing = False
    setup.later(3)
    assert outlet.state is OutletState.AWAY
    setup.network.release()
    setup.network.wake()
    assert outlet.state is OutletState.ON


def test_a_refused_unsubscribe_is_told():
    """By the broker's reason (MQTT 5.0 §3.11.3); the outlet goes on as planned."""
    setup = PoolSetup(windows={0: [window(1, 2, How.UNSUBSCRIBE)]}, mqtt="5")
    setup.network.unsuback_codes = b"\0" + b"\x87" * len(setup.outlets[0].session.filters)
    setup.start()
    setup.pool.plan(setup.clock.now_ns, setup.outlets)
    setup.later(3)
    assert setup.pool.figures.unmet == {"the broker refused UNSUBSCRIBE: not authorised": 1}
    assert setup.states() == {"on": OUTLETS}


def test_an_outlet_whose_connection_ends_while_it_is_unsubscribed_connects_when_it_plans_to_return():
    """It is away until then, and is not pinged."""
    setup, outlet = planned(window(1, 20, How.UNSUBSCRIBE), keepalive_s=2)
    setup.later(2)
    setup.network.lose(outlet)
    assert outlet.state is OutletState.AWAY
    assert setup.ledger.absences.covers(0, setup.clock.now_ns)
    for _ in range(15):
        setup.later(1)
        setup.pool.tick()
    assert setup.pool.figures.disconnects == {"closed by the broker": 1}
    setup.later(4)
    assert outlet.state is OutletState.ON


@pytest.mark.parametrize("cut_s", [1.5, 2])
def test_an_outlet_that_is_not_on_when_it_would_unsubscribe_comes_when_it_plans_to_return(cut_s):
    """Without a connection there is nothing to unsubscribe, nor while SUBACK is awaited for the last time."""
    setup, outlet = planned(window(1, 2, How.UNSUBSCRIBE), window(3, 4, How.UNSUBSCRIBE))
    setup.later(cut_s)
    setup.network.accepting = False
    setup.network.lose(outlet)
    setup.later(3.5 - cut_s)
    assert outlet.state is OutletState.AWAY
    setup.network.accept()
    setup.later(2)
    assert setup.states() == {"on": OUTLETS}


def test_an_outlet_that_is_not_on_when_it_would_unsubscribe_leaves_its_session_subscribed():
    """A session that lasts holds its messages, as it does where the outlet disconnects."""
    setup, outlet = planned(window(1, 4, How.UNSUBSCRIBE), window(5, 6, How.UNSUBSCRIBE))
    setup.later(0.5)
    setup.network.accepting = False
    setup.network.lose(outlet)
    setup.later(1)
    setup.network.accept()
    setup.later(4)
    first, second = sorted(setup.ledger.absences.since(START + SECOND_NS), key=lambda absence: absence.left_ns)
    assert (first.held, first.gone_ns, second.held) == (True, first.left_ns, False)


def test_an_outlet_that_is_not_there_yet_connects_for_the_first_time_as_planned():
    """It counts as away from the start on, so that publishing does not wait for it."""
    setup = PoolSetup(windows={0: [window(0, 2, How.NOT_YET)]}).start()
    assert setup.states() == {"on": OUTLETS - 1, "away": 1}
    setup.pool.plan(setup.clock.now_ns, setup.outlets)
    setup.later(1.5)
    assert setup.network.written.count(CONNECT) == OUTLETS - 1
    assert setup.ledger.absences.covers(0, setup.clock.now_ns)
    setup.later(1)
    assert setup.states() == {"on": OUTLETS}


def test_an_outlet_that_came_late_to_a_former_owner_connects_at_once():
    """Its time is past when a worker takes the partition over."""
    setup = PoolSetup(windows={0: [window(0, 2, How.NOT_YET)]}).start()
    setup.pool.plan(setup.clock.now_ns - 3 * SECOND_NS, setup.outlets)
    setup.network.wake()
    assert setup.states() == {"on": OUTLETS}


@pytest.mark.parametrize("backoff", [True, False])
def test_a_herd_returns_in_one_instant_past_the_bound_on_handshakes(backoff):
    """With backoff as many handshakes are open at a time as otherwise."""
    part = MassReturn(
        name="herd", draws=(Draw(0, OUTLETS, OUTLETS),), at_ns=SECOND_NS, away_ns=SECOND_NS, backoff=backoff
    )
    setup = PoolSetup(behaviours=(part,), handshakes=5, duration_ns=10 * SECOND_NS).start()
    setup.pool.plan(setup.clock.now_ns, setup.outlets)
    setup.later(1.5)
    assert setup.states() == {"away": OUTLETS}
    assert setup.network.resets == OUTLETS
    setup.network.accepting = False
    setup.later(1)
    assert setup.states()["connecting"] == (5 if backoff else OUTLETS)
    setup.network.accept()
    setup.later(1)
    assert setup.states() == {"on": OUTLETS}


def test_a_pool_that_closes_disconnects_outlets_that_are_unsubscribed():
    """And no outlet returns afterwards."""
    setup, _ = planned(window(1, 3, How.UNSUBSCRIBE))
    setup.later(2)
    setup.pool.close()
    assert setup.network.written.count(DISCONNECT) == OUTLETS
    setup.later(3)
    assert setup.states() == {"gone": OUTLETS}


def test_an_outlet_of_which_nothing_is_planned_comes_first():
    """It is not away, and its loss is none that was planned."""
    setup = PoolSetup(windows={0: [window(0, 2, How.NOT_YET)]})
    applied = []
    host = SimpleNamespace(apply=lambda outlet, event: applied.append((outlet.index, event)))
    planned = PlannedAbsences(setup.network, host, None, setup.pool.figures, setup.attendance, Behaving(1, OUTLETS, ()))
    assert planned.come_first(setup.outlets) == setup.outlets[1:]
    assert applied == [(0, OutletEvent.PLANNED_LEAVE)]
    assert not planned.connected(setup.outlets[1])
    assert not planned.settle(setup.outlets[1])


def test_what_proves_an_absence_is_told_to_the_ledger():
    """UNSUBACK or the end of the connection, and the moment in which the outlet asks again."""
    plans = {0: [window(1, 4, How.UNSUBSCRIBE)], 1: [window(1, 4, How.UNSUBSCRIBE)], 2: [window(1, 4, How.CRASH)]}
    setup = PoolSetup(windows=plans, qos=0)
    setup.start()
    start_ns = setup.clock.now_ns
    setup.pool.plan(start_ns, setup.outlets)
    setup.later(2)
    setup.network.lose(setup.outlets[1])
    lost_ns = setup.clock.now_ns
    setup.later(4)
    first, second, third = sorted(setup.ledger.absences.since(start_ns), key=lambda absence: absence.slot)
    assert first.left_ns <= first.gone_ns < start_ns + 2 * SECOND_NS
    assert (third.gone_ns, second.held, third.held) == (third.left_ns, False, False)
    assert first.gone_ns == second.gone_ns <= lost_ns
    for absence in (first, second, third):
        assert start_ns + 4 * SECOND_NS <= absence.asked_ns <= absence.back_ns < start_ns + 5 * SECOND_NS


def test_a_connection_that_is_lost_is_no_planned_absence():
    """The ledger is told when it ended, when the outlet tried again, and of its SUBACK."""
    setup = PoolSetup(qos=0).start()
    lost_ns = setup.clock.now_ns
    setup.network.lose(setup.outlets[3])
    setup.later(10)
    absences = setup.ledger.absences
    assert list(absences.since(0)) == []
    absences.declare((Outage(lost_ns),))
    (absence,) = absences.since(0)
    assert (absence.slot, absence.left_ns) == (3, lost_ns)
    assert lost_ns < absence.asked_ns <= absence.back_ns <= setup.clock.now_ns

"""Outlets that leave and return as they plan: the last read, and the absence as the ledger knows it."""

from tests.support.attendances import only_window
from tests.support.ledgers import RUN, START
from tests.support.mqtt_bytes import packet, published
from tests.support.outlet_pools import OUTLETS, SECOND_NS, PoolSetup
from tests.support.simulated_network import DISCONNECT
from wire.contract.control import Announced
from wire.contract.outlet_state import OutletState
from wire.contract.stamp import HEAD, Stamp

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

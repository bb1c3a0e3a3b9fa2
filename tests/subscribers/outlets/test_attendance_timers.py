"""The timers of planned absences, for a start that lies ahead or has passed."""

from subscribers.outlets.attendance_timers import schedule
from tests.support.outlet_pools import SECOND_NS, PoolSetup
from wire.contract.outages import NOT_OVER_NS
from wire.contract.outlet_state import OutletState
from wire.directory.attendance import How, Window

WINDOWS = {
    0: [Window(1 * SECOND_NS, 3 * SECOND_NS, How.CRASH), Window(7 * SECOND_NS, 8 * SECOND_NS, How.UNSUBSCRIBE)],
    1: [Window(0, 2 * SECOND_NS, How.NOT_YET), Window(2 * SECOND_NS, 4 * SECOND_NS)],
    2: [Window(4 * SECOND_NS, 9 * SECOND_NS)],
    3: [Window(11 * SECOND_NS, 11 * SECOND_NS, How.CRASH)],
}


class Heard:
    """The calls for each outlet, with their times."""

    def __init__(self, start_ns):
        self.setup = PoolSetup(windows=WINDOWS)
        self.calls = {outlet.index: [] for outlet in self.setup.outlets}
        setup = self.setup

        def leave(outlet, how):
            self.calls[outlet.index].append((how, setup.clock.now_ns - start_ns))

        def come_back(outlet):
            self.calls[outlet.index].append(("back", setup.clock.now_ns - start_ns))

        schedule(setup.network, setup.attendance, start_ns, setup.outlets, leave, come_back)

    def after(self, seconds):
        self.setup.later(seconds)
        return self


def test_each_outlet_leaves_and_returns_as_it_plans():
    """Each time, in the way that it plans, within a millisecond of a clock that ticks by milliseconds; others stay."""
    heard = Heard(PoolSetup().clock.now_ns).after(16)
    for index, calls in heard.calls.items():
        windows = WINDOWS.get(index, ())
        assert [what for what, _ in calls] == [what for window in windows for what in (window.how, "back")]
        planned = [time_ns for window in windows for time_ns in (window.leave_ns, window.return_ns)]
        assert all(0 <= at - plan <= 1_000_000 for (_, at), plan in zip(calls, planned, strict=True))


def test_absences_that_began_before_are_the_former_owners():
    """The ledger knows them as planned; an absence that is over has no timer, a running one ends as planned. An outlet
    that came to the former owner in the meantime comes to this one at once.
    """
    start_ns = PoolSetup().clock.now_ns - 5 * SECOND_NS
    heard = Heard(start_ns).after(16)
    absences = heard.setup.ledger.absences
    assert [what for what, _ in heard.calls[0]] == [How.UNSUBSCRIBE, "back"]
    assert heard.calls[1] == [("back", 5 * SECOND_NS)]
    assert [what for what, _ in heard.calls[2]] == [How.DISCONNECT, "back"]
    known = {(each.slot, each.left_ns - start_ns, each.held) for each in absences.since(0)}
    assert known == {
        (0, 1 * SECOND_NS, True),
        (1, 0, False),
        (1, 2 * SECOND_NS, True),
        (2, 4 * SECOND_NS, True),
    }
    assert absences.covers(0, start_ns + 3 * SECOND_NS - 1)
    assert not absences.covers(0, start_ns + 3 * SECOND_NS)


def test_absences_that_ended_long_ago_are_no_news_to_a_ledger():
    """A day of absences is not put into a ledger that takes a partition over, and no outlet leaves again."""
    heard = Heard(PoolSetup().clock.now_ns - 100_000 * SECOND_NS).after(1)
    assert len(heard.setup.ledger.absences) == 0
    came = {index for index, windows in WINDOWS.items() if windows[0].how is How.NOT_YET}
    assert {index for index, calls in heard.calls.items() if calls} == came


def test_an_outlet_that_is_on_has_not_left_yet():
    """A worker that hears of the start late has had its outlets on: until they leave now, what comes is no error. An
    absence in which an outlet came on was over then.
    """
    planned = {0: (4, 9), 1: (1, 9), 2: (3.5, 4.5), 3: (1, 2), 4: (1, 4)}
    windows = {
        index: [Window(int(leave * SECOND_NS), int(back * SECOND_NS))] for index, (leave, back) in planned.items()
    }
    setup = PoolSetup(windows=windows, qos=0, persistent=False)
    start_ns = setup.clock.now_ns
    setup.later(3)
    setup.start()
    setup.later(2)
    setup.pool.plan(start_ns, setup.outlets)
    setup.later(0.001)
    absences = setup.ledger.absences
    times = sorted((each.slot, each.left_ns, each.asked_ns, each.back_ns) for each in absences.since(0))
    heard, on, unknown, open_end = 5, 3, 0, NOT_OVER_NS
    assert [
        (slot, *(at if at in (unknown, open_end) else round((at - start_ns) / 1e9, 2) for at in ends))
        for slot, *ends in times
    ] == [
        (0, heard, unknown, open_end),
        (1, 1, on, on),
        (1, heard, unknown, open_end),
        (3, 1, unknown, 2),
        (4, 1, on, on),
    ]
    assert [setup.outlets[slot].state for slot in planned] == [OutletState.AWAY] * 2 + [OutletState.ON] * 3


def test_an_outlet_that_connects_has_its_absence_from_now_on():
    """What is sent once it is gone must not reach it, and what was sent before may."""
    windows = {index: [Window(SECOND_NS, 9 * SECOND_NS)] for index in range(len(PoolSetup().outlets))}
    setup = PoolSetup(windows=windows, qos=0, persistent=False)
    start_ns = setup.clock.now_ns
    setup.later(3)
    setup.network.accepting = False
    setup.start()
    slot = next(outlet.slot for outlet in setup.outlets if outlet.state is OutletState.CONNECTING)
    setup.pool.plan(start_ns, setup.outlets)
    setup.later(0.001)
    absences = [each for each in setup.ledger.absences.since(0) if each.slot == slot]
    (first, second) = sorted(absences, key=lambda each: each.left_ns)
    assert (first.left_ns - start_ns, first.back_ns) == (SECOND_NS, second.left_ns)
    assert second.left_ns - start_ns >= 3 * SECOND_NS
    assert (second.asked_ns, second.back_ns) == (0, NOT_OVER_NS)
    assert second.must_not_reach(second.left_ns, second.left_ns)
    assert not first.must_not_reach(2 * SECOND_NS + start_ns, 2 * SECOND_NS + start_ns)

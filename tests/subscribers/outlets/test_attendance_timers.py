"""The timers of planned absences, for a start that lies ahead or has passed."""

from subscribers.outlets.attendance_timers import schedule
from tests.support.outlet_pools import SECOND_NS, PoolSetup

AWAY = {"away_share": 0.25, "away_ns": 2 * SECOND_NS, "duration_ns": 10 * SECOND_NS}


class Heard:
    """The calls for each outlet, with their times."""

    def __init__(self, start_ns):
        self.setup = PoolSetup(**AWAY)
        self.calls = {outlet.index: [] for outlet in self.setup.outlets}
        setup = self.setup

        def call(name):
            return lambda outlet: self.calls[outlet.index].append((name, setup.clock.now_ns - start_ns))

        schedule(setup.network, setup.attendance, start_ns, setup.outlets, call("leave"), call("come back"))
        setup.later(16)

    def windows(self):
        return {index: window for index in self.calls if (window := self.setup.attendance.window(index))}


def test_each_outlet_leaves_and_returns_as_it_plans():
    """Within a millisecond of a clock that ticks by milliseconds; the others stay."""
    heard = Heard(PoolSetup().clock.now_ns)
    assert heard.windows()
    for index, calls in heard.calls.items():
        window = heard.windows().get(index)
        assert [name for name, _ in calls] == (["leave", "come back"] if window else [])
        assert all(0 <= at - planned <= 1_000_000 for (_, at), planned in zip(calls, window or (), strict=True))


def test_absences_that_began_before_are_the_former_owners():
    """The ledger knows them as planned; an absence that is over has no timer, a running one ends as planned."""
    start_ns = PoolSetup().clock.now_ns - 5 * SECOND_NS
    heard = Heard(start_ns)
    ledger = heard.setup.ledger
    seen = set()
    for index, (leave_ns, return_ns) in heard.windows().items():
        past, over = leave_ns < 5 * SECOND_NS, return_ns <= 5 * SECOND_NS
        seen.add((past, over))
        assert [name for name, _ in heard.calls[index]] == ([] if over else ["leave", "come back"])
        assert ledger.absences.covers(index, start_ns + leave_ns) is past
        assert ledger.absences.covers(index, start_ns + return_ns) is (past and not over)
    assert seen == {(False, False), (True, False), (True, True)}

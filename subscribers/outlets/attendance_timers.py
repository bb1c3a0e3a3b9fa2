"""The timers by which outlets leave and return as their attendance says."""

from collections.abc import Callable, Iterable
from functools import partial

from subscribers.ledger.absences import KEPT_NS
from subscribers.outlets.outlet import SimulatedOutlet
from subscribers.outlets.ports import Timers
from wire.contract.outlet_state import OutletState
from wire.directory.attendance import Attendance, How, Window

__all__ = ["schedule"]

Leave = Callable[[SimulatedOutlet, How], None]
Return = Callable[[SimulatedOutlet], None]


def schedule(
    timers: Timers,
    attendance: Attendance,
    start_ns: int,
    outlets: Iterable[SimulatedOutlet],
    leave: Leave,
    come_back: Return,
) -> None:
    """Call ``leave`` and ``come_back`` at the beginning and the end of each absence that an outlet plans, for
    publishing that starts at a time.

    Where publishing has started, absences may be past, or a part of one: it was at the partition's former owner, and
    the ledger is told of it as it was planned. But a worker that heard late of the start, as one that was stopped, has
    had its outlets on meanwhile. An outlet has one timer at a time.
    """
    plan = _Plan(timers, attendance, start_ns, leave, come_back)
    for outlet in outlets:
        outlet.ledger.absences.forget(timers.now_ns - KEPT_NS)
        plan.begin(outlet)


class _Plan:
    def __init__(self, timers: Timers, attendance: Attendance, start_ns: int, leave: Leave, come_back: Return) -> None:
        self._timers = timers
        self._attendance = attendance
        self._start_ns = start_ns
        self._leave = leave
        self._come_back = come_back

    def begin(self, outlet: SimulatedOutlet) -> None:
        absences, start_ns, now_ns = outlet.ledger.absences, self._start_ns, self._timers.now_ns
        past = 0
        while (window := self._attendance.window(outlet.index, past)) is not None:
            return_ns = start_ns + window.return_ns
            if start_ns + window.leave_ns < now_ns and return_ns > now_ns - KEPT_NS:
                self._tell(outlet, window)
            if return_ns > now_ns:
                break
            absences.come_back(outlet.slot, return_ns)
            if window.how is How.NOT_YET:  # it came to the former owner, and is to come to this one
                self._come_back(outlet)
            past += 1
        self._go_on(outlet, past)

    def _tell(self, outlet: SimulatedOutlet, window: Window) -> None:
        """Tell the ledger of an absence that has begun: it was at the former owner as planned, and ended at the latest
        as the outlet came on here. Where the outlet was on here by then, it has not left yet.
        """
        absences, leave_ns = outlet.ledger.absences, self._start_ns + window.leave_ns
        on = outlet.state is OutletState.ON
        if on and outlet.subscribed_ns <= leave_ns:
            return
        absences.leave(outlet.slot, leave_ns, window.how)
        return_ns = self._start_ns + window.return_ns
        if (on or outlet.state is OutletState.CONNECTING) and outlet.on_since_ns < return_ns:
            absences.ask(outlet.slot, max(leave_ns, outlet.on_since_ns))
        if on and outlet.subscribed_ns < return_ns:
            absences.come_back(outlet.slot, outlet.subscribed_ns)

    def _go_on(self, outlet: SimulatedOutlet, number: int) -> None:
        """Set the timer of an outlet's absence with this number, where there is one."""
        window = self._attendance.window(outlet.index, number)
        if window is not None:
            self._at(window.leave_ns, partial(self._begin_absence, outlet, number, window))

    def _begin_absence(self, outlet: SimulatedOutlet, number: int, window: Window) -> None:
        self._leave(outlet, window.how)
        self._at(window.return_ns, partial(self._end_absence, outlet, number))

    def _end_absence(self, outlet: SimulatedOutlet, number: int) -> None:
        self._come_back(outlet)
        self._go_on(outlet, number + 1)

    def _at(self, offset_ns: int, action: Callable[[], None]) -> None:
        self._timers.call_in(max(0, self._start_ns + offset_ns - self._timers.now_ns), action)

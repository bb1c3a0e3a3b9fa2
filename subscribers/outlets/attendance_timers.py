"""The timers by which outlets leave and return as their attendance says."""

from collections.abc import Callable, Iterable
from functools import partial

from subscribers.outlets.outlet import SimulatedOutlet
from subscribers.outlets.ports import Timers
from wire.directory.attendance import Attendance

__all__ = ["schedule"]

Act = Callable[[SimulatedOutlet], None]


def schedule(
    timers: Timers,
    attendance: Attendance,
    start_ns: int,
    outlets: Iterable[SimulatedOutlet],
    leave: Act,
    come_back: Act,
) -> None:
    """Call ``leave`` and ``come_back`` for each outlet that plans to be away, for publishing that starts at a time.

    Where publishing has started, a part of an absence may be past: it was at the partition's former owner, and the
    ledger is told of it as it was planned.
    """
    now_ns = timers.now_ns
    for outlet in outlets:
        window = attendance.window(outlet.index)
        if window is None:
            continue
        leave_ns, return_ns = start_ns + window[0], start_ns + window[1]
        if leave_ns < now_ns:
            outlet.ledger.absences.leave(outlet.slot, leave_ns)
        if return_ns <= now_ns:
            outlet.ledger.absences.come_back(outlet.slot, return_ns)
        else:
            timers.call_in(max(0, leave_ns - now_ns), partial(leave, outlet))
            timers.call_in(return_ns - now_ns, partial(come_back, outlet))

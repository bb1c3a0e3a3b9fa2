"""The absences of an outlet, from the events of its journal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from wire.contract.journal import Outlet
from wire.contract.outages import NOT_OVER_NS, Outage

__all__ = ["QUIET_NS", "Gap", "gaps"]

QUIET_NS = 10_000_000_000  # after its last arrival elsewhere a broker is done with a message


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which an outlet was not subscribed, and no session held its messages; nanoseconds since the epoch.

    It begins at ``left_ns``; from ``gone_ns`` on, 0 where that is not known, the broker knew that the outlet was not
    there. At ``asked_ns``, 0 where it never did, the outlet connected or sent SUBSCRIBE, and at ``back_ns`` it had
    SUBACK. ``perhaps``: a session may hold the messages, as the connection ended before UNSUBACK.
    """

    left_ns: int
    gone_ns: int
    asked_ns: int = 0
    back_ns: int = NOT_OVER_NS
    perhaps: bool = False

    def must_reach(self, sent_ns: int, last_ns: int) -> bool:
        """Return whether a message must come all the same: sent after the gap, or before it and the broker was done."""
        done = 0 < last_ns <= self.left_ns - QUIET_NS
        return sent_ns >= self.back_ns or (sent_ns < self.left_ns and done)

    def covers(self, sent_ns: int) -> bool:
        """Return whether the broker knew that the outlet was not there when a message was sent."""
        return 0 < self.gone_ns <= sent_ns < self.back_ns

    def must_not_reach(self, sent_ns: int, last_ns: int, until_ns: int) -> bool:
        """Return whether, by what was known at ``until_ns``, a message must not come: the outlet was gone when the
        message was sent, and asked for nothing before the broker was done with it.
        """
        if self.perhaps or not self.covers(sent_ns):
            return False
        if not self.asked_ns or self.asked_ns > until_ns:
            return True
        return 0 < last_ns <= self.asked_ns - QUIET_NS


def gaps(events: Iterable[Outlet], outages: Sequence[Outage], *, lasting: bool) -> tuple[Gap, ...]:
    """Return the gaps of an outlet, in their order; those that a session covers are none.

    A connection that was lost against the plan makes a gap only where an outage explains it and sessions do not last.
    """
    planned, lost = _Open(), _Open()
    found: list[Gap] = []
    for event in sorted(events, key=lambda each: each.at_ns):
        at_ns = event.at_ns
        match event.event:
            case "left" | "unsubscribing" if planned.gap is None:
                _explained(lost.end(at_ns), outages, found, lasting=lasting)
                planned.begin(Gap(at_ns, at_ns if event.event == "left" else 0), kept=event.kept)
            case "unsubscribed" | "ended" if planned.gap is not None and not planned.gap.gone_ns:
                planned.gap = replace(planned.gap, gone_ns=at_ns, perhaps=event.event == "ended" and event.kept)
            case "asked":
                (lost if planned.gap is None else planned).ask(at_ns)
            case "lost":
                found += [] if planned.kept else planned.end(at_ns)
                planned = _Open()
                if lost.gap is None:
                    lost.begin(Gap(at_ns, at_ns))
            case "on":
                found += [] if planned.kept else planned.end(at_ns)
                planned = _Open()
                _explained(lost.end(at_ns), outages, found, lasting=lasting)
            case _:
                pass
    found += [] if planned.kept else planned.end(NOT_OVER_NS)
    _explained(lost.end(NOT_OVER_NS), outages, found, lasting=lasting)
    return tuple(sorted(found, key=lambda gap: gap.left_ns))


class _Open:
    """A gap that has begun, if one has."""

    def __init__(self) -> None:
        self.gap: Gap | None = None
        self.kept = False

    def begin(self, gap: Gap, *, kept: bool = False) -> None:
        self.gap, self.kept = gap, kept

    def ask(self, at_ns: int) -> None:
        if self.gap is not None and not self.gap.asked_ns:
            self.gap = replace(self.gap, asked_ns=at_ns)

    def end(self, at_ns: int) -> list[Gap]:
        ended = [] if self.gap is None else [replace(self.gap, back_ns=at_ns)]
        self.gap = None
        return ended


def _explained(lost: Iterable[Gap], outages: Sequence[Outage], found: list[Gap], *, lasting: bool) -> None:
    """Add the gaps that an outage explains, each for as long as it does."""
    for gap in lost:
        ends_ns = [outage.excused_until_ns for outage in outages if outage.explains(gap.left_ns)]
        if ends_ns and not lasting:
            found.append(replace(gap, back_ns=min(gap.back_ns, max(ends_ns))))

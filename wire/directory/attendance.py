"""When each outlet plans to be connected and subscribed. Planned absence is part of the account: it follows from the
configuration alone, so that the wire and its workers agree on it without a message.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from wire.errors import DirectoryError

__all__ = ["NOBODY", "Attendance", "How", "Window"]

NOBODY: "array[int]" = array("I")
NEVER_NS = 2**63


class How(Enum):
    """How an outlet is absent. ``kept``: its session, where sessions last, holds the messages of the absence."""

    DISCONNECT = "disconnect"
    CRASH = "crash"  # the connection ends without DISCONNECT
    UNSUBSCRIBE = "unsubscribe"  # it stays connected, and subscribes again
    NOT_YET = "not yet"  # it connects for the first time at the end

    @property
    def kept(self) -> bool:
        return self in (How.DISCONNECT, How.CRASH)


HOWS = tuple(How)


@dataclass(frozen=True, slots=True)
class Window:
    """One planned absence, in nanoseconds from the start of publishing: from ``leave_ns`` until just before
    ``return_ns``.
    """

    leave_ns: int
    return_ns: int
    how: How = How.DISCONNECT

    def unheld(self, *, lasting: bool) -> bool:
        """Return whether no session holds the messages of the absence; ``lasting``: the outlets' sessions last."""
        return not (lasting and self.how.kept)


ABSENT: Mapping[int, Iterable[Window]] = {}  # nobody is


class Attendance:
    """The planned absences of outlets, by index; an outlet without any stays.

    DirectoryError where the windows of an outlet overlap or are not in order. A window has some 25 bytes here, however
    many there are.
    """

    def __init__(self, windows: Mapping[int, Iterable[Window]] = ABSENT) -> None:
        self._outlets = array("I")  # those with windows, ascending
        self._firsts = array("I")  # the place of the first window of each, and of the end
        self._leaves_ns, self._returns_ns = array("q"), array("q")
        self._hows = bytearray()
        self._owners = array("I")  # the outlet of each window
        for outlet in sorted(windows):
            self._add(outlet, windows[outlet])
        self._firsts.append(len(self._hows))
        kept = [place for place, how in enumerate(self._hows) if HOWS[how].kept]
        never = [place for place, how in enumerate(self._hows) if not HOWS[how].kept]
        self._kept = _Index(self._leaves_ns, self._returns_ns, kept)
        self._never = _Index(self._leaves_ns, self._returns_ns, never)
        self._known = dict.fromkeys((False, True), (0, 0, NOBODY))
        self.longest_kept_ns = max((self._returns_ns[place] - self._leaves_ns[place] for place in kept), default=0)

    def leaving(self, index: int, count: int) -> frozenset[int]:
        """Return the places in the partition ``index::count`` of the outlets that plan to be away at some time."""
        return frozenset(outlet // count for outlet in self._outlets if outlet % count == index)

    def windows(self, index: int) -> tuple[Window, ...]:
        """Return the absences of an outlet, in their order."""
        return tuple(map(self._window, self._places(index)))

    def window(self, index: int, number: int) -> Window | None:
        """Return an outlet's absence with this number, counted from 0; None where it has not as many."""
        places = self._places(index)
        return self._window(places[number]) if number < len(places) else None

    def leavers(self, *, lasting: bool) -> Iterator[int]:
        """Yield the outlets, ascending, that plan to be away at some time without a session that holds the messages."""
        for outlet in self._outlets:
            if any(window.unheld(lasting=lasting) for window in self.windows(outlet)):
                yield outlet

    def unheld_at(self, offset_ns: int, *, lasting: bool) -> "array[int]":
        """Return the ascending indices of the outlets that plan to be away at a moment, and whose messages no session
        holds; ``lasting``: the outlets' sessions last.

        The answer is the same object until somebody leaves or returns. It must not be changed.
        """
        since_ns, until_ns, known = self._known[lasting]
        if since_ns <= offset_ns < until_ns or not self._hows:
            return known
        found, until_ns = [], NEVER_NS
        for index in (self._never,) if lasting else (self._never, self._kept):
            places, changes_ns = index.at(offset_ns)
            until_ns = min(until_ns, changes_ns)
            found += places
        answer = array("I", sorted(self._owners[place] for place in found))
        self._known[lasting] = (offset_ns, until_ns, answer)
        return answer

    def _places(self, index: int) -> range:
        place = bisect_left(self._outlets, index)
        if place == len(self._outlets) or self._outlets[place] != index:
            return range(0)
        return range(self._firsts[place], self._firsts[place + 1])

    def _window(self, place: int) -> Window:
        return Window(self._leaves_ns[place], self._returns_ns[place], HOWS[self._hows[place]])

    def _add(self, outlet: int, windows: Iterable[Window]) -> None:
        first, last_ns = len(self._hows), None
        for window in windows:
            if window.return_ns < window.leave_ns or (last_ns is not None and window.leave_ns < last_ns):
                raise DirectoryError(
                    f"outlet {outlet} cannot be away from {window.leave_ns} to {window.return_ns} ns, "
                    f"after {last_ns} ns; give its absences in their order"
                )
            last_ns = window.return_ns
            self._leaves_ns.append(window.leave_ns)
            self._returns_ns.append(window.return_ns)
            self._hows.append(HOWS.index(window.how))
            self._owners.append(outlet)
        if len(self._hows) > first:
            self._outlets.append(outlet)
            self._firsts.append(first)


class _Index:
    """The windows at some places, to be found by a moment: by length in powers of two, each in the order of leaving.

    A window that is shorter than 2^n and covers a moment left in the 2^n nanoseconds before it: of the windows that are
    looked at, about half cover it.
    """

    def __init__(self, leaves_ns: "array[int]", returns_ns: "array[int]", places: Iterable[int]) -> None:
        self._leaves_ns = leaves_ns
        self._returns_ns = returns_ns
        by_bits: dict[int, list[int]] = {}
        for place in places:
            by_bits.setdefault((returns_ns[place] - leaves_ns[place]).bit_length(), []).append(place)
        self._by_bits = {
            bits: array("I", sorted(some, key=leaves_ns.__getitem__)) for bits, some in sorted(by_bits.items()) if bits
        }

    def at(self, offset_ns: int) -> tuple[list[int], int]:
        """Return the places of the windows that cover a moment, and until when they are the same."""
        leaves_ns, returns_ns, until_ns = self._leaves_ns, self._returns_ns, NEVER_NS
        found: list[int] = []
        for bits, places in self._by_bits.items():
            first = bisect_right(places, offset_ns - (1 << bits), key=leaves_ns.__getitem__)
            last = bisect_right(places, offset_ns, key=leaves_ns.__getitem__)
            if last < len(places):
                until_ns = min(until_ns, leaves_ns[places[last]])
            covering = [place for place in places[first:last] if returns_ns[place] > offset_ns]
            if covering:
                until_ns = min(until_ns, *map(returns_ns.__getitem__, covering))
            found += covering
        return found, until_ns

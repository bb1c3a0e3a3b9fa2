"""When each outlet plans to be connected. Planned absence is part of the account: it is drawn from the seed, so that
the wire and its workers agree on it without a message.
"""

from array import array
from bisect import bisect_right
from random import Random

from wire.directory.apportion import ranking
from wire.errors import DirectoryError

__all__ = ["Attendance"]


class Attendance:
    """A seeded fraction of the outlets, each away once for ``away_ns`` within ``duration_ns`` of publishing.

    Exactly ``round(away_share * outlets)`` outlets go. Offsets are nanoseconds from the start, and an outlet is away
    from its leaving on until just before its return. DirectoryError where ``away_share`` is not in 0..1, or where
    outlets go and ``away_ns`` does not fit.
    """

    __slots__ = ("_away_ns", "_leavers", "_leaves_ns", "_windows")

    def __init__(self, seed: int, outlets: int, away_share: float, away_ns: int, duration_ns: int) -> None:
        if not 0 <= away_share <= 1:
            raise DirectoryError(f"a fraction of {away_share} of the outlets cannot be away; it takes 0 to 1")
        if away_share and not 0 <= away_ns <= duration_ns:
            raise DirectoryError(f"outlets cannot be away for {away_ns} ns within {duration_ns} ns; make it shorter")
        count = round(away_share * outlets)
        self._away_ns = away_ns
        self._windows: dict[int, int] = {}
        if count:
            # A text seeds the same stream in every Python since 3.2, and a different one from the population's.
            random = Random(f"attendance {seed}").random  # noqa: S311 (a plan, not a secret)
            chosen = ranking(random, outlets)[:count]
            # Whole nanoseconds, both ends included: [0, duration - away].
            span = duration_ns - away_ns + 1
            self._windows = {index: min(int(random() * span), span - 1) for index in chosen}
        ordered = sorted((leave, index) for index, leave in self._windows.items())
        self._leaves_ns = array("q", (leave for leave, _ in ordered))
        self._leavers = array("I", (index for _, index in ordered))

    def window(self, index: int) -> tuple[int, int] | None:
        """Return when the outlet leaves and returns, or None where it stays."""
        leave_ns = self._windows.get(index)
        return None if leave_ns is None else (leave_ns, leave_ns + self._away_ns)

    def online(self, index: int, offset_ns: int) -> bool:
        """Return whether the outlet plans to be on at a moment."""
        leave_ns = self._windows.get(index)
        return leave_ns is None or not leave_ns <= offset_ns < leave_ns + self._away_ns

    def away_at(self, offset_ns: int) -> "array[int]":
        """Return the ascending indices of the outlets that plan to be away at a moment."""
        # All absences are equally long: the outlets that are away left in (offset - away, offset].
        first = bisect_right(self._leaves_ns, offset_ns - self._away_ns)
        last = bisect_right(self._leaves_ns, offset_ns)
        return array("I", sorted(self._leavers[first:last]))

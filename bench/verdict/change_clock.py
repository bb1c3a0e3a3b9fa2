"""The kill clock, of one kill or other change: from its receipt to the last of the outlets that had the story.

The receipt is the due time of the change: a service accepts a kill at the moment when it is due, and a calendar says
when a change comes in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bench.verdict.arrival_ends import last_arrival, lowers, timed, uppers
from bench.verdict.clocks import NEVER, Ends
from wire.account.rows import SettledRelease, ToldChange

__all__ = ["Change", "Version", "change_of", "replacement_of"]


@dataclass(frozen=True, slots=True)
class Version:
    """What the clock needs of a settled version: all of its row but its text."""

    row: SettledRelease
    number: int
    due_ns: int
    kill: bool
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a story, and the outlets that had an earlier version of the story on the same circuit.

    ``last_ns`` has both ends of the time from receipt until the last of them had it: NEVER where one of them misses
    it, and None where there is none of whom the time is known. ``standing_ns`` has both ends of the sum over them of
    the time that the earlier version stood there after the receipt, None where times are not known. ``had`` counts
    them, and of these ``missing`` those that miss the change, ``away`` those that were not expected to get it, and
    ``replayed`` those that got it when they came back, each at both ends.
    """

    last_ns: Ends | None
    standing_ns: Ends | None
    had: tuple[int, int]
    missing: tuple[int, int]
    away: int
    replayed: int
    warm: bool


def change_of(change: Version, earlier: Sequence[Version], edges: Sequence[int]) -> Change:
    """Return the clock of a change of earlier versions, ascending; ``edges`` are the histograms' bin edges."""
    row = change.row
    if row.by_label is None or any(version.row.by_label is None for version in earlier):
        return _from_outside(change, earlier)
    missing = away = strangers = 0
    for label in {*row.by_label, *(row.missing_at or {}), *(row.excused_at or {})}:
        strange, without, excused = _compared(label, change, earlier)
        strangers += strange
        missing += without
        away += excused
    both, replayed = row.delivered - strangers, max(0, row.delivered - timed(row))
    had = both + missing + away
    return Change(
        last_ns=_last(change, strangers, missing, edges) if both + missing else None,
        standing_ns=_standing(change, earlier, strangers, missing + away, edges),
        had=(had, had),
        missing=(missing, missing),
        away=away,
        replayed=min(replayed, both),
        warm=row.warm,
    )


def replacement_of(replacement: Version, killed: Sequence[Version], kill: Version, edges: Sequence[int]) -> Change:
    """Return the clock of a release in the place of a killed one: from the receipt of the ``kill`` until the last of
    the outlets that had the story, by its ``killed`` versions, has the replacement.

    No time is known in which something stood: the outlets had nothing.
    """
    found = change_of(replacement, killed, edges)
    last, offset_ns = found.last_ns, replacement.due_ns - kill.due_ns
    if last is not None:
        last = last[0] + offset_ns, last[1] + offset_ns  # NEVER stays what it is
    return replace(found, last_ns=last, standing_ns=None)


def _compared(label: str, change: Version, earlier: Sequence[Version]) -> tuple[int, int, int]:
    """Compare the outlets of one label: those that have the change and never had the story, those that had the story
    and miss the change, and those that had it and were not expected to get the change.
    """
    row = change.row
    missing, excused = (row.missing_at or {}).get(label, {}), (row.excused_at or {}).get(label, {})
    before = [version.row for version in earlier if label in (version.row.by_label or {})]
    if not before:
        return (row.by_label or {}).get(label, 0), 0, 0
    without = [_absent(each, label) for each in before]
    strange = lost = away = 0
    for partition in {*missing, *excused, *(place for bits in without for place in bits)}:
        never = -1  # every outlet, until a version says otherwise
        for bits in without:
            never &= bits.get(partition, 0)
        gone = missing.get(partition, 0), excused.get(partition, 0)
        strange += (never & ~(gone[0] | gone[1])).bit_count()
        lost += (gone[0] & ~never).bit_count()
        away += (gone[1] & ~never).bit_count()
    return strange, lost, away


def _absent(row: SettledRelease, label: str) -> dict[int, int]:
    found = dict((row.missing_at or {}).get(label, {}))
    for partition, bits in (row.excused_at or {}).get(label, {}).items():
        found[partition] = found.get(partition, 0) | bits
    return found


def _last(change: Version, strangers: int, missing: int, edges: Sequence[int]) -> Ends | None:
    """Return both ends of the last arrival: exact where nobody but the story's outlets had the change."""
    row = change.row
    if missing:
        return NEVER, NEVER
    last = last_arrival(row, edges)
    if last is None or not strangers:
        return last
    rank = timed(row) - strangers  # at the earliest all others came last
    low = next(islice(lowers(row.lows, edges), rank - 1, None), 0) if rank > 0 else 0
    return min(low, last[1]), last[1]


def _standing(
    change: Version, earlier: Sequence[Version], strangers: int, without: int, edges: Sequence[int]
) -> Ends | None:
    """Return both ends of the sum of arrival - max(arrival of the story, receipt) over the outlets with both.

    The sum is that of the arrivals since the receipt, less what of it had passed when the story itself arrived.
    """
    row = change.row
    if not row.bins:
        return None
    count = max(0, timed(row) - strangers)
    low = sum(islice(lowers(row.lows, edges), count))
    ends = list(uppers(row, edges))
    high = sum(ends[len(ends) - count :])
    first = earlier[0]
    after_low, after_high = _after(first, change.due_ns, edges)
    if without or strangers or len(earlier) > 1:
        # Some of these outlets are not in the sum, or had a later version first.
        after_low = 0
        after_high = sum(_after(version, change.due_ns, edges)[1] for version in earlier)
    return max(0, low - after_high), max(0, high - after_low)


def _after(version: Version, moment_ns: int, edges: Sequence[int]) -> tuple[int, int]:
    """Return both ends of the sum of a version's arrivals after a moment, counted from that moment."""
    offset = moment_ns - version.due_ns
    if version.row.latest_ns <= offset:
        return 0, 0
    low = sum(max(0, value - offset) for value in lowers(version.row.lows, edges))
    return low, sum(max(0, value - offset) for value in uppers(version.row, edges))


def _from_outside(change: Version, earlier: Sequence[Version]) -> Change:
    """Return what a service tells: counts, and when the last outlet had the change. An earlier service does not tell
    who had the story.
    """
    row = change.row
    lost = max((version.row.missing for version in earlier), default=0)
    reached_ns = row.coverage_ns[1.0]
    if row.told is not None:
        return _told(row.told, reached_ns if not lost else None, warm=row.warm)
    last = (NEVER, NEVER) if row.missing > lost else (0.0, NEVER)
    if reached_ns is not None:
        last = (0.0 if lost else float(reached_ns), float(reached_ns))
    had = max((version.row.expected for version in earlier), default=0)
    return Change(
        last_ns=last,
        standing_ns=None,
        had=(max(0, had - lost), had),
        missing=(max(0, row.missing - lost), row.missing),
        away=0,
        replayed=0,
        warm=row.warm,
    )


def _told(told: ToldChange, reached_ns: int | None, *, warm: bool) -> Change:
    """Return the clock of a change as a service tells it; ``reached_ns`` is when everybody had it, where nobody missed
    the story. Otherwise the last arrival may be that of an outlet that never had the story.
    """
    last: Ends | None = None
    if told.without:
        last = NEVER, NEVER
    elif told.last_ns is not None:
        last = (float(told.last_ns) if reached_ns is not None else 0.0, float(told.last_ns))
    return Change(
        last_ns=last,
        standing_ns=None,
        had=(told.had, told.had),
        missing=(told.without, told.without),
        away=0,
        replayed=0,
        warm=warm,
    )

"""The clocks of a run's changes of stories: how long a story stood that was corrected, withheld or killed, and where it
stands still; and how long outlets had to wait for what replaces a killed story.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bench.scenario.figure_names import CLOCKS, STOOD
from bench.scenario.story_changes import CHANGES
from bench.verdict.change_clock import Change, Version, change_of, replacement_of
from bench.verdict.clocks import Ends, RowNow, as_settled, quantile_ends
from wire.account.rows import Key, SettledRelease
from wire.contract.release import Release, Status

__all__ = ["ChangeFigures", "Changes"]


@dataclass(frozen=True, slots=True)
class ChangeFigures:
    """The changes of one kind in a run, or the replacements of killed stories. Those of the warm-up are in the counts
    alone.

    ``lows`` and ``highs`` are the ends of each one's time from receipt to the last outlet that had the story, in
    nanoseconds, ascending and infinite where an outlet misses it. ``standing_ns``, over all of them, and ``had`` and
    ``missing`` are both ends, as in ``Change``. ``count`` is that of the changes, ``away`` and ``replayed`` are of
    their outlets.
    """

    lows: Sequence[float] = ()
    highs: Sequence[float] = ()
    standing_ns: Ends | None = None
    count: int = 0
    had: tuple[int, int] = (0, 0)
    missing: tuple[int, int] = (0, 0)
    away: int = 0
    replayed: int = 0

    def quantile(self, fraction: float) -> Ends | None:
        """Return both ends of a quantile over the changes, by nearest rank; None without a change."""
        return quantile_ends(self.lows, self.highs, fraction)


@dataclass(slots=True)
class Changes:
    """Collects the settled versions of the stories that the calendar changes; ``kind_of`` has the calendar's kinds."""

    bin_edges: Sequence[int]
    kind_of: Mapping[Key, str]
    _stories: dict[str, dict[int, Version]] = field(default_factory=dict)
    _replacement_of: dict[str, str] = field(default_factory=dict)  # by the URI of the killed story
    _changed: set[str] = field(default_factory=set)
    _known: int = 0
    _kept: dict[Key, Change] = field(default_factory=dict)

    def add(self, row: SettledRelease) -> None:
        """Take a version that settled; of a story that is not to be changed nothing is kept."""
        release = row.release
        if not isinstance(release, Release):
            return
        if release.uri not in self._changed_stories() and not release.replaces:
            return
        self._stories.setdefault(release.uri, {})[release.version] = _version(row, release)
        if release.replaces:
            self._replacement_of[release.replaces] = release.uri
        stale = (release.uri, self._replacement_of.get(release.uri))
        for key in [key for key in self._kept if key[0] in stale]:
            del self._kept[key]

    def figures(self, row_now: RowNow = as_settled) -> Mapping[str, ChangeFigures]:
        """Return the figures of each kind of change and of replacements, as of now. ``row_now`` returns the row of a
        version as of now, where it is known: an outlet that missed it may have it since.
        """
        found: dict[str, list[Change]] = {kind: [] for kind in CLOCKS}
        for uri, versions in self._stories.items():
            ascending = [versions[number] for number in sorted(versions)]
            for place, version in enumerate(ascending):
                if place:
                    kind, found_here = self._kind(uri, version), self._change(uri, ascending[: place + 1], row_now)
                    if kind not in STOOD or ascending[place - 1].withheld:  # nothing that is wrong is shown
                        found_here = replace(found_here, standing_ns=None)
                    found[kind].append(found_here)
        for uri, replacement in self._replacement_of.items():
            change = self._replacement(uri, replacement, row_now)
            if change is not None:
                found["replacement"].append(change)
        return {kind: _figures(changes) for kind, changes in found.items()}

    def _replacement(self, uri: str, replacement: str, row_now: RowNow) -> Change | None:
        """Return the clock of the replacement of a killed story; None before versions of both have settled."""
        story, first = self._stories.get(uri, {}), self._stories.get(replacement, {}).get(1)
        kill = next((version for version in story.values() if version.kill), None)
        killed = [story[number] for number in sorted(story) if not (story[number].kill or story[number].withheld)]
        if first is None or kill is None or not killed:
            return None
        key = replacement, 0  # beside the versions of the replacement, which may be changed too
        if key in self._kept:
            return self._kept[key]
        incomplete = any(version.row.missing for version in (first, *killed))
        if incomplete:
            first = self._now(replacement, first, row_now)
            killed = [self._now(uri, version, row_now) for version in killed]
        change = replacement_of(first, killed, kill, self.bin_edges)
        if not incomplete:
            self._kept[key] = change
        return change

    def _change(self, uri: str, versions: Sequence[Version], row_now: RowNow) -> Change:
        key = uri, versions[-1].number
        kept = self._kept.get(key)
        if kept is not None:
            return kept
        incomplete = any(version.row.missing for version in versions)
        if incomplete:
            versions = [self._now(uri, version, row_now) for version in versions]
        change = change_of(versions[-1], versions[:-1], self.bin_edges)
        if not incomplete:
            self._kept[key] = change  # nothing that arrives later changes it
        return change

    def _now(self, uri: str, version: Version, row_now: RowNow) -> Version:
        row = row_now(uri, version.number)
        if row is None or not isinstance(row.release, Release):
            return version
        now = self._stories[uri][version.number] = _version(row, row.release)
        return now

    def _kind(self, uri: str, version: Version) -> str:
        """Return the calendar's kind of a later version; copy that changes a story is known by its status."""
        planned = self.kind_of.get((uri, version.number), "")
        if planned in CHANGES:
            return planned
        return "kill" if version.kill else "withheld" if version.withheld else "correction"

    def _changed_stories(self) -> set[str]:
        if len(self.kind_of) != self._known:
            self._known = len(self.kind_of)
            self._changed = {uri for (uri, _), kind in self.kind_of.items() if kind in CHANGES}
        return self._changed


def _version(row: SettledRelease, release: Release) -> Version:
    """Return what is kept of a version: its text would take most of the memory."""
    heads = tuple(replace(edition, blocks=(), disclaimer="", boilerplate="") for edition in release.editions)
    textless = replace(row, release=replace(release, editions=heads))
    killed, withheld = (release.status is status for status in (Status.CANCELED, Status.WITHHELD))
    return Version(textless, release.version, row.due_ns, killed, withheld)


def _figures(changes: Sequence[Change]) -> ChangeFigures:
    measured = [change for change in changes if not change.warm]
    ends = [change.last_ns for change in measured if change.last_ns is not None]
    standing = [change.standing_ns for change in measured if change.standing_ns is not None]
    return ChangeFigures(
        lows=sorted(low for low, _ in ends),
        highs=sorted(high for _, high in ends),
        standing_ns=(sum(low for low, _ in standing), sum(high for _, high in standing)) if standing else None,
        count=len(changes),
        had=(sum(change.had[0] for change in changes), sum(change.had[1] for change in changes)),
        missing=(sum(change.missing[0] for change in changes), sum(change.missing[1] for change in changes)),
        away=sum(change.away for change in changes),
        replayed=sum(change.replayed for change in changes),
    )

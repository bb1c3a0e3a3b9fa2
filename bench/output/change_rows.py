"""Corrections, kills and other changes as rows of a table and in sentences."""

from collections.abc import Iterator

from bench.base.format import counted, duration, or_dash
from bench.output.summary import Summary
from bench.output.summary_changes import ChangeSummary

__all__ = ["CHANGE_HEAD", "CHANGE_NOTE", "change_rows", "kill_sentence", "withheld_sentence"]

CHANGE_HEAD = ("changes", "p50", "max", "outlets", "missing", "away", "replayed", "stood")
CHANGE_NOTE = (
    "From the receipt of a change to the last of the outlets that had the story. Missing: the outlets that "
    "had the story and never its change. Stood: outlets times seconds in which an earlier version stood after the "
    "receipt. Replacements, in the place of killed stories, count from the receipt of the kill."
)


def change_rows(summary: Summary) -> Iterator[tuple[str, ...]]:
    """Yield a row for each kind of change, and one for replacements, where there were any."""
    for name, changes in (
        ("corrections", summary.corrections),
        ("advisories", summary.advisories),
        ("withheld", summary.withheld),
        ("restored", summary.restored),
        ("kills", summary.kills),
        ("replacements", summary.replacements),
    ):
        if changes is not None:
            yield (
                name,
                f"{changes.changes:,}",
                _time(changes, changes.seconds.p50),
                _time(changes, changes.seconds.max),
                f"{changes.had:,}",
                _counts(changes.missing_lower, changes.missing),
                f"{changes.away:,}",
                f"{changes.replayed:,}",
                _stood(changes),
            )


def kill_sentence(summary: Summary) -> str:
    """Return how the kills went, in a sentence; empty where there was none."""
    kills = summary.kills
    return "" if kills is None else _told(kills, counted(kills.changes, "kill"), "never its kill", "killed stories")


def withheld_sentence(summary: Summary) -> str:
    """Return how outlets were told that stories are withheld, in a sentence; empty where none was."""
    withheld = summary.withheld
    if withheld is None:
        return ""
    told = f"{counted(withheld.changes, 'story', 'stories')} withheld"
    return _told(withheld, told, "never knew", "withheld stories")


def _told(changes: ChangeSummary, told: str, never: str, stories: str) -> str:
    if changes.missing:
        which = "had a story" if changes.missing_lower == changes.missing else "may have had a story"
        told += f": {counted(changes.missing, 'outlet')} {which} and {never}"
    elif changes.seconds.max is not None:
        told += f": the last outlet that had the story {duration(changes.seconds.max)} after the receipt"
    if changes.standing_outlet_seconds is not None:
        told += f"; {stories} stood for {_stood(changes)}"
    return told


def _time(changes: ChangeSummary, seconds: float | None) -> str:
    return "never" if seconds is None and changes.missing_lower else or_dash(seconds)


def _counts(least: int, most: int) -> str:
    return f"{most:,}" if least == most else f"{least:,} to {most:,}"


def _stood(changes: ChangeSummary) -> str:
    seconds = changes.standing_outlet_seconds
    return "–" if seconds is None else f"{seconds:,.3g} outlet-seconds"

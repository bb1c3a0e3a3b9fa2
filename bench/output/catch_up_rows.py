"""The catching up of outlets in a sentence and as rows of a table."""

from collections.abc import Iterator

from bench.base.format import counted, or_dash
from bench.output.summary import Summary

__all__ = ["CATCH_UP_HEAD", "CATCH_UP_NOTE", "catch_up_rows", "catch_up_sentence"]

CATCH_UP_HEAD = ("returns", "p50", "p99", "max", "replayed", "killed", "reordered", "lost")
CATCH_UP_NOTE = (
    "From the CONNACK of an outlet that returned to the last message that its session had kept. Killed: the release "
    "was killed before. Lost: missing, though a session should have held it. The live feed is the disclosure latency "
    "at outlets that plan no absence and do not catch up: of messages that were due while others were replayed, and in "
    "the ten seconds before."
)


def catch_up_sentence(summary: Summary) -> str:
    """Return how long returns took, and what was replayed and lost; empty where there were none."""
    found = summary.catch_up
    if found is None:
        return ""
    told = f"{counted(found.returns, 'return')} to sessions with messages: p50 {or_dash(found.seconds.p50)}, "
    told += f"p99 {or_dash(found.seconds.p99)} to the last one; {found.replayed:,} replayed, {found.lost:,} lost"
    told += f", {found.replayed_killed:,} killed meanwhile" if found.replayed_killed else ""
    told += f", {found.replayed_reordered:,} out of order" if found.replayed_reordered else ""
    live, before = found.live_seconds.p99, found.before_seconds.p99
    return told + ("" if live is None else f"; live feed meanwhile p99 {or_dash(live)}, before {or_dash(before)}")


def catch_up_rows(summary: Summary) -> Iterator[tuple[str, ...]]:
    """Yield the row of a run, where there is one."""
    found = summary.catch_up
    if found is not None:
        seconds = found.seconds
        counts = (found.replayed, found.replayed_killed, found.replayed_reordered, found.lost)
        times = map(or_dash, (seconds.p50, seconds.p99, seconds.max))
        none = ("",) * 4
        yield ("from CONNACK to the last", f"{found.returns:,}", *times, *(f"{count:,}" for count in counts))
        for name, live in (("live feed meanwhile", found.live_seconds), ("live feed before", found.before_seconds)):
            yield (name, "", *map(or_dash, (live.p50, live.p99, live.max)), *none)

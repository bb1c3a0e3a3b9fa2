"""The catching up of outlets in a sentence and as rows of a table."""

from collections.abc import Iterator

from bench.base.format import counted, or_dash
from bench.output.summary import Summary

__all__ = ["CATCH_UP_HEAD", "catch_up_rows", "catch_up_sentence"]

CATCH_UP_HEAD = ("returns", "p50", "p99", "max", "replayed", "killed", "reordered", "lost")


def catch_up_sentence(summary: Summary) -> str:
    """Return how long returns took, and what was replayed and lost; empty where there were none."""
    found = summary.catch_up
    if found is None:
        return ""
    told = f"{counted(found.returns, 'return')} to sessions with messages: p50 {or_dash(found.seconds.p50)}, "
    told += f"p99 {or_dash(found.seconds.p99)} to the last one; {found.replayed:,} replayed, {found.lost:,} lost"
    told += f", {found.replayed_killed:,} killed meanwhile" if found.replayed_killed else ""
    told += f", {found.replayed_reordered:,} out of order" if found.replayed_reordered else ""
    live, whole = found.live_seconds.p99, summary.latency_seconds.disclosure.p99
    return told + ("" if live is None else f"; live feed meanwhile p99 {or_dash(live)}, of the run {or_dash(whole)}")


def catch_up_rows(summary: Summary) -> Iterator[tuple[str, ...]]:
    """Yield the row of a run, where there is one."""
    found = summary.catch_up
    if found is not None:
        seconds = found.seconds
        counts = (found.replayed, found.replayed_killed, found.replayed_reordered, found.lost)
        times = map(or_dash, (seconds.p50, seconds.p99, seconds.max))
        live, none = found.live_seconds, ("",) * 4
        yield ("from CONNACK to the last", f"{found.returns:,}", *times, *(f"{count:,}" for count in counts))
        yield ("live feed meanwhile", "", *map(or_dash, (live.p50, live.p99, live.max)), *none)

"""The garbage collections of the broker, as the summary has them, and the sentence on those that cost time."""

from bench.output.summary_collections import CollectionsSummary
from bench.run.result import RunResult
from bench.run.rows import ReleaseLine
from wire.contract.times import parse_time

__all__ = ["collections_note", "collections_of"]

# Of the slowest release's time, from which on the collections within it are named.
FRACTION_LEAST = 0.1


def collections_of(result: RunResult) -> CollectionsSummary | None:
    """Return the summary of the collections; None where the broker does not tell of any."""
    if result.collections is None:
        return None
    slowest_s = _slowest_s(result.worst[0]) if result.worst else None
    within_s = 0.0
    if slowest_s is not None:
        due_ns = parse_time(result.worst[0].due)
        within_s = sum(each.within_s(due_ns, due_ns + int(slowest_s * 1e9)) for each in result.collections)
    return CollectionsSummary(
        count=len(result.collections),
        seconds=sum((each.end_ns - each.start_ns) / 1e9 for each in result.collections),
        in_slowest_seconds=within_s,
        slowest_seconds=slowest_s,
    )


def collections_note(found: CollectionsSummary | None) -> str:
    """Return a sentence where collections took a good part of the slowest release's time; else empty."""
    if found is None or not found.slowest_seconds or found.in_slowest_seconds < FRACTION_LEAST * found.slowest_seconds:
        return ""
    within_s, of_s = found.in_slowest_seconds, found.slowest_seconds
    return (
        f"the broker collected garbage for {within_s:.1f} of the {of_s:.1f} s that the slowest release took; with "
        "GOGC=400 in the environment it does so less often, and takes more memory"
    )


def _slowest_s(line: ReleaseLine) -> float | None:
    """Return the time from due until the last arrival that is known."""
    known = [seconds for seconds in line.coverage_seconds.values() if seconds is not None]
    return max(known, default=None)

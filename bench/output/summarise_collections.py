"""The garbage collections of the broker, as the summary has them, and the sentence on those that cost time."""

from bench.output.slowest import FRACTION_LEAST, slowest_of
from bench.output.summary_collections import CollectionsSummary
from bench.run.result import RunResult

__all__ = ["collections_note", "collections_of"]


def collections_of(result: RunResult) -> CollectionsSummary | None:
    """Return the summary of the collections; None where the broker does not tell of any."""
    if result.collections is None:
        return None
    slowest = slowest_of(result)
    within_s = sum(each.within_s(slowest.due_ns, slowest.end_ns) for each in result.collections) if slowest else 0.0
    return CollectionsSummary(
        count=len(result.collections),
        seconds=sum((each.end_ns - each.start_ns) / 1e9 for each in result.collections),
        in_slowest_seconds=within_s,
        slowest_seconds=slowest.seconds if slowest else None,
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

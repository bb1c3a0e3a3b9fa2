"""The garbage collections of the broker, as the summary has them, and the sentence on those that cost time."""

from bench.output.slowest import beside_slowest, part_of_slowest
from bench.output.summary_collections import CollectionsSummary
from bench.run.result import RunResult

__all__ = ["collections_note", "collections_of"]


def collections_of(result: RunResult) -> CollectionsSummary | None:
    """Return the summary of the collections; None where the broker does not tell of any."""
    if result.collections is None:
        return None
    return CollectionsSummary(count=len(result.collections), **beside_slowest(result.collections, result))


def collections_note(found: CollectionsSummary | None) -> str:
    """Return a sentence where collections took a good part of the slowest release's time; else empty."""
    if not (part := part_of_slowest(found)):
        return ""
    return (
        f"the broker collected garbage for {part}; with GOGC=400 in the environment it does so less often, and takes "
        "more memory"
    )

"""The garbage collections of the broker in the summary."""

from dataclasses import dataclass

from bench.base.documents import Document
from bench.base.quantities import Count, Duration

__all__ = ["CollectionsSummary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionsSummary(Document):
    """The garbage collections of the embedded broker: while one runs, it takes processor time from deliveries."""

    count: Count
    """Collections that began after publishing had started, of all nodes."""
    seconds: Duration
    """How long they took, together."""
    in_slowest_seconds: Duration
    """Of this, the time while the slowest release was on its way."""
    slowest_seconds: Duration | None
    """How long the slowest release took, from its due time to its last arrival. Null: none was settled."""

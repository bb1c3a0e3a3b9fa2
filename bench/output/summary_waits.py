"""The waits of the publisher for the broker in the summary."""

from dataclasses import dataclass

from bench.base.documents import Document
from bench.base.quantities import Count, Duration

__all__ = ["WaitsSummary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitsSummary(Document):
    """The times in which due messages waited, because the broker had not acknowledged enough of the earlier ones."""

    window: Count
    """Messages that each connection of the publisher has on their way at most; fewer where the broker says so."""
    seconds: Duration
    """How long messages waited: the time in which any did. In a flood this is nearly all of the time."""
    in_slowest_seconds: Duration
    """Of this, the time while the slowest release was on its way."""
    slowest_seconds: Duration | None
    """How long the slowest release took, from its due time to its last arrival. Null: none was settled."""

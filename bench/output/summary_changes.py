"""The part of a summary about changes of stories: how long the version before stood at the outlets that had it."""

from dataclasses import dataclass

from bench.base.documents import Document
from bench.base.quantities import Count, Duration
from bench.output.summary_parts import ReleaseQuantiles

__all__ = ["ChangeSummary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSummary(Document):
    """The settled changes of one kind, or the settled replacements of killed releases. Times are from the receipt of a
    change, which is its due time, or of the kill before a replacement; the changes of the warm-up are in the counts
    alone.
    """

    changes: Count
    """The changes of releases of which an earlier version was sent."""
    seconds: ReleaseQuantiles
    """Until the last of the outlets that had an earlier version had the change, at the upper ends. An outlet that
    plans to be away does not count."""
    lower_seconds: ReleaseQuantiles
    """The same at the lower ends. They differ where arrivals are bounded, and where outlets had the change that never
    had the story: any of them may have been the last."""
    standing_outlet_seconds: Duration | None
    """The sum, over the outlets that had both, of the time from the receipt, or from the later arrival of the story,
    until the change arrived, at the upper end. Null: no such time is known, or nothing stood that should not: before an
    advisory, and while a story was withheld."""
    standing_lower_outlet_seconds: Duration | None
    """The same at the lower end. Null: as ``standing_outlet_seconds``."""
    had: Count
    """Outlets that had an earlier version, one for each change and circuit, at most."""
    missing: Count
    """Of these, the outlets that were expected to get the change and did not, at most: an earlier version stands there
    still."""
    missing_lower: Count
    """The same, at least: a service does not tell which outlets miss a version."""
    away: Count
    """Of these, the outlets without the change that were not expected to get it, because they were away as planned."""
    replayed: Count
    """Of these, the outlets that got the change from their session when they came back. Their times are in no figure
    here."""

    @property
    def never(self) -> bool:
        """Whether some outlet that had the story never had its change."""
        return self.missing_lower > 0

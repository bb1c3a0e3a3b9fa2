"""The part of a summary about service levels: the time from receipt to the last outlet."""

from dataclasses import dataclass

from bench.base.documents import Document
from bench.base.quantities import Count, Duration, Fraction
from bench.output.summary_parts import ReleaseQuantiles

__all__ = ["ServiceLevelSummary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevelSummary(Document):
    """The settled releases after the warm-up: every version of the calendar is one. Those with an embargo are
    counted alone. The clock of a release that waited for the opening runs from there.
    """

    within_seconds: Duration
    """The time in which every outlet is to have a release."""
    releases: Count
    """Releases without an embargo."""
    embargoed: Count
    """Releases with an embargo."""
    waited: Count
    """Releases without an embargo that were received outside the opening hours."""
    on_time: Count
    """Releases without an embargo that every outlet had within that time, at least."""
    on_time_fraction: Fraction | None
    """The share of these, at least. Null: there was no release."""
    on_time_fraction_most: Fraction | None
    """The share of these, at most; it differs where arrivals are bounded. Null: as ``on_time_fraction``."""
    seconds: ReleaseQuantiles
    """From receipt to the last outlet, at the upper ends."""
    lower_seconds: ReleaseQuantiles
    """From receipt to the last outlet, at the lower ends."""

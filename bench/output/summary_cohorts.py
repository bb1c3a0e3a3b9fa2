"""The part of a summary about the outlets of one behaviour, or the clients of one group."""

from dataclasses import dataclass

from bench.base.documents import Document
from bench.base.quantiles import Quantiles
from bench.base.quantities import Count, Difference

__all__ = ["CohortSummary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortSummary(Document):
    """The deliveries to the outlets of one behaviour, or to the clients of one group. A copy for a shared subscription
    counts with the subscription's first member.
    """

    outlets: Count
    """The outlets that behave so, or the clients of the group."""
    expected: Count
    """Deliveries to them that were expected."""
    delivered: Count
    """Of these, the deliveries that arrived."""
    missing: Difference
    """Of these, the deliveries that did not arrive."""
    duplicates: Count
    """Deliveries of a message to one of them that had it already."""
    late: Count
    """Deliveries to one of them that was away when the message was sent, or after the message was settled."""
    disclosure: Quantiles
    """From due to arrival, at the upper ends."""
    disclosure_lower: Quantiles
    """From due to arrival, at the lower ends."""
    transit: Quantiles
    """From sent to arrival, at the upper ends."""

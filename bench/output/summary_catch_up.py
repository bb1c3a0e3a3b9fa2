"""The part of a summary about outlets that return to their sessions, and what the broker kept for them."""

from dataclasses import dataclass

from bench.base.documents import Document
from bench.base.quantiles import Quantiles
from bench.base.quantities import Count, Difference

__all__ = ["CatchUpSummary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUpSummary(Document):
    """Returns after planned absences and after lost connections, and the messages that were replayed then."""

    returns: Count
    """Returns of outlets whose session had messages for them."""
    seconds: Quantiles
    """From CONNACK to the last replayed message, for each of these returns."""
    live_seconds: Quantiles
    """From due to arrival of the messages that were due while others were replayed, at the outlets that stay on: they
    plan no absence, and do not catch up."""
    before_seconds: Quantiles
    """The same at the same outlets, of the messages that were due in the ten seconds before. Between the two is what
    the returns did to the live feed."""
    replayed: Count
    """Deliveries that came from a session: their message was sent before the outlet was connected again."""
    replayed_killed: Count
    """Of these, the deliveries of releases that were killed before they were replayed."""
    replayed_reordered: Count
    """Of these, the deliveries after a later message of their topic in the same return."""
    lost: Difference
    """Missing deliveries that a session should have held: the message was on its way when the outlet left or lost its
    connection, or it was sent before the outlet was back."""

"""The part of a summary about the faults that a scenario had."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.base.documents import Document
from bench.base.quantities import Count, Duration, Moment, Seconds
from bench.scenario.faults import FaultKind
from wire.account.missing_messages import MissingCause
from wire.contract.delivery_causes import DeliveryCause

__all__ = ["FaultSummary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultSummary(Document):
    """A fault of the scenario and what it cost. A release counts where it was due before the fault's end, and the last
    of its deliveries came after the fault's begin, or never.
    """

    name: str
    """The fault's name."""
    kind: FaultKind
    """What broke."""
    planned: Moment | None
    """When it was to begin. Null: publishing never started."""
    planned_end: Moment | None
    """When it was to be mended. Null: as ``planned``, or it lasts until the run ends."""
    begun: Moment | None
    """When it began. Null: the run ended before."""
    ended: Moment | None
    """When it was mended: a broker took connections again. Null: the run ended before, it could not be mended, or
    it lasts until the run ends."""
    problem: str
    """Why it could not be made or mended. Empty: it was."""
    releases: Count
    """Releases that count."""
    missing: Count
    """Their deliveries that did not arrive."""
    missing_by_cause: Mapping[MissingCause, Count]
    """The same by cause, of the messages whose missing outlets are known."""
    duplicates: Count
    """Duplicates of all causes."""
    duplicates_by_cause: Mapping[DeliveryCause, Count]
    """The duplicates that are the fault's by a proof of the workers: ``connection``, the outlet's connection had ended;
    ``worker``, the outlet had another worker before; ``publisher``, the publisher sent the message again;
    ``acknowledgement``, the broker repeated it over the same connection (DUP). ``unknown``: without a proof, reported
    from the fault's begin until the account was whole."""
    late: Count
    """Late deliveries of all causes."""
    late_by_cause: Mapping[DeliveryCause, Count]
    """The late deliveries in the same way; ``publisher``: it sent the message after that was settled."""
    worst_seconds: Seconds | None
    """The greatest time from due to arrival of a release that counts. Null: none arrived."""
    early: Count
    """Deliveries that came before they were due, because the fault set the wire's clock forward."""
    earliest_seconds: Seconds | None
    """The greatest time from such a delivery to its due time. Null: there was none."""
    recovery_seconds: Duration | None
    """From the end of the fault until all that was due before it had arrived. Null: it never had, or the fault did not
    end."""

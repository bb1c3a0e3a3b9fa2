"""From the desk's entry and the account's delivery to the record of a version."""

from math import inf

from wire.account.delivery import Delivery
from wire.contract.times import format_time
from wire.desk.entry import Entry
from wire.desk.rules import HELD_NS
from wire.service.release_record import Progress, ReleaseRecord, clock_of

__all__ = ["record_of"]


def record_of(entry: Entry, delivery: Delivery | None, within_ns: int) -> ReleaseRecord:
    """Return the record of a version as of now; ``delivery`` is None before its messages have numbers."""
    release = entry.release
    from_receipt_s, on_time = clock_of(_from_receipt(entry, delivery), within_ns)
    arrived = delivery is not None and delivery.first_ns > 0
    return ReleaseRecord(
        uri=release.uri,
        version=release.version,
        status=release.status,
        state=_progress(entry, delivery),
        headline=release.edition(release.source_language).headline,
        sector=release.primary_sector,
        urgency=release.urgency,
        received=format_time(_received_ns(entry)),
        accepted=format_time(entry.accepted_ns),
        due=None if entry.due_ns == HELD_NS else format_time(entry.due_ns),
        embargo=None if release.embargo_ns is None else format_time(release.embargo_ns),
        first_disseminated=format_time(delivery.first_ns) if delivery is not None and arrived else None,
        last_disseminated=format_time(delivery.last_ns) if delivery is not None and arrived else None,
        expected=0 if delivery is None else delivery.entitled,
        reached=0 if delivery is None else delivery.delivered,
        missing=0 if delivery is None else delivery.missing,
        refused="" if delivery is None else _refused(delivery),
        from_receipt_seconds=from_receipt_s,
        on_time=on_time,
    )


def _progress(entry: Entry, delivery: Delivery | None) -> Progress:
    if entry.state == "committed":
        return Progress.SETTLED if delivery is not None and delivery.settled else Progress.SENT
    return Progress(entry.state)


def _received_ns(entry: Entry) -> int:
    return entry.received_ns or entry.accepted_ns


def _from_receipt(entry: Entry, delivery: Delivery | None) -> tuple[float, float] | None:
    """Return both ends of the time from receipt, or from a later due time, to the last arrival: infinite where an
    outlet misses the version, None under an embargo, before it is settled, and where no arrival has a time.
    """
    if delivery is None or not delivery.settled or entry.release.embargo_ns is not None:
        return None
    if delivery.missing:
        return inf, inf
    if not delivery.first_ns:
        return None
    # A version that has a due time of its own, or waited to be lifted, is received for that time.
    from_ns = entry.due_ns if entry.due_ns > entry.accepted_ns else _received_ns(entry)
    return float(delivery.last_low_ns - from_ns), float(delivery.last_ns - from_ns)


def _refused(delivery: Delivery) -> str:
    return "; ".join(f"{circuit.circuit}: {circuit.refused}" for circuit in delivery.circuits if circuit.refused)

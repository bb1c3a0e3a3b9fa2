"""A broker's outages as the wire proves them, and which lost connections of outlets they explain.

An outage is proved by the publisher: its own connection ended. An outlet's connection that ends about then ended with
the broker. A connection that ends while the publisher's goes on has no such excuse: a broker that lives answers for
what it drops.
"""

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta, Struct

from wire.contract.bounds import TimeNs

__all__ = ["NOT_OVER_NS", "OUTAGES_MOST", "RETURN_NS", "TOGETHER_NS", "Outage", "Outages", "may_excuse"]

OUTAGES_MOST = 100  # the latest; older ones excuse nothing any more
TOGETHER_NS = 5_000_000_000  # between the ends of two connections of which one broker's death is the cause
RETURN_NS = 60_000_000_000  # a broker that is back takes its outlets in within this time, or it answers for them
NOT_OVER_NS = 2**63


class Outage(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The publisher had no connection from ``from_ns`` until ``until_ns``, nanoseconds since the epoch; 0: it still has
    none.
    """

    from_ns: TimeNs
    until_ns: TimeNs = 0

    @property
    def excused_until_ns(self) -> int:
        """The latest end of an absence that the outage explains."""
        return self.until_ns + RETURN_NS if self.until_ns else NOT_OVER_NS

    def explains(self, lost_ns: int) -> bool:
        """Return whether a connection that ended at a time ended with the broker."""
        last_ns = self.until_ns + TOGETHER_NS if self.until_ns else NOT_OVER_NS
        return self.from_ns - TOGETHER_NS <= lost_ns <= last_ns


Outages = Annotated[tuple[Outage, ...], Meta(max_length=OUTAGES_MOST)]


def may_excuse(outages: Iterable[Outage], due_ns: int) -> bool:
    """Return whether one of the outages may excuse deliveries of a message that is not settled, due at a time."""
    return any(due_ns < outage.excused_until_ns for outage in outages)

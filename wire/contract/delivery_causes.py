"""Why deliveries came late or more than once, as far as a worker can prove it.

A proof names a moment, by which the cause is matched with what broke about then. Without one the moment is 0.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from wire.contract.bounds import Count, TimeNs

__all__ = ["CAUSED_MOST", "STEP_NS", "CausedCount", "CausedCounts", "DeliveryCause"]

# The outlet's connection had ended against its plan, at the moment; the outlet had another worker before, until then;
# the publisher sent the message again, or sent it after it was settled, at the moment; the broker repeated it over the
# same connection and says so (DUP), because it had no acknowledgement of what it sent at the moment; the outlet was
# away as planned; or none of these is proved.
DeliveryCause = Literal["connection", "worker", "publisher", "acknowledgement", "plan", "unknown"]
STEP_NS = 100_000_000  # moments are rounded down to such steps
CAUSED_MOST = 2_000  # of one worker: further moments are unknown


class CausedCount(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """How many deliveries were late, and how many duplicates there were, of one cause at one moment.

    ``at_ns`` is since the epoch, rounded down; 0: it is not known.
    """

    cause: DeliveryCause
    at_ns: TimeNs
    late: Count = 0
    duplicates: Count = 0


CausedCounts = Annotated[tuple[CausedCount, ...], Meta(max_length=CAUSED_MOST + 10)]  # and one unknown of each cause

"""The wait between a broker's return and the next message.

An outlet that is not back yet would miss the message at QoS 0, and would get it late at QoS 1 and 2.
"""

from wire.contract.control import Resync
from wire.workers.membership import Membership

__all__ = ["GRACE_S", "ReadinessBarrier"]

GRACE_S = 10.0  # due messages wait no longer than this for outlets that do not come on


class ReadinessBarrier:
    """Opens when every owner has reported that its outlets are on, and after ``grace_s`` seconds in any case."""

    def __init__(self, membership: Membership, grace_s: float = GRACE_S) -> None:
        self._membership = membership
        self._grace_s = grace_s

    async def passage(self) -> None:
        """Ask the workers for a report, and wait until their outlets are on; an earlier report does not count."""
        asked_s = self._membership.clock()
        self._membership.tell(Resync())
        await self._membership.until(lambda: self._membership.ready_since(asked_s), self._grace_s)

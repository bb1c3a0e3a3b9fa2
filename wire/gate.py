"""Between a broker's return and the next message: outlets that are not back yet would miss it at QoS 0, and have it
late at 1 and 2.
"""

from wire.contract.control import Call
from wire.muster import Muster

__all__ = ["GRACE_S", "Gate"]

GRACE_S = 10.0  # what is due waits no longer than this for outlets that do not come


class Gate:
    """Opens when the workers say that their outlets are on, or the grace ends."""

    def __init__(self, muster: Muster, grace_s: float = GRACE_S) -> None:
        self._muster = muster
        self._grace_s = grace_s

    async def passage(self) -> None:
        """Ask the workers, and wait for what they say from now on: what they said before is of another time."""
        asked_s = self._muster.clock()
        self._muster.tell(Call())
        await self._muster.until(lambda: self._muster.ready_since(asked_s), self._grace_s)

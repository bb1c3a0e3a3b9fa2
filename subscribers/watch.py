"""A ledger as a watched outlet's seat sees it: the arrivals there are told one by one."""

from subscribers.ledger import Ledger
from subscribers.messages import Sending

__all__ = ["Watch"]


class Watch:
    """One slot of a ledger. Its sendings are parts of the ledger's, so that a watched outlet is read as all are."""

    def __init__(self, ledger: Ledger, slot: int) -> None:
        self.count = ledger.count
        self.mark = ledger.mark
        self._ledger = ledger
        self._slot = slot

    def known(self, key: bytes) -> Sending | None:
        """As the ledger's."""
        sending = self._ledger.known(key)
        return sending and sending.part_of(self._slot)

    def meet(self, key: bytes, topic: str, slot: int, body_bytes: int, now_ns: int) -> Sending | None:
        """As the ledger's."""
        sending = self._ledger.meet(key, topic, slot, body_bytes, now_ns)
        return sending and sending.part_of(self._slot)

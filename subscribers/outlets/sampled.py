"""A ledger as a sampled outlet sees it: the arrivals there are reported one by one."""

from subscribers.ledger.arrivals import Came
from subscribers.ledger.ledger import Ledger
from subscribers.ledger.messages import Transmission

__all__ = ["Sampled"]


class Sampled:
    """One slot of a ledger. Its transmissions are parts of the ledger's: a sampled outlet is read as all others are."""

    def __init__(self, ledger: Ledger, slot: int) -> None:
        self.count = ledger.count
        self.mark = ledger.mark
        self.note_untimed = ledger.note_untimed
        self.run_mark = ledger.run_mark
        self.absences = ledger.absences
        self._ledger = ledger
        self._slot = slot

    def known(self, key: bytes) -> Transmission | None:
        """Return the outlet's part of the transmission with this stamp."""
        transmission = self._ledger.known(key)
        return transmission and transmission.part_of(self._slot)

    def meet(self, key: bytes, topic: str, came: Came, body_bytes: int, now_ns: int) -> Transmission | None:
        """Return the outlet's part of the transmission of a stamp that is not known, as the ledger does."""
        transmission = self._ledger.meet(key, topic, came, body_bytes, now_ns)
        return transmission and transmission.part_of(self._slot)

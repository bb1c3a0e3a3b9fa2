"""Why a delivery was late, or a copy was a duplicate: proofs from times that the ledger has.

What an outlet gets late, or again, was mostly kept for it, or sent to it again, because something else had ended. The
ledger knows when an outlet's connection ended, when a partition came from another worker, and when a message was sent.
"""

from array import array

from subscribers.ledger.absences import Absences
from subscribers.ledger.arrivals import Copy
from subscribers.ledger.messages import Message
from wire.contract.delivery_causes import CAUSED_MOST, STEP_NS, CausedCount, DeliveryCause

__all__ = ["FIRST_SENT_MOST", "CauseCounts", "Causes"]

FIRST_SENT_MOST = 4_096  # settled messages whose first sending is remembered: a resend comes soon, or not at all


class CauseCounts:
    """The late deliveries and duplicates of a worker, by cause and moment."""

    def __init__(self) -> None:
        self._counts: dict[tuple[DeliveryCause, int], list[int]] = {}

    def __len__(self) -> int:
        """The number of causes with their moments."""
        return len(self._counts)

    def add_late(self, cause: DeliveryCause, at_ns: int) -> None:
        """Count a late delivery."""
        self._of(cause, at_ns)[0] += 1

    def add_duplicate(self, cause: DeliveryCause, at_ns: int) -> None:
        """Count a duplicate."""
        self._of(cause, at_ns)[1] += 1

    def report(self) -> tuple[CausedCount, ...]:
        """Return all counts so far."""
        return tuple(CausedCount(*key, *counts) for key, counts in self._counts.items())

    def _of(self, cause: DeliveryCause, at_ns: int) -> list[int]:
        key = cause, at_ns // STEP_NS * STEP_NS
        if key not in self._counts and len(self._counts) >= CAUSED_MOST:
            key = cause, 0
        return self._counts.setdefault(key, [0, 0])


class Causes:
    """Finds the causes in a partition whose ``absences`` these are, and counts them in ``counts``."""

    def __init__(self, absences: Absences, counts: CauseCounts) -> None:
        self._absences = absences
        self._counts = counts
        # Of settled messages, each at the place of its sequence: memory is the same from the start.
        self._settled = array("Q", bytes(8 * FIRST_SENT_MOST))
        self._first_sent_ns = array("q", bytes(8 * FIRST_SENT_MOST))

    def late(self, message: Message, copy: Copy) -> None:
        """Count a late delivery: its outlet came on after it was sent, or its message was settled."""
        if copy.was_away:
            self._counts.add_late(*self._absences.before_present(copy.slot))
        elif message.settled_ns and copy.sent_ns >= message.settled_ns:
            self._counts.add_late("publisher", copy.sent_ns)
        else:
            self._counts.add_late("unknown", 0)

    def duplicate(self, copy: Copy, message: Message | None = None) -> None:
        """Count a duplicate of a message; None for one that is settled."""
        first_ns = self._settled_sent(copy.sequence) if message is None else _first_sent(message)
        if 0 < first_ns < copy.sent_ns:
            self._counts.add_duplicate("publisher", copy.sent_ns)
        elif copy.was_away:
            self._counts.add_duplicate(*self._absences.before_present(copy.slot))
        elif copy.came.again:
            self._counts.add_duplicate("acknowledgement", copy.sent_ns)
        else:
            self._counts.add_duplicate("unknown", 0)

    def settle(self, message: Message) -> None:
        """Remember of a message that is settled when it was first sent, for as long as there is room."""
        sent_ns, place = _first_sent(message), message.sequence % FIRST_SENT_MOST
        if sent_ns:
            self._settled[place], self._first_sent_ns[place] = message.sequence, sent_ns

    def _settled_sent(self, sequence: int) -> int:
        """Return when a settled message was first sent; 0 where that is not known any more."""
        place = sequence % FIRST_SENT_MOST
        return self._first_sent_ns[place] if self._settled[place] == sequence else 0


def _first_sent(message: Message) -> int:
    """Return when the first transmission was sent that came to an outlet here; 0 where none did."""
    return min((transmission.sent_ns for transmission in message.transmissions), default=0)

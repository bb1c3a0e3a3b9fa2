"""Deliveries that may come and deliveries that must not, where an outlet was absent and no session held its messages.

A delivery that must come is expected. One that may come is possible: where it comes while its message is open, it is
expected and delivered, and else it is neither. One that comes though it must not is unexpected, and is no delivery.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from subscribers.ledger.absence import Absence
from subscribers.ledger.absences import Absences, excuse, unproved
from subscribers.ledger.marks import AWAY, CAME, GOT, MAY
from subscribers.ledger.messages import Message
from subscribers.ledger.settling import SETTLED_AT_MOST_NS
from subscribers.ledger.topic_state import TopicState
from wire.contract.bitsets import bitset

__all__ = ["Possible"]

CLOSED_MOST = 20_000  # messages that are remembered after they are closed


@dataclass(slots=True)
class Closed:
    """When a message that is closed last arrived, 0: it never did.

    As bitsets: ``excused`` are the outlets that were not expected to get it, and had not, as it was closed, ``counted``
    those of them whose delivery was taken for possible, and ``came`` those where it has come since.
    """

    last_ns: int
    excused: int = 0
    counted: int = 0
    came: int = 0


class Possible:
    """Tells the possible deliveries of a partition from the others, by the outlets' absences."""

    def __init__(self, absences: Absences) -> None:
        self._absences = absences
        self._closed: dict[int, Closed] = {}

    def arrive(self, message: Message, slot: int, sent_ns: int) -> bool:
        """Take an arrival at an outlet that is not expected to get the message; return whether it is a delivery."""
        sums, absence = message.topic.sums, self._absences.missed(slot, sent_ns)
        if absence is not None and absence.must_not_reach(sent_ns, message.last_ns):
            sums.unexpected += 1
            message.state[slot] = CAME
            return False
        if not message.closed:
            excuse(message, (), (slot,))
            return True
        sums.possible += message.state[slot] != MAY  # else it was counted when the message was closed
        sums.possible_delivered += 1
        message.state[slot] = CAME
        return False  # once the message is closed, it is neither expected nor wrong

    def arrive_settled(self, topic: TopicState, sequence: int, slot: int, sent_ns: int) -> bool:
        """Take an arrival of a settled message at an entitled outlet; False where the outlet may have had it before."""
        absence, closed = self._absences.missed(slot, sent_ns), self._closed.get(sequence)
        if absence is not None:
            if closed is None:  # it was settled before this ledger had the partition, or while nobody was away
                closed = self._remember(sequence, Closed(sent_ns + SETTLED_AT_MOST_NS))
            if absence.must_not_reach(sent_ns, closed.last_ns):
                topic.sums.unexpected += 1
                return True
        elif closed is None or not closed.excused >> slot & 1:
            return False  # else it was settled before it was sent, as nobody was expected to get it
        if closed.came >> slot & 1:
            return False
        closed.came |= 1 << slot
        topic.sums.possible += not closed.counted >> slot & 1
        topic.sums.possible_delivered += 1
        return True

    def close(self, message: Message) -> None:
        """Count the possible deliveries of a message that is closed now: those that came, and those that did not."""
        absences = [absence for absence in self._absences.since(message.due_ns) if not absence.held]
        shares = message.topic.shares
        if shares is not None and not absences:
            message.gone = shares.with_all(())
        if not absences and not message.excuses:
            return
        state, sums, last_ns = message.state, message.topic.sums, message.last_ns
        doubtful = unproved(message, absences)
        came = sum(state[slot] == GOT for slot in doubtful)
        times = {transmission.sent_ns for transmission in message.transmissions} or {message.due_ns}
        out = _out_of_question(absences, times, last_ns)
        if shares is not None:
            message.doubtful, message.gone = shares.with_any(doubtful - out), shares.with_all(doubtful & out)
        may = [slot for slot in doubtful if state[slot] == AWAY and slot not in out]
        for slot in may:
            state[slot] = MAY
        sums.possible += came + len(may)
        sums.possible_delivered += came
        self._remember(message.sequence, Closed(last_ns, int(message.excused_bitset(), 16), bitset(may)))

    def _remember(self, sequence: int, closed: Closed) -> Closed:
        self._closed[sequence] = closed
        if len(self._closed) > CLOSED_MOST:
            del self._closed[next(iter(self._closed))]
        return closed


def _out_of_question(absences: Iterable[Absence], times: Iterable[int], last_ns: int) -> set[int]:
    """Return the outlets that no transmission, each sent at one of these times, may reach."""
    held = [{each.slot for each in absences if each.must_not_reach(sent_ns, last_ns)} for sent_ns in times]
    return set.intersection(*held)

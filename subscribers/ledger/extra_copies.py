"""The counting of copies beyond an outlet's first, and of the copies of shared subscriptions."""

from bisect import bisect_left

from subscribers.ledger.arrivals import Copy
from subscribers.ledger.causes import Causes
from subscribers.ledger.copies import FurtherCopies
from subscribers.ledger.marks import AWAY, CAME, GOT, MAY, STRANGER
from subscribers.ledger.messages import Message
from subscribers.ledger.possible import Possible
from subscribers.ledger.topic_state import TopicState

__all__ = ["ExtraCopies"]


class ExtraCopies:
    """Counts copies at the outlets of a partition of ``size`` that are in the account already, or are no deliveries;
    ``causes`` finds why those came that are duplicates.
    """

    def __init__(self, size: int, possible: Possible, causes: Causes) -> None:
        self._further = FurtherCopies(size)
        self._possible = possible
        self._causes = causes

    def count(self, topic: TopicState, copy: Copy, message: Message | None = None) -> None:
        """Count a copy at an outlet that has the message, None for a settled one: its filters overlap, or it is a
        duplicate.
        """
        allowed = topic.further.get(copy.slot, 0)
        if allowed and self._further.take(copy.sequence, copy.slot, allowed):
            topic.sums.overlapping += 1
        else:
            self._duplicate(topic, copy, message)

    def arrive(self, message: Message, mark: int, copy: Copy) -> bool:
        """Take an arrival at an outlet that does not expect the message; return whether it is a delivery all the same:
        a possible one.
        """
        if mark in (GOT, CAME):
            self.count(message.topic, copy, message)
        elif mark == STRANGER:
            message.topic.sums.misdelivered += 1
        return mark in (AWAY, MAY) and self._possible.arrive(message, copy.slot, copy.sent_ns)

    def count_settled(self, topic: TopicState, copy: Copy) -> bool:
        """Count a copy of a settled message at any outlet; False for one that is nothing but retained."""
        slot = copy.slot
        place = bisect_left(topic.slots, slot)
        entitled = place < len(topic.slots) and topic.slots[place] == slot
        member = topic.shares is not None and slot in topic.shares.of
        if copy.came.retained and (entitled or member):
            return False
        if entitled:
            if not self._possible.arrive_settled(topic, copy.sequence, slot, copy.sent_ns):
                self.count(topic, copy)
        elif member:
            self._duplicate(topic, copy)
        else:
            topic.sums.misdelivered += 1
        return True

    def mark_shared(self, message: Message, copy: Copy) -> bool:
        """Mark an arrival at a member of a shared subscription; True where it is the subscription's first copy.

        Its order is not judged: MQTT promises none there.
        """
        topic, shares = message.topic, message.topic.shares
        assert shares is not None
        bit = 0 if message.served else shares.take(copy.slot, message.shared)
        if not bit:
            self._duplicate(topic, copy, message)
            return False
        message.shared |= bit
        message.expected += 1
        message.shared_late += message.closed
        if copy.was_away or message.closed:
            topic.count_late(copy.slot)
            self._causes.late(message, copy)
        return True

    def _duplicate(self, topic: TopicState, copy: Copy, message: Message | None = None) -> None:
        topic.count_duplicate(copy.slot)
        self._causes.duplicate(copy, message)

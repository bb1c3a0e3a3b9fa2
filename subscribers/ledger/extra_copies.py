"""The counting of copies beyond an outlet's first, and of the copies of shared subscriptions."""

from bisect import bisect_left

from subscribers.ledger.copies import FurtherCopies
from subscribers.ledger.messages import Message
from subscribers.ledger.possible import Possible
from subscribers.ledger.topic_state import TopicState
from wire.contract.stamp import Stamp

__all__ = ["ExtraCopies", "mark_shared"]


class ExtraCopies:
    """Counts copies at the outlets of a partition of ``size`` that are in the account already, or are no deliveries."""

    def __init__(self, size: int, possible: Possible) -> None:
        self._further = FurtherCopies(size)
        self._possible = possible

    def count(self, topic: TopicState, sequence: int, slot: int) -> None:
        """Count a copy at an outlet that has the message: its filters overlap, or it is a duplicate."""
        allowed = topic.further.get(slot, 0)
        if allowed and self._further.take(sequence, slot, allowed):
            topic.sums.overlapping += 1
        else:
            topic.count_duplicate(slot)

    def count_settled(self, topic: TopicState, stamp: Stamp, slot: int, *, retained: bool) -> bool:
        """Count a copy of a settled message at any outlet; False for one that is nothing but ``retained``."""
        sequence = stamp.sequence
        place = bisect_left(topic.slots, slot)
        entitled = place < len(topic.slots) and topic.slots[place] == slot
        member = topic.shares is not None and slot in topic.shares.of
        if retained and (entitled or member):
            return False
        if entitled:
            if not self._possible.arrive_settled(topic, sequence, slot, stamp.sent_ns):
                self.count(topic, sequence, slot)
        elif member:
            topic.count_duplicate(slot)
        else:
            topic.sums.misdelivered += 1
        return True


def mark_shared(message: Message, slot: int, *, was_away: bool) -> bool:
    """Mark an arrival at a member of a shared subscription; True where it is the subscription's first copy.

    Its order is not judged: MQTT promises none there.
    """
    topic, shares = message.topic, message.topic.shares
    assert shares is not None
    bit = 0 if message.served else shares.take(slot, message.shared)
    if not bit:
        topic.count_duplicate(slot)
        return False
    message.shared |= bit
    message.expected += 1
    message.shared_late += message.closed
    if was_away or message.closed:
        topic.count_late(slot)
    return True

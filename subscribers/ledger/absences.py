"""The planned absences of a partition's outlets as they happened, and what they prove of a message's deliveries.

A message must reach an outlet that was subscribed when the message was sent, if the outlet stayed until the broker was
done with the message. A message that was on its way when its outlet left, or when the outlet subscribed again, may
reach the outlet. A message that was sent in between must not.
"""

from bisect import bisect_right
from collections.abc import Iterator

from subscribers.ledger.messages import AWAY, EXPECTED, Message
from subscribers.ledger.settling import SETTLED_NS

__all__ = ["Absences", "excuse", "let_go", "must_reach"]

NOT_OVER_NS = 2**63


class Absences:
    """The absences so far, one for each outlet at most, by the outlet's place in the partition.

    ``lossy``: no session holds the messages for an outlet that is away.

    An absence lasts from the last read before DISCONNECT until SUBACK, or until the first attempt to return failed: an
    outlet that cannot return is offline against its plan.
    """

    def __init__(self, *, lossy: bool) -> None:
        self._lossy = lossy
        self._away: dict[int, int] = {}
        self._over: dict[int, tuple[int, int]] = {}
        self._ends: list[tuple[int, int]] = []  # when each absence was over, and the outlet, ascending

    def __bool__(self) -> bool:
        return bool(self._away or self._over)

    def leave(self, slot: int, now_ns: int) -> None:
        """Begin an outlet's absence; a second call changes nothing."""
        if slot not in self._over:
            self._away.setdefault(slot, now_ns)

    def come_back(self, slot: int, now_ns: int) -> None:
        """End an outlet's absence, where there is one."""
        left_ns = self._away.pop(slot, None)
        if left_ns is not None:
            self._over[slot] = (left_ns, now_ns)
            place = bisect_right(self._ends, (now_ns, slot))
            self._ends.insert(place, (now_ns, slot))

    def covers(self, slot: int, sent_ns: int) -> bool:
        """Return whether a message that was sent at this time had to wait for the outlet's return."""
        return slot in self._away or sent_ns < self._over.get(slot, (0, 0))[1]

    def since(self, time_ns: int) -> Iterator[tuple[int, int, int]]:
        """Yield the absences that were not over at a time, each as the outlet's place, its beginning and its end."""
        for slot, left_ns in self._away.items():
            yield slot, left_ns, NOT_OVER_NS
        for back_ns, slot in self._ends[bisect_right(self._ends, (time_ns, NOT_OVER_NS)) :]:
            yield slot, self._over[slot][0], back_ns

    def weigh(self, message: Message, size: int) -> None:
        """Expect a message by what happened, at each outlet whose absence was not over when the message was due; where
        sessions hold it, note at which of them.

        ``size`` is that of the partition.
        """
        if not self._lossy:
            message.held = self._held(message, size)
            return
        for slot, left_ns, back_ns in self.since(message.due_ns):
            message.give_marks(size)
            mark = message.state[slot]
            if mark in (EXPECTED, AWAY) and must_reach(message, left_ns, back_ns) != (mark == EXPECTED):
                message.state[slot] = AWAY if mark == EXPECTED else EXPECTED
                excuse(message, 1 if mark == EXPECTED else -1)

    def _held(self, message: Message, size: int) -> set[int]:
        held: set[int] = set()
        if message.delivered == message.expected:
            return held
        for slot, left_ns, back_ns in self.since(message.due_ns):
            message.give_marks(size)
            if message.state[slot] == EXPECTED and not must_reach(message, left_ns, back_ns):
                held.add(slot)
        return held


def excuse(message: Message, outlets: int) -> None:
    """Expect a message at so many outlets fewer than before."""
    message.expected -= outlets
    message.topic.sums.excused += outlets
    message.fresh = True


def let_go(message: Message, slot: int) -> None:
    """Note that an outlet has a message: once the message is closed, the outlet's session holds one fewer."""
    if message.closed and slot in message.held:
        message.held -= {slot}
        message.topic.sums.held -= 1


def must_reach(message: Message, left_ns: int, back_ns: int) -> bool:
    """Return whether it is proved that an outlet with this absence was to get the message.

    It was sent after the outlet's return, or the broker was done with it before the outlet left: the outlet stayed for
    as long after the last arrival of the message elsewhere as a message takes to settle.
    """
    for transmission in message.transmissions:
        sent_ns = transmission.sent_ns
        if sent_ns >= back_ns:
            return True
        if sent_ns < left_ns and message.last_ns and left_ns - message.last_ns >= SETTLED_NS:
            return True
    return False

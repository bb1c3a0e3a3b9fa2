"""The planned absences of a partition's outlets as they happened, and what they prove of a message's deliveries.

A message must reach an outlet that was subscribed when the message was sent, if the outlet stayed until the broker was
done with the message. A message that was on its way when its outlet left, or when the outlet subscribed again, may
reach the outlet. A message that was sent in between must not, unless a session held it.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from subscribers.ledger.messages import AWAY, EXPECTED, Message
from subscribers.ledger.settling import SETTLED_NS
from wire.contract.bitsets import bitset
from wire.directory.attendance import How

__all__ = ["KEPT_NS", "NOT_OVER_NS", "Absence", "Absences", "excuse", "let_go", "must_reach"]

NOT_OVER_NS = 2**63
# For so long after its end an absence is known, and as long as a message is open that was due before its end.
KEPT_NS = 600_000_000_000


@dataclass(frozen=True, slots=True)
class Absence:
    """One absence as it happened, of the outlet at ``slot``; ``back_ns`` is NOT_OVER_NS until it is over.

    ``held``: the outlet's session holds the messages of the absence.
    """

    slot: int
    left_ns: int
    back_ns: int
    held: bool


class Absences:
    """The absences of the outlets so far, those long past left out, by the outlet's place in the partition.

    ``lasting``: the outlets' sessions last. An absence lasts from the last read before DISCONNECT, or from UNSUBSCRIBE,
    until SUBACK, or until the first attempt to return failed: an outlet that cannot return is offline against its plan.
    ``changes`` counts beginnings and ends.
    """

    def __init__(self, *, lasting: bool) -> None:
        self._lasting = lasting
        self._away: dict[int, Absence] = {}
        self._back_ns: dict[int, int] = {}  # the end of each outlet's last absence
        self._over: list[Absence] = []  # in the order of their ends
        self._known_since_ns = 0  # absences that were over before are forgotten
        self.changes = 0

    def __bool__(self) -> bool:
        return bool(self._away or self._back_ns)

    def __len__(self) -> int:
        """The number of absences that are known."""
        return len(self._away) + len(self._over)

    def leave(self, slot: int, now_ns: int, how: How = How.DISCONNECT) -> None:
        """Begin an outlet's absence; nothing changes where it is away already."""
        if slot not in self._away:
            self._away[slot] = Absence(slot, now_ns, NOT_OVER_NS, self._lasting and how.kept)
            self.changes += 1

    def come_back(self, slot: int, now_ns: int) -> None:
        """End an outlet's absence, where there is one."""
        absence = self._away.pop(slot, None)
        if absence is None:
            return
        self._back_ns[slot] = now_ns
        over = Absence(slot, absence.left_ns, now_ns, absence.held)
        self._over.insert(bisect_right(self._over, now_ns, key=_end), over)
        self.changes += 1

    def forget(self, before_ns: int) -> None:
        """Forget the absences that were over before a time; no message that is open now may be due before it."""
        if before_ns > self._known_since_ns:
            self._known_since_ns = before_ns
            del self._over[: bisect_right(self._over, before_ns - 1, key=_end)]

    def covers(self, slot: int, sent_ns: int) -> bool:
        """Return whether a message that was sent at this time had to wait for the outlet's return."""
        return slot in self._away or sent_ns < self._back_ns.get(slot, 0)

    def since(self, time_ns: int) -> Iterator[Absence]:
        """Yield the known absences that were not over at a time."""
        yield from self._away.values()
        yield from self._over[bisect_right(self._over, time_ns, key=_end) :]

    def tick(self, messages: Iterable[Message], size: int, now_ns: int) -> None:
        """Weigh the messages that are due, of all that are open, and forget what is long past.

        ``size`` is that of the partition.
        """
        oldest_ns = now_ns - KEPT_NS
        for message in messages:
            if message.due_ns <= now_ns:
                oldest_ns = min(oldest_ns, message.due_ns)
                self.weigh(message, size)
        self.forget(oldest_ns)

    def weigh(self, message: Message, size: int) -> None:
        """Expect a message by what happened, at each outlet whose absence was not over when the message was due; where
        sessions hold it, note at which of them.
        """
        seen = (self.changes, len(message.transmissions), message.last_ns, message.delivered, message.expected)
        if seen == message.weighed:
            return
        absences = list(self.since(message.due_ns))
        if absences or message.due_ns < self._known_since_ns:
            message.give_marks(size)
            self._weigh_unheld(message, [absence for absence in absences if not absence.held])
        message.held = self._held(message, [absence for absence in absences if absence.held])
        message.weighed = seen

    def _weigh_unheld(self, message: Message, absences: list[Absence]) -> None:
        state, absent = message.state, {absence.slot for absence in absences}
        unproved = _unproved(message, absences)
        excused = [slot for slot in unproved if state[slot] == EXPECTED]
        proved = [slot for slot in absent - unproved if state[slot] == AWAY]
        since_ns = self._known_since_ns
        if message.due_ns < since_ns and any(each.sent_ns >= since_ns for each in message.transmissions):
            # Its outlets have returned since from every absence that is forgotten.
            proved += [slot for slot in message.topic.slots if state[slot] == AWAY and slot not in absent]
        for slot in excused:
            state[slot] = AWAY
        for slot in proved:
            state[slot] = EXPECTED
        if excused or proved:
            excuse(message, excused, proved)

    def _held(self, message: Message, absences: list[Absence]) -> int:
        if not absences or message.delivered == message.expected:
            return 0
        return bitset(slot for slot in _unproved(message, absences) if message.state[slot] == EXPECTED)


def excuse(message: Message, excused: Collection[int], proved: Collection[int] = ()) -> None:
    """Expect a message at the ``excused`` outlets no more, and at the ``proved`` ones again."""
    outlets = len(excused) - len(proved)
    message.expected -= outlets
    message.topic.sums.excused += outlets
    if message.topic.cohorts is not None:
        message.topic.cohorts.excuse(excused, proved)
    message.fresh = True


def let_go(message: Message, slot: int) -> None:
    """Note that an outlet has a message: once the message is closed, the outlet's session holds one fewer."""
    if message.closed and message.held >> slot & 1:
        message.held -= 1 << slot
        message.topic.sums.held -= 1


def must_reach(message: Message, sent_ns: int, absence: Absence) -> bool:
    """Return whether this absence leaves it proved that its outlet was to get the message, sent at this time.

    It was sent after the outlet's return, or the broker was done with it before the outlet left: the outlet stayed for
    as long after the last arrival of the message elsewhere as a message takes to settle.
    """
    if sent_ns >= absence.back_ns:
        return True
    return sent_ns < absence.left_ns and message.last_ns > 0 and absence.left_ns - message.last_ns >= SETTLED_NS


def _unproved(message: Message, absences: list[Absence]) -> set[int]:
    """Return the outlets with these absences of which no transmission proves that they were to get the message."""
    unproved = {absence.slot for absence in absences}
    for sent_ns in {transmission.sent_ns for transmission in message.transmissions}:
        unproved &= {absence.slot for absence in absences if not must_reach(message, sent_ns, absence)}
    return unproved


def _end(absence: Absence) -> int:
    return absence.back_ns

"""The absences of a partition's outlets as they happened, and what they prove of a message's deliveries.

A message must reach an outlet that was subscribed when the message was sent, if the outlet stayed until the broker was
done with the message. A message that was on its way when its outlet left, or when the outlet subscribed again, may
reach the outlet. A message that was sent in between must not, unless a session held it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from subscribers.ledger.absence import Absence
from subscribers.ledger.catching_up import CatchingUp
from subscribers.ledger.journal import PartitionJournal
from subscribers.ledger.losses import Losses
from subscribers.ledger.marks import AWAY, EXPECTED
from subscribers.ledger.messages import Message
from subscribers.ledger.past_absences import PastAbsences
from wire.contract.bitsets import bitset
from wire.contract.delivery_causes import DeliveryCause
from wire.contract.journal import Event
from wire.contract.outages import Outage
from wire.directory.attendance import How

__all__ = ["KEPT_NS", "Absences", "excuse", "let_go", "unproved"]

# For so long after its end an absence is known, and as long as a message is open that was due before its end.
KEPT_NS = 600_000_000_000


class Absences:
    """The absences of the outlets so far, those long past left out, by the outlet's place in the partition.

    ``lasting``: the outlets' sessions last. A planned absence lasts from the last read before DISCONNECT, the end of
    the connection or UNSUBSCRIBE until SUBACK, or until the first attempt to return failed: an outlet that cannot
    return is offline against its plan. ``changes`` counts beginnings and ends. ``catching_up`` follows the outlets that
    return to their sessions. Each event is written to the ``journal``, where there is one.
    """

    def __init__(
        self, *, lasting: bool, catching_up: CatchingUp | None = None, journal: PartitionJournal | None = None
    ) -> None:
        self._lasting = lasting
        self._journal = journal
        self.catching_up = CatchingUp() if catching_up is None else catching_up  # an empty one is false
        self._away: dict[int, Absence] = {}
        self._last: dict[int, Absence] = {}  # of each outlet, the last planned one that is over
        self._over = PastAbsences()
        self._losses = Losses()
        self._known_since_ns = 0  # absences that were over before are forgotten
        self.taken_over_ns = 0  # when the partition came from another worker
        self.changes = 0

    def __bool__(self) -> bool:
        return bool(self._away or self._last or self._losses.explained)

    def __len__(self) -> int:
        """The number of absences and losses that are known."""
        return len(self._away) + len(self._over) + len(self._losses)

    def leave(self, slot: int, now_ns: int, how: How = How.DISCONNECT) -> None:
        """Begin a planned absence; nothing changes where one has begun already, unless its outlet has asked since for
        the messages that no session holds: that absence is over, and what is sent from now on must not come.
        """
        known = self._away.get(slot)
        if known is not None:
            if known.held or not known.asked_ns:
                return
            self.come_back(slot, now_ns)
        self._losses.end(slot, now_ns)
        self.catching_up.end(slot)
        gone_ns = 0 if how is How.UNSUBSCRIBE else now_ns
        self._write(slot, "left" if gone_ns else "unsubscribing", now_ns, kept=self._lasting and how.kept)
        self._away[slot] = Absence(slot, now_ns, self._lasting and how.kept, gone_ns)
        self.changes += 1

    def confirm(self, slot: int, now_ns: int) -> None:
        """Note the UNSUBACK of an outlet that unsubscribed as planned."""
        self._write(slot, "unsubscribed", now_ns)
        absence = self._away.get(slot)
        if absence is not None and not absence.gone_ns:
            self._away[slot] = replace(absence, gone_ns=now_ns)
            self.changes += 1

    def end_of_connection(self, slot: int, now_ns: int) -> None:
        """Note the end of the connection of an outlet that unsubscribed as planned: it says as much as UNSUBACK, except
        that a session which lasts may still be subscribed.
        """
        self._write(slot, "ended", now_ns, kept=self._lasting)
        absence = self._away.get(slot)
        if absence is not None and not absence.gone_ns:
            self._away[slot] = replace(absence, gone_ns=now_ns, held_perhaps=self._lasting)
            self.changes += 1

    def ask(self, slot: int, now_ns: int) -> None:
        """Note that an outlet that is absent connects, or sends SUBSCRIBE, again; the first time counts."""
        self._write(slot, "asked", now_ns)
        absence = self._away.get(slot)
        if absence is None:
            self._losses.ask(slot, now_ns)
        elif not absence.asked_ns:
            self._away[slot] = replace(absence, asked_ns=now_ns)
            self.changes += 1

    def fail(self, slot: int, now_ns: int) -> None:
        """Note the end of an outlet's connection against its plan, or that it could not connect."""
        self._write(slot, "lost", now_ns)
        self._return(slot, now_ns)
        self.catching_up.end(slot)
        self.changes += self._losses.begin(slot, now_ns)

    def come_back(self, slot: int, now_ns: int) -> None:
        """End an outlet's absence or loss, where there is one."""
        self._write(slot, "on", now_ns)
        self._return(slot, now_ns)
        self.changes += self._losses.end(slot, now_ns)

    def connected(self, slot: int, arrival_ns: int) -> None:
        """Note when an outlet's CONNACK arrived; its subscriptions are not confirmed yet."""
        absence = self._away.get(slot)
        if self._lasting and (self._losses.lost(slot) if absence is None else absence.held):
            self.catching_up.begin(slot, arrival_ns)

    def replay(self, message: Message, slot: int, arrival_ns: int, since_ns: int) -> None:
        """Count a message that an outlet did not have, sent before its connection was begun at ``since_ns``."""
        if self._lasting:
            self.catching_up.replay(message, slot, arrival_ns, since_ns)

    def before_present(self, slot: int) -> tuple[DeliveryCause, int]:
        """Return why an outlet's present connection was begun after another one, or late, and when that one ended."""
        lost_ns, planned = self._losses.latest_ns(slot), self._away.get(slot) or self._last.get(slot)
        if planned is not None and planned.left_ns >= lost_ns:
            return "plan", planned.left_ns
        if lost_ns:
            return "connection", lost_ns
        return ("worker", self.taken_over_ns) if self.taken_over_ns else ("unknown", 0)

    def note_unreplayed(self, message: Message) -> None:
        """Note the outlets without a message that is closed now, whose sessions should have held it."""
        if not self._lasting:
            return
        absences = [each for each in self.since(message.due_ns) if each.held]
        absences += self._losses.all_since(message.due_ns)
        if absences:
            state = message.state
            message.unreplayed = bitset(slot for slot in unproved(message, absences) if state[slot] == EXPECTED)
            message.topic.sums.replay_lost += message.unreplayed.bit_count()

    def declare(self, outages: Iterable[Outage]) -> None:
        """Take the outages of the broker that are proved."""
        self.changes += self._losses.declare(outages)

    @property
    def mended_ns(self) -> int:
        """When the broker's last outage ended; 0 where there was none, and far away while one goes on."""
        return self._losses.mended_ns

    def forget(self, before_ns: int) -> None:
        """Forget the absences that were over before a time; no message that is open now may be due before it."""
        if before_ns > self._known_since_ns:
            self._known_since_ns = before_ns
            self._over.forget(before_ns)
            self._losses.forget(before_ns)

    def covers(self, slot: int, sent_ns: int) -> bool:
        """Return whether a message that was sent at this time had to wait for the outlet's planned return."""
        last = self._last.get(slot)
        return slot in self._away or (last is not None and sent_ns < last.back_ns)

    def missed(self, slot: int, sent_ns: int) -> Absence | None:
        """Return the absence, the present or the last one, in which an outlet was gone when a message was sent, and no
        session held the message; None where there is none.
        """
        for absence in (self._away.get(slot), self._losses.latest(slot), self._last.get(slot)):
            if absence is not None and not absence.held and absence.misses(sent_ns):
                return absence
        return None

    def since(self, time_ns: int) -> Iterator[Absence]:
        """Yield the known absences that were not over at a time."""
        yield from self._away.values()
        yield from self._over.since(time_ns)
        if not self._lasting:
            yield from self._losses.since(time_ns)

    def tick(self, messages: Iterable[Message], size: int, now_ns: int) -> None:
        """Weigh the messages that are due, of all that are open, and forget what is long past.

        ``size`` is that of the partition.
        """
        self.catching_up.tick(now_ns)
        oldest_ns, weighing = now_ns - KEPT_NS, bool(self)
        if not weighing and not self._losses:
            return
        for message in messages:
            if message.due_ns <= now_ns:
                oldest_ns = min(oldest_ns, message.due_ns)
                if weighing:
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
        message.weighed = (*seen[:-1], message.expected)  # its own excuses are no news

    def _write(self, slot: int, event: Event, at_ns: int, *, kept: bool = False) -> None:
        if self._journal is not None:
            self._journal.outlet(slot, event, at_ns, kept=kept)

    def _return(self, slot: int, now_ns: int) -> None:
        absence = self._away.pop(slot, None)
        if absence is not None:
            over = self._last[slot] = replace(absence, back_ns=now_ns)
            self._over.add(over)
            self.changes += 1

    def _weigh_unheld(self, message: Message, absences: list[Absence]) -> None:
        state, absent = message.state, {absence.slot for absence in absences}
        doubtful = unproved(message, absences)
        excused = [slot for slot in doubtful if state[slot] == EXPECTED]
        proved = [slot for slot in absent - doubtful if state[slot] == AWAY]
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
        return bitset(slot for slot in unproved(message, absences) if message.state[slot] == EXPECTED)


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
    if message.closed and message.unreplayed >> slot & 1:
        message.unreplayed -= 1 << slot
        message.topic.sums.replay_lost -= 1


def unproved(message: Message, absences: list[Absence]) -> set[int]:
    """Return the outlets with these absences of which no transmission proves that they were to get the message."""
    doubtful = {absence.slot for absence in absences}
    for sent_ns in {transmission.sent_ns for transmission in message.transmissions}:
        doubtful &= {absence.slot for absence in absences if not absence.must_reach(sent_ns, message.last_ns)}
    return doubtful

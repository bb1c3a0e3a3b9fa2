"""The messages of a partition up to the moment in which they are open.

An announcement and its message come on two connections, and the message may be first: its arrivals wait here, in no
sum, until an announcement names the same sequence, due time and topic. The announcement wins: arrivals that none names
are foreign, as every client that the broker lets publish can make such a stamp.
"""

from collections.abc import Callable, Sequence

from subscribers.ledger.marks import AWAY, EXPECTED, GOT
from subscribers.ledger.messages import Message
from subscribers.ledger.topic_state import TopicState
from wire.contract.control import Announced
from wire.directory.attendance import NOBODY, Attendance

__all__ = ["FOREIGN_AFTER_NS", "UNANNOUNCED_MOST", "Opening"]

FOREIGN_AFTER_NS = 10_000_000_000  # then the arrivals are reported as foreign, until an announcement says otherwise
UNANNOUNCED_MOST = 20_000  # each keeps a mark per outlet; the oldest one is dropped first

Key = tuple[int, int, str]  # sequence, due time, topic


class Opening:
    """Makes the messages of the partition ``index::count``, of ``size`` outlets, and keeps those not announced yet.

    ``lasting`` is the ledger's. ``forget`` drops the transmissions of a message that is dropped. ``start_ns`` is the
    start of publishing, from which attendance counts.
    """

    def __init__(
        self,
        attendance: Attendance,
        partition: tuple[int, int],
        size: int,
        bin_edges: Sequence[int],
        *,
        lasting: bool,
        forget: Callable[[Message], None],
    ) -> None:
        self.start_ns = 0
        self._attendance = attendance
        self._index, self._count = partition
        self._size = size
        self._edges = bin_edges
        self._lasting = lasting
        self._away = NOBODY
        self._away_slots: Sequence[int] = ()  # of those, the places in the partition
        self._forget = forget
        self._unannounced: dict[Key, Message] = {}
        self._keys: dict[int, list[Key]] = {}  # of these messages, by sequence: stamps may differ in due time and topic
        self._dropped = 0
        self._overdue = 0

    def __len__(self) -> int:
        """The number of messages that are not announced."""
        return len(self._unannounced)

    @property
    def foreign(self) -> int:
        """The arrivals that are taken to be foreign, as of the last tick."""
        return self._dropped + self._overdue

    def early(self, key: Key, topic: TopicState, now_ns: int) -> Message:
        """Return the message that is not announced and has this sequence, due time and topic."""
        message = self._unannounced.get(key)
        if message is None:
            message = self._unannounced[key] = self._make(key[0], key[1], topic.shadow(self._edges), now_ns)
            self._keys.setdefault(key[0], []).append(key)
            if len(self._unannounced) > UNANNOUNCED_MOST:
                self._drop(next(iter(self._unannounced)))
        return message

    def open(self, item: Announced, topic: TopicState, now_ns: int) -> Message:
        """Return the message that is announced, with the arrivals that were first; drop others with its sequence."""
        key = (item.sequence, item.due_ns, item.topic)
        message = None
        for waiting in tuple(self._keys.get(item.sequence, ())):
            if waiting == key:
                message = self._take(key)
            else:
                self._drop(waiting)
        if message is None:
            message = self._make(item.sequence, item.due_ns, topic, now_ns)
        else:
            topic.take_in(message.topic)
            message.topic, message.opened_ns = topic, now_ns
        message.announced = True
        topic.begin(message)
        if message.transmissions:
            topic.arrive(message)
        return message

    def tick(self, now_ns: int, *, ended: bool) -> None:
        """Count the arrivals that have waited for too long; at the end of a run all of them have."""
        self._overdue = sum(
            _arrivals(message)
            for message in self._unannounced.values()
            if ended or now_ns - message.opened_ns >= FOREIGN_AFTER_NS
        )

    def _make(self, sequence: int, due_ns: int, topic: TopicState, now_ns: int) -> Message:
        message = Message(sequence, due_ns, topic, len(topic.slots), now_ns)
        slots = self._slots_away(due_ns)
        if slots:
            message.give_marks(self._size)
            state = message.state
            for slot in slots:
                if state[slot] == EXPECTED:
                    state[slot] = AWAY
                    message.expected -= 1
        return message

    def _slots_away(self, due_ns: int) -> Sequence[int]:
        away = self._attendance.unheld_at(due_ns - self.start_ns, lasting=self._lasting)
        if away is not self._away:
            self._away = away
            index, count = self._index, self._count
            self._away_slots = [outlet // count for outlet in away if outlet % count == index]
        return self._away_slots

    def _take(self, key: Key) -> Message:
        keys = self._keys[key[0]]
        keys.remove(key)
        if not keys:
            del self._keys[key[0]]
        return self._unannounced.pop(key)

    def _drop(self, key: Key) -> None:
        message = self._take(key)
        self._dropped += _arrivals(message)
        self._forget(message)


def _arrivals(message: Message) -> int:
    sums = message.topic.sums
    got = message.state.count(GOT) + message.shared.bit_count()
    return got + sums.duplicates + sums.overlapping + sums.misdelivered + sums.unexpected

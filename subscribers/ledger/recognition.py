"""The messages of arrivals by stamps that are not known yet. Arrivals that have no message are counted here."""

from subscribers.ledger.arrivals import Came, Copy
from subscribers.ledger.extra_copies import ExtraCopies
from subscribers.ledger.journal import PartitionJournal
from subscribers.ledger.message_book import MessageBook
from subscribers.ledger.messages import Transmission
from subscribers.ledger.opening import Opening
from subscribers.ledger.topic_state import TopicState
from subscribers.ledger.topics import TopicBook
from wire.contract.stamp import Stamp, read, read_digits

__all__ = ["Recognition"]


class Recognition:
    """Recognises the messages of the run ``run_id`` at a partition of ``size`` outlets.

    ``retained`` counts the copies without a message that the broker sent because of a subscription.
    """

    def __init__(
        self,
        run_id: int,
        size: int,
        topics: TopicBook,
        book: MessageBook,
        opening: Opening,
        copies: ExtraCopies,
        journal: PartitionJournal | None,
    ) -> None:
        self.retained = 0
        self._run_id = run_id
        self._size = size
        self._topics = topics
        self._book = book
        self._opening = opening
        self._copies = copies
        self._journal = journal
        self._foreign = 0

    @property
    def foreign(self) -> int:
        """The arrivals that are not of this run, or of no message that was announced."""
        return self._foreign + self._opening.foreign

    def meet(self, key: bytes, topic: str, came: Came, body_bytes: int, now_ns: int) -> Transmission | None:
        """Return the transmission of a stamp that is not known, by the stamp's bytes; it is known from now on.

        None where the arrival is in the account already: it is foreign, also by a topic or due time that its message
        was not announced with, or its message is settled, which makes it a duplicate or misdelivered. A retained one is
        no duplicate, nor foreign where its stamp is of another run.
        """
        stamp = read(key) or read_digits(key)
        state = self._topics.find(topic)
        if came.retained and stamp is not None and stamp.run_id != self._run_id:
            self.retained += 1
            return None
        if stamp is None or state is None or stamp.run_id != self._run_id:
            self._foreign += 1
            return None
        if stamp.sequence in self._book.closed.settled:
            self._count_settled(state, topic, stamp, came)
            return None
        message = self._book.find(stamp.sequence)
        if message is None:
            message = self._opening.early((stamp.sequence, stamp.due_ns, topic), state, now_ns)
        elif message.topic is not state or message.due_ns != stamp.due_ns:
            self._foreign += 1
            return None
        message.body_bytes = message.body_bytes or body_bytes
        if not message.transmissions and not message.closed:
            message.give_marks(self._size)
            if message.announced:
                message.topic.arrive(message)
        return self._book.transmission(message, key, stamp.sent_ns)

    def _count_settled(self, state: TopicState, topic: str, stamp: Stamp, came: Came) -> None:
        if self._journal is not None:
            self._journal.came(stamp.sequence, topic, came.slot, stamp.sent_ns, retained=came.retained)
        if not self._copies.count_settled(state, Copy(came, stamp.sequence, stamp.sent_ns)):
            self.retained += 1

"""Arrivals whose stamps are not known: the message of each, or what they count as."""

from types import SimpleNamespace

import pytest

from subscribers.ledger.absences import Absences
from subscribers.ledger.arrivals import Came
from subscribers.ledger.catching_up import CatchingUp
from subscribers.ledger.causes import CauseCounts, Causes
from subscribers.ledger.extra_copies import ExtraCopies
from subscribers.ledger.message_book import MessageBook
from subscribers.ledger.opening import Opening
from subscribers.ledger.possible import Possible
from subscribers.ledger.recognition import Recognition
from subscribers.ledger.topics import TopicBook
from tests.support.ledgers import BUSIEST, DIRECTORY, EDGES, RUN, START, STAYS
from wire.contract.control import Announced
from wire.contract.stamp import HEAD, Stamp
from wire.contract.topics import topic

TOPIC = topic(BUSIEST, "flash")
SLOT = DIRECTORY.entitled(BUSIEST, "flash")[0]


@pytest.fixture
def parts():
    """A recognition of a partition that has every outlet, with the message 1 open, and the parts of its ledger."""
    topics = TopicBook(DIRECTORY, 0, 1, EDGES)
    absences = Absences(lasting=False, catching_up=CatchingUp(EDGES, (), ()))
    causes = Causes(absences, CauseCounts())
    book = MessageBook(causes.settle)
    opening = Opening(STAYS, (0, 1), DIRECTORY.size, EDGES, lasting=False, forget=book.forget)
    copies = ExtraCopies(DIRECTORY.size, Possible(absences), causes)
    book.open[1] = opening.open(Announced(1, TOPIC, START, 0, 100), topics.state(TOPIC), START)
    recognition = Recognition(RUN, DIRECTORY.size, topics, book, opening, copies, None)
    return SimpleNamespace(recognition=recognition, book=book, opening=opening, sums=topics.state(TOPIC).sums)


def meet(parts, *, run_id=RUN, sequence=1, due_ns=START, on=TOPIC, retained=False):
    """Have a message with this stamp come on this topic; its transmission, or None."""
    key = HEAD + Stamp(run_id, sequence, due_ns, due_ns).encode()
    return parts.recognition.meet(key, on, Came(SLOT, retained=retained), 100, START)


def test_a_stamp_of_an_open_message_is_known_from_then_on(parts):
    """The message has marks and a size from its first arrival on."""
    found = meet(parts)
    assert found.message is parts.book.open[1]
    assert (len(found.message.state), found.message.body_bytes) == (DIRECTORY.size, 100)
    assert parts.book.known(found.key) is found
    assert (parts.recognition.foreign, parts.recognition.retained) == (0, 0)


@pytest.mark.parametrize(
    "lie",
    [{"run_id": RUN + 1}, {"due_ns": START + 1}, {"on": topic(BUSIEST, "sport")}, {"on": "another/topic"}],
    ids=["run", "due time", "topic", "topic of no run"],
)
def test_a_stamp_that_is_not_as_its_message_was_announced_is_foreign(parts, lie):
    """It is nobody's delivery, and known by nothing."""
    assert meet(parts, **lie) is None
    assert (parts.recognition.foreign, parts.book.transmissions) == (1, 0)


def test_bytes_that_are_no_stamp_are_foreign(parts):
    """Also on a topic of the run."""
    assert parts.recognition.meet(b"no stamp at all", TOPIC, Came(SLOT), 100, START) is None
    assert parts.recognition.foreign == 1


def test_a_retained_message_of_another_run_is_not_foreign(parts):
    """The broker kept it from earlier, and sends it because of a subscription."""
    assert meet(parts, run_id=RUN + 1, retained=True) is None
    assert (parts.recognition.foreign, parts.recognition.retained) == (0, 1)


def test_a_message_that_is_not_announced_yet_is_met_all_the_same(parts):
    """Its arrivals wait for the announcement."""
    assert meet(parts, sequence=2).message.sequence == 2
    assert (len(parts.opening), 2 in parts.book.open) == (1, False)


def test_an_arrival_of_a_settled_message_is_a_duplicate_unless_it_is_retained(parts):
    """None of them is met: the message has no marks any more."""
    message = parts.book.open[1]
    parts.book.close(message)
    parts.book.closed.settle(message)
    assert meet(parts) is None
    assert (parts.sums.duplicates, parts.recognition.retained) == (1, 0)
    assert meet(parts, retained=True) is None
    assert (parts.sums.duplicates, parts.recognition.retained, parts.recognition.foreign) == (1, 1, 0)

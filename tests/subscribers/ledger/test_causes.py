"""The causes of late deliveries and duplicates, from what a ledger knows of times."""

import pytest

from subscribers.ledger.arrivals import Came, Copy
from subscribers.ledger.causes import FIRST_SENT_MOST, CauseCounts, Causes
from tests.support.ledgers import BUSIEST, DIRECTORY, START, Ledgers
from wire.contract.delivery_causes import CAUSED_MOST, STEP_NS, CausedCount
from wire.directory.attendance import Attendance, How, Window

SECOND = 10**9
FIRST, SECOND_ONE, *_ = OUTLETS = DIRECTORY.entitled(BUSIEST, "flash")


class Followed(Ledgers):
    """One ledger of outlets of which the first plans an absence, and the causes that it found."""

    def __init__(self):
        super().__init__(1, Attendance({FIRST: [Window(SECOND, 3 * SECOND, How.DISCONNECT)]}))
        (self.ledger,) = self.ledgers
        self.absences = self.ledger.absences

    def found(self):
        """The late deliveries and the duplicates, by cause and moment."""
        return {(each.cause, each.at_ns): (each.late, each.duplicates) for each in self.ledger.causes.report()}


@pytest.fixture
def followed():
    return Followed()


def test_what_came_after_a_lost_connection_came_late_and_again_for_that(followed):
    """By the moment at which it ended, on the connection after it."""
    message = followed.announce(1, BUSIEST, "flash", START)
    followed.absences.fail(SECOND_ONE, START + 2 * SECOND)
    followed.absences.come_back(SECOND_ONE, START + 4 * SECOND)
    for _ in range(3):
        followed.arrive(message, SECOND_ONE, START + 5 * SECOND, on_since_ns=START + 3 * SECOND)
    assert followed.found() == {("connection", START + 2 * SECOND): (1, 2)}


def test_a_planned_absence_is_no_fault(followed):
    """Unless the connection was lost since."""
    message = followed.announce(1, BUSIEST, "flash", START)
    followed.absences.leave(FIRST, START + SECOND)
    followed.absences.come_back(FIRST, START + 3 * SECOND)
    followed.arrive(message, FIRST, START + 5 * SECOND, on_since_ns=START + 3 * SECOND)
    assert followed.found() == {("plan", START + SECOND): (1, 0)}
    followed.absences.fail(FIRST, START + 6 * SECOND)
    followed.arrive(message, FIRST, START + 8 * SECOND, on_since_ns=START + 7 * SECOND)
    assert followed.found()["connection", START + 6 * SECOND] == (0, 1)


def test_a_resend_of_the_publisher_is_told_by_its_stamp(followed):
    """While the message is open, once it has missing outlets, and once it is settled."""
    message = followed.announce(1, BUSIEST, "flash", START)
    for outlet in OUTLETS[1:]:
        followed.arrive(message, outlet, START + 5)
    followed.arrive(message, SECOND_ONE, START + SECOND, sent_ns=START + SECOND)
    assert followed.found() == {("publisher", START + SECOND): (0, 1)}
    followed.report(START + 20 * SECOND)
    followed.arrive(message, SECOND_ONE, START + 21 * SECOND, sent_ns=START + 21 * SECOND)
    followed.arrive(message, FIRST, START + 21 * SECOND, sent_ns=START + 21 * SECOND)
    assert followed.found()["publisher", START + 21 * SECOND] == (1, 1)
    followed.report(START + 22 * SECOND)
    followed.report(START + 23 * SECOND)
    followed.arrive(message, FIRST, START + 24 * SECOND, sent_ns=START + 24 * SECOND)
    assert followed.found()["publisher", START + 24 * SECOND] == (0, 1)


def test_a_copy_with_dup_on_the_same_connection_had_no_acknowledgement(followed):
    """Of the message that was sent at that moment; a copy without it has no cause that can be proved."""
    message = followed.announce(1, BUSIEST, "flash", START)
    followed.arrive(message, FIRST, START + 5)
    followed.arrive(message, FIRST, START + SECOND, again=True)
    followed.arrive(message, FIRST, START + SECOND)
    assert followed.found() == {("acknowledgement", START): (0, 1), ("unknown", 0): (0, 1)}


def test_what_comes_long_after_it_was_sent_has_no_proved_cause(followed):
    """The outlet was on, and the message was sent before it was settled."""
    message = followed.announce(1, BUSIEST, "flash", START)
    for outlet in OUTLETS[1:]:
        followed.arrive(message, outlet, START + 5)
    followed.report(START + 20 * SECOND)
    followed.arrive(message, FIRST, START + 21 * SECOND)
    assert followed.found() == {("unknown", 0): (1, 0)}


def test_an_outlet_that_another_worker_had_before_got_it_late_for_that(followed):
    """From the moment at which the partition came."""
    message = followed.announce(1, BUSIEST, "flash", START)
    followed.ledger.take_over((), (), START + 4 * SECOND)
    followed.arrive(message, FIRST, START + 6 * SECOND, on_since_ns=START + 5 * SECOND)
    assert followed.found() == {("worker", START + 4 * SECOND): (1, 0)}


def test_moments_are_kept_up_to_a_number_and_settled_messages_too():
    """Further moments are unknown; nothing is lost of the counts."""
    counts = CauseCounts()
    for number in range(1, CAUSED_MOST + 3):
        counts.add_late("connection", number * STEP_NS + 7)
    found = counts.report()
    assert found[0] == CausedCount("connection", STEP_NS, 1, 0)
    assert len(counts) == CAUSED_MOST + 1
    assert found[-1] == CausedCount("connection", 0, 2, 0)
    followed = Followed()
    causes = Causes(followed.absences, counts := CauseCounts())
    for sequence in range(1, FIRST_SENT_MOST + 2):
        message = followed.announce(sequence, BUSIEST, "flash", START)
        open_one = followed.arrive(message, FIRST, START + 5).message
        causes.settle(open_one)
    for sequence in (1, 2):
        causes.duplicate(Copy(Came(FIRST), sequence, START + SECOND))
    assert {each.cause: each.duplicates for each in counts.report()} == {"unknown": 1, "publisher": 1}

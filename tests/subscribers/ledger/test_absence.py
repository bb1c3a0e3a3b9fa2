"""What one absence proves of a message."""

import pytest

from subscribers.ledger.absence import Absence
from subscribers.ledger.settling import SETTLED_NS
from wire.contract.outages import NOT_OVER_NS

SECOND = 1_000_000_000
LEFT, GONE, ASKED, BACK = (START + 100 * SECOND for START in (1_000, 2_000, 3_000, 4_000))
ABSENCE = Absence(4, LEFT, False, GONE, ASKED, BACK)
AWAY = Absence(4, LEFT, False, GONE)
LONG_BEFORE = ASKED - SETTLED_NS


@pytest.mark.parametrize(
    ("sent_ns", "last_ns", "must"),
    [
        (BACK, 0, True),
        (BACK - 1, 0, False),
        (LEFT - 1, 0, False),
        (LEFT - 2 * SETTLED_NS, LEFT - SETTLED_NS, True),
        (LEFT - 2 * SETTLED_NS, LEFT - SETTLED_NS + 1, False),
        (LEFT, LEFT, False),
    ],
)
def test_a_message_must_reach_an_outlet_that_was_back_or_stayed_long_enough(sent_ns, last_ns, must):
    """It was sent after SUBACK, or the broker was done with it before the outlet left."""
    assert ABSENCE.must_reach(sent_ns, last_ns) is must


@pytest.mark.parametrize(
    ("absence", "sent_ns", "last_ns", "must_not"),
    [
        (ABSENCE, GONE, LONG_BEFORE, True),  # the broker was done with it before the outlet connected again
        (ABSENCE, GONE, LONG_BEFORE + 1, False),  # it may have been behind
        (ABSENCE, GONE, 0, False),  # nothing says that the broker was done with it
        (ABSENCE, GONE - 1, LONG_BEFORE, False),  # it may have been on its way when UNSUBACK came
        (ABSENCE, BACK, LONG_BEFORE, False),
        (AWAY, GONE, 0, True),  # the outlet has not asked for anything since
        (Absence(4, LEFT), LEFT, 0, False),  # UNSUBACK has not come yet
        (Absence(4, LEFT, True, GONE), GONE, 0, False),  # its session holds the message
        (Absence(4, LEFT, False, GONE, 0, BACK), GONE, LONG_BEFORE, False),  # a former owner knows when it asked
    ],
)
def test_a_message_must_not_reach_an_outlet_that_was_gone_when_it_was_sent(absence, sent_ns, last_ns, must_not):
    """And that asked again only when the broker was done with the message, if at all."""
    assert absence.must_not_reach(sent_ns, last_ns) is must_not


def test_no_message_both_must_and_must_not_come():
    """For each pair of times."""
    times = sorted({0, *(each + more for each in (LEFT, GONE, ASKED, BACK) for more in (-SETTLED_NS, -1, 0, 1))})
    for absence in (ABSENCE, AWAY, Absence(4, LEFT), Absence(4, LEFT, False, LEFT, ASKED, NOT_OVER_NS)):
        for sent_ns in times:
            for last_ns in times:
                assert not (absence.must_reach(sent_ns, last_ns) and absence.must_not_reach(sent_ns, last_ns))

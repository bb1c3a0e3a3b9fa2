"""The messages of which every shared subscription has had its copy, and the workers that hear of them."""

import pytest

from tests.support.ledgers import EDGES, START
from tests.support.shared_groups import END, SECOND, closed, shared_by
from wire.account.changes import ChangeSet
from wire.account.ownership import Partitions
from wire.account.served import served_of
from wire.account.state import AccountState


@pytest.mark.parametrize(
    ("copies", "served"), [({0: 0b01, 1: 0b10}, True), ({0: 0b11, 1: 0}, True), ({0: 0b01, 1: 0b01}, False)]
)
def test_a_closed_message_is_served_once_each_of_its_groups_had_a_copy(copies, served):
    """In whichever partition."""
    state = AccountState(EDGES, Partitions.unowned(2), ChangeSet(kept=True))
    state.share_copies[7] = "label", ("$share/g/#", "$share/h/#"), copies, 0
    assert served_of(state) == ((7,) if served else ())


@pytest.mark.parametrize("closed_everywhere", [True, False])
def test_a_new_owner_is_told_which_messages_have_their_copies(closed_everywhere):
    """It waits for none then, and a further copy is a duplicate at once."""
    ledgers = shared_by(*range(2), others=3, partitions=2)
    message = ledgers.announce_on(1, "news/1")
    ledgers.arrive(message, 1, START + 5)
    ledgers.report(END if closed_everywhere else START + SECOND, silent=())
    assert ledgers.account.served() == (1,)
    ledgers.hand_over(0, "j0", END + SECOND)
    ledgers.ledgers[0].serve_shares(ledgers.account.served())
    for client in range(2, 5):
        ledgers.arrive(message, client, END + 2 * SECOND)
    ledgers.report(END + 3 * SECOND)
    ledgers.report(END + 4 * SECOND)
    assert ledgers.ledgers[0].kept.incomplete == 0
    ledgers.arrive(message, 0, END + 5 * SECOND)
    totals = closed(ledgers)
    assert (totals.delivered, totals.missing, totals.sums.duplicates) == (4, 0, 1)


def test_a_worker_that_was_not_told_meanwhile_hears_of_closed_messages_too():
    """It was not there as a copy came to another worker's member, and keeps no marks for that group from then on."""
    ledgers = shared_by(*range(2), partitions=2)
    message = ledgers.announce_on(1, "news/1")
    ledgers.arrive(message, 1, START + 5)
    ledgers.report(END, telling=False)
    totals = closed(ledgers)
    assert (totals.expected, totals.delivered, totals.missing) == (1, 1, 0)
    assert [each.kept.incomplete for each in ledgers.ledgers] == [1, 0]
    assert ledgers.account.served() == (1,)
    ledgers.ledgers[0].serve_shares(ledgers.account.served())
    assert [each.kept.incomplete for each in ledgers.ledgers] == [0, 0]

"""Shared subscriptions whose members lost their connections: a copy must come, may, or must not."""

import pytest

from tests.support.ledgers import START, Ledgers
from tests.support.own_clients import own_clients
from tests.support.shared_groups import END, GROUP, SECOND, closed
from wire.contract.outages import Outage


def lost_at(ledgers, *members, left=0, gone_until=None):
    """Members' connections end ``left`` after the start, as an outage of the broker explains; they return at
    ``gone_until`` after it, or not.
    """
    for ledger in ledgers.ledgers:
        ledger.absences.declare((Outage(START, START + 40 * SECOND),))
    for member in members:
        ledger, slot = ledgers.ledgers[member % ledgers.partitions], member // ledgers.partitions
        ledger.absences.fail(slot, START + left)
        if gone_until is not None:
            ledger.absences.ask(slot, START + gone_until)
            ledger.absences.come_back(slot, START + gone_until)


def shared_without_sessions(members, partitions):
    filters = [[GROUP]] * members + [["news/+"]] * partitions
    return Ledgers(partitions, audience=own_clients(filters, ["news/1"]), lasting=False)


@pytest.mark.parametrize("partitions", [1, 2])
@pytest.mark.parametrize(
    ("lost", "left", "back", "counts"),
    [
        # expected, missing, possible of the group's copy, sent at the start
        ((), 0, None, (1, 1, 0)),
        ((0,), 1, None, (0, 0, 1)),  # on its way as the member left: the broker may have chosen it
        ((0, 1, 2, 3), 1, None, (0, 0, 1)),
        ((0,), -1, None, (1, 1, 0)),  # gone before: the broker chose another one
        ((0, 1, 2, 3), -1, None, (0, 0, 0)),  # nobody was there
        ((0, 1, 2, 3), -1, 30 * SECOND, (0, 0, 0)),  # nor before the broker was done with the message
        ((0,), -1, SECOND, (0, 0, 1)),  # perhaps the broker took the member in before it routed the message
        ((0,), -60 * SECOND, -50 * SECOND, (1, 1, 0)),  # long before
    ],
)
def test_a_groups_copy_must_may_or_must_not_come_as_its_members_were_there(partitions, lost, left, back, counts):
    """The broker chooses the member. One that it may have chosen in vain makes the copy possible, and only possible."""
    ledgers = shared_without_sessions(4, partitions)
    message = ledgers.announce_on(1, "news/1")
    lost_at(ledgers, *lost, left=left, gone_until=back)
    for reader in range(4, 4 + partitions):
        ledgers.arrive(message, reader, START + 5)
    totals = closed(ledgers)
    found = totals.expected - partitions, totals.missing, totals.sums.possible
    assert (*found, totals.sums.possible_delivered) == (*counts, 0)
    share = ledgers.account.figures().shares[GROUP]
    assert (share.expected, share.missing) == counts[:2]


@pytest.mark.parametrize("late", [False, True])
def test_a_copy_that_may_come_and_does_is_a_delivery(late):
    """Expected and delivered, while the message is open and after it."""
    ledgers = shared_without_sessions(3, 2)
    message = ledgers.announce_on(1, "news/1")
    lost_at(ledgers, 0, left=1)
    for reader in (3, 4):
        ledgers.arrive(message, reader, START + 5)
    if late:
        ledgers.report(END)
        assert ledgers.account.totals().sums.possible == 1
    ledgers.arrive(message, 1, END + 1 if late else START + 6)
    totals = closed(ledgers)
    assert (totals.expected, totals.delivered, totals.missing) == (3, 3, 0)
    assert (totals.sums.possible, totals.sums.possible_delivered, totals.sums.duplicates) == (1, 1, 0)

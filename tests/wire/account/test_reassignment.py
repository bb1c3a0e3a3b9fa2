"""A partition changes hands, is given up, or ends with all others: the sums stay what they were."""

import pytest

from tests.support.accounts import (
    CIRCUIT,
    ENTITLED,
    SECOND,
    BareAccount,
    missing_from,
    partition_of,
    record_of,
    sums_of,
    tally_of,
)
from wire.account.absorbing import absorb
from wire.account.figures import totals_of
from wire.account.ownership import Assign, GivenUp, LinkUp, Owned, OwnerReturned, OwnerUnreachable, Unowned
from wire.account.reassignment import UNATTENDED_NS, assign, close_account, give_up, repartition, settle_unattended
from wire.account.state import FORMER
from wire.errors import TransitionError

NOW = 10_000 * SECOND


def lose(books, partition, now_ns=NOW):
    books.state.partitions.apply(partition, OwnerUnreachable(books.state.highest, now_ns))


def tell(books, instance, number, partition, delivered):
    sums = {CIRCUIT: sums_of(delivered=delivered)}
    absorb(books.state, books.expectation, tally_of(instance, number, partition_of(partition, 2, sums)))


def test_the_sums_of_a_former_owner_stay_and_its_instance_is_forgotten():
    """The next owner begins at 0, and the former owner is not believed any more."""
    books = BareAccount("a", "b", kept=True)
    books.publish()
    tell(books, "a", 1, 0, 5)
    lose(books, 0)
    assign(books.state, 0, "c")
    assert totals_of(books.state).delivered == 5
    assert ("a", 0) not in books.state.sums
    assert ("a", 0) in books.state.changes.dropped
    assert books.state.changes.owners
    assert "a" not in books.state.numbers
    tell(books, "a", 2, 0, 9)
    tell(books, "c", 1, 0, 2)
    assert totals_of(books.state).delivered == 7
    assert books.state.sums[FORMER][str(CIRCUIT)].delivered == 5


def test_an_owner_that_is_there_does_not_lose_its_partition():
    """The table of the partition forbids it."""
    books = BareAccount("a")
    with pytest.raises(TransitionError):
        assign(books.state, 0, "b")
    with pytest.raises(TransitionError):
        give_up(books.state, 0)
    assert list(books.state.partitions) == [Owned("a")]


def test_the_releases_that_a_former_owner_leaves_in_doubt_are_saved_again():
    """Deliveries that may not have been reported are part of their stored form."""
    books = BareAccount("a", kept=True)
    open_message, closed = books.publish(), books.publish()
    books.close(closed, 0, ENTITLED)
    lose(books, 0)
    books.publish()
    books.state.changes.releases.clear()
    give_up(books.state, 0)
    assert set(books.state.changes.releases) == {(open_message.uri, 1)}


def test_an_owner_that_stays_away_for_a_minute_is_given_up_and_what_is_due_as_long_is_missing():
    """A message that is younger waits, and so does every message while the owner may come back."""
    books = BareAccount("a", "b")
    old, young = books.publish(due_ns=NOW), books.publish(due_ns=NOW + SECOND)
    lose(books, 0)
    assert settle_unattended(books.state, books.expectation, NOW + UNATTENDED_NS - 1) == []
    assert books.state.partitions.of("a") == (0,)
    settle_unattended(books.state, books.expectation, NOW + UNATTENDED_NS)
    assert books.state.partitions[0] == GivenUp(NOW, unreported_until=2)
    assert books.state.messages[old.sequence].closed_by(0)
    assert not books.state.messages[young.sequence].closed_by(0)
    assert not books.state.messages[old.sequence].closed_by(1)
    totals = totals_of(books.state)
    assert totals.missing == totals.unreported == sum(outlet % 2 == 0 for outlet in ENTITLED)
    settle_unattended(books.state, books.expectation, NOW + UNATTENDED_NS + SECOND)
    assert books.state.messages[young.sequence].closed_by(0)


def test_a_message_sent_while_the_owner_is_unreachable_is_missing_and_not_unreported():
    """No worker could have had it."""
    books = BareAccount("a")
    lose(books, 0)
    books.publish(due_ns=NOW)
    settled = settle_unattended(books.state, books.expectation, NOW + UNATTENDED_NS)
    totals = totals_of(books.state)
    assert (totals.missing, totals.unreported) == (len(ENTITLED), 0)
    assert [row.key for row in settled] == [("urn:x:1", 1)]


def test_an_absence_is_counted_from_when_the_wire_can_be_reached():
    """Before that no owner could come back, and no worker could take a partition."""
    books = BareAccount("a", "b")
    lose(books, 0)
    books.publish(due_ns=NOW)
    for partition in range(2):
        books.state.partitions.apply(partition, LinkUp(NOW + 5 * UNATTENDED_NS))
    assert settle_unattended(books.state, books.expectation, NOW + 6 * UNATTENDED_NS - 1) == []
    books.state.partitions.apply(0, OwnerReturned())
    assert list(books.state.partitions) == [Owned("a"), Owned("b")]
    assert totals_of(books.state).missing == 0


def test_an_unowned_partition_is_settled_like_one_that_was_given_up():
    """No worker has come yet."""
    books = BareAccount()
    books.state.partitions.apply(0, LinkUp(NOW))
    books.publish(due_ns=NOW)
    settle_unattended(books.state, books.expectation, NOW + UNATTENDED_NS)
    totals = totals_of(books.state)
    assert (totals.missing, totals.unreported) == (len(ENTITLED), 0)
    books.state.partitions.apply(0, Assign("a"))
    assert list(books.state.partitions) == [Owned("a")]


def test_partitioning_anew_closes_what_is_open_and_keeps_which_outlets_miss_what():
    """Sorted into the new partitions; unreported stays unreported, for all of a message's outlets."""
    books = BareAccount("a", "b")
    message = books.publish(due_ns=NOW)
    mine, others = ([outlet for outlet in ENTITLED if outlet % 2 == place] for place in (0, 1))
    books.state.messages[1].records[0] = record_of(message, 0, 2, mine[:2])
    books.close(message, 1, others[1:])
    books.state.former(str(CIRCUIT)).missing += 1  # as the worker of that partition told
    lose(books, 0)
    lose(books, 1)
    settled = repartition(books.state, books.expectation, 3, NOW)
    assert list(books.state.partitions) == [Unowned(NOW)] * 3
    assert books.expectation.partitions == 3
    assert [row.key for row in settled] == [(message.uri, 1)]
    missing = books.state.missing[1]
    assert sorted(missing_from(missing, 3)) == sorted([*mine[2:], others[0]])
    assert missing.unreported == {0, 1, 2}
    totals = totals_of(books.state)
    assert totals.unreported == totals.missing == len(mine) - 1


def test_reach_counts_an_outlet_once_over_partitions_of_before_and_after():
    """A later edition does not count an outlet again that was reached before."""
    books = BareAccount("a", "b")
    message = books.publish(due_ns=NOW)
    books.close(message, 0, ENTITLED)
    reached = books.state.releases[message.uri, 1].reached
    before = reached.outlets
    lose(books, 0)
    lose(books, 1)
    repartition(books.state, books.expectation, 3, NOW)
    for partition in range(3):
        reached.add(partition, 3, books.expectation.bits(message.topic, 0, partition), NOW)
    assert before < reached.outlets == len(ENTITLED)


def test_a_directory_with_an_owner_is_not_partitioned_anew():
    """An owner that is there keeps its outlets on."""
    books = BareAccount("a", "b")
    lose(books, 0)
    with pytest.raises(TransitionError):
        repartition(books.state, books.expectation, 3, NOW)
    assert len(books.state.partitions) == 2


def test_at_the_end_what_an_unreachable_owner_has_open_is_unreported_and_what_another_has_is_a_fault():
    """A present worker settles everything before the end."""
    books = BareAccount("a", "b")
    message = books.publish()
    lose(books, 0)
    books.settled += close_account(books.state, books.expectation)
    assert totals_of(books.state).unreported == sum(outlet % 2 == 0 for outlet in ENTITLED)
    assert books.state.faults == [f"message {message.sequence} was never settled in partition 1"]


def test_what_an_unreachable_owner_reports_after_the_end_is_not_counted():
    """It lives, and only its connection to the wire had ended: its messages are missing already."""
    books = BareAccount("a", "b")
    message = books.publish()
    lose(books, 0)
    books.close(message, 1, [outlet for outlet in ENTITLED if outlet % 2])
    close_account(books.state, books.expectation)
    before = totals_of(books.state)
    tell(books, "a", 1, 0, 5)
    after = totals_of(books.state)
    assert (after.delivered, after.missing) == (before.delivered, before.missing)

"""The account from outside: releases and tallies go in, values come out."""

import pytest

from tests.support.accounts import (
    CIRCUIT,
    DIRECTORY,
    EDGES,
    ENTITLED,
    NOW,
    SECOND,
    STAYS,
    account_of,
    close,
    partition_of,
    publish,
    record_of,
    sums_of,
    tally_of,
)
from wire.account.account import Account
from wire.account.delivery import Delivery
from wire.account.expectation import Expectation
from wire.account.ownership import GivenUp, Owned, Unowned, Unreachable
from wire.account.rows import SettledRelease
from wire.errors import TransitionError


def test_a_settled_release_is_told_once_as_a_value_and_asked_for_with_what_came_late():
    """The value stays as it was told."""
    told = []
    account = account_of("a", on_settled=told.append)
    message = publish(account)
    assert account.settled_release(message.uri, 1) is None
    close(account, message, delivered=ENTITLED[1:])
    close(account, message, number=2, delivered=ENTITLED)
    (settled,) = told
    assert isinstance(settled, SettledRelease)
    assert (settled.delivered, settled.missing) == (len(ENTITLED) - 1, 1)
    assert account.settled_release(message.uri, 1).missing == 0
    assert account.settled_release("urn:x:9", 1) is None


def test_the_start_is_the_origin_of_planned_absences_and_the_warm_up_ends_when_it_is_said():
    """Both are 0 before that is known."""
    account = account_of("a")
    assert (account.start_ns, account.warm_until_ns) == (0, 0)
    account.begin(NOW, NOW + SECOND)
    assert (account.start_ns, account.warm_until_ns) == (NOW, NOW + SECOND)
    close(account, publish(account, due_ns=NOW))
    assert (account.figures().releases_settled, account.figures().releases_measured) == (1, 0)


def test_an_owner_becomes_unreachable_returns_and_is_replaced():
    """Of all its partitions at once, without regard to earlier messages."""
    account = account_of("a", "b", "a")
    account.owner_unreachable("a", NOW)
    account.owner_unreachable("a", NOW + 1)
    assert account.partitions == (Unreachable("a", NOW, 0), Owned("b"), Unreachable("a", NOW, 0))
    assert account.partitions_of("a") == (0, 2)
    account.owner_returned("a")
    account.owner_returned("a")
    assert account.partitions == (Owned("a"), Owned("b"), Owned("a"))
    account.owner_unreachable("a", NOW)
    account.assign(0, "c")
    assert account.partitions_of("a") == (2,)
    with pytest.raises(TransitionError):
        account.assign(1, "c")


def test_an_outage_of_the_broker_gives_no_partition_up():
    """An absence is counted from the return of the link."""
    account = account_of("a")
    publish(account)
    account.owner_unreachable("a", NOW)
    account.link_up(NOW + 300 * SECOND)
    account.settle_unattended(NOW + 301 * SECOND)
    account.owner_returned("a")
    assert account.partitions == (Owned("a"),)
    account.owner_unreachable("a", NOW + 302 * SECOND)
    account.settle_unattended(NOW + 362 * SECOND)
    assert account.partitions == (GivenUp(NOW + 302 * SECOND, 1),)
    assert account.totals().unreported == len(ENTITLED)


def test_a_new_partitioning_is_owned_by_nobody_and_settles_what_was_open():
    """Told like any other settled release."""
    told = []
    account = account_of("a", on_settled=told.append)
    publish(account)
    account.owner_unreachable("a", NOW)
    account.repartition(2, NOW)
    assert account.partitions == (Unowned(NOW), Unowned(NOW))
    assert [settled.missing for settled in told] == [len(ENTITLED)]
    assert account.open_messages == 0


def test_the_end_compares_the_two_sides_and_a_difference_is_a_fault():
    """The worker's sums say one delivery less than its records."""
    account = account_of("a")
    message = publish(account)
    record = record_of(message, 0, 1, ENTITLED, closed=True)
    sums = {CIRCUIT: sums_of(delivered=len(ENTITLED) - 1)}
    account.absorb(tally_of("a", 1, partition_of(0, 1, sums, [record])))
    account.close()
    (fault,) = account.faults
    assert f"expected {len(ENTITLED)} deliveries, but {len(ENTITLED) - 1} delivered and 0 missing" in fault


def test_the_end_without_a_reachable_owner_is_unreported_and_no_fault():
    """A delivery that was never reported is missing by that cause."""
    account = account_of("a")
    publish(account)
    account.owner_unreachable("a", NOW)
    account.close()
    assert account.faults == ()
    assert account.totals().unreported == account.totals().missing == len(ENTITLED)


def test_a_retired_workers_foreign_messages_stay_counted():
    """Its figures as a process go with it."""
    account = account_of("a")
    account.absorb(tally_of("a", 1, partition_of(0, 1), foreign=3))
    account.retire("a")
    account.retire("a")
    assert account.totals().foreign == 3
    assert account.figures().swarms == {}


def test_connections_of_the_publisher_that_fail_are_counted_by_reason():
    """As figures only: a lost connection is no lost message."""
    account = account_of("a")
    for reason in ("refused", "refused", "lost"):
        account.publish_failed(reason)
    assert account.figures().publish_errors == {"refused": 2, "lost": 1}


def test_a_release_that_left_memory_is_looked_for_where_the_account_is_kept():
    """And nowhere else: a load test's account ends with it."""
    kept = Delivery("urn:x:9", 1, NOW, 0, 0, True, (), (), ())
    asked = []

    def find(uri, version):
        asked.append((uri, version))
        return kept if uri == "urn:x:9" else None

    account = account_of("a", find_settled=find)
    assert account.delivery("urn:x:9", 1) is kept
    assert account.delivery("urn:x:8", 1) is None
    message = publish(account)
    assert account.delivery(message.uri, 1).entitled == len(ENTITLED)
    assert asked == [("urn:x:9", 1), ("urn:x:8", 1)]
    assert account_of("a").delivery("urn:x:9", 1) is None


def test_announcements_and_handover_are_of_what_the_account_has_open():
    """For an owner that is new, or that may have missed some of it."""
    account = account_of("a")
    assert account.handover(0) == []
    message = publish(account)
    announcement = account.announcement(message.uri, 1)
    assert list(account.announcements((0,))) == [announcement]
    assert [item.announced for part in account.handover(0) for item in part.messages] == list(announcement.messages)


def test_a_new_account_is_empty_over_the_bin_edges_and_partitions_that_it_is_given():
    """It owns nothing, expects nothing and has no fault; its end finds the two sides alike."""
    settled = []
    expectation = Expectation(DIRECTORY, STAYS, 3, lasting=True)
    account = Account(expectation=expectation, bin_edges=EDGES, on_settled=settled.append)
    assert (account.edges, account.audience) == (EDGES, DIRECTORY)
    assert account.partitions == (Unowned(), Unowned(), Unowned())
    assert (account.releases, account.expected, account.delivered, account.outstanding) == (0, 0, 0, 0)
    account.close()
    assert account.faults == ()
    assert settled == []

"""The figures of an account: values, cheap counts and copies."""

from msgspec.structs import replace

from tests.support.accounts import (
    ENTITLED,
    NOW,
    account_of,
    close,
    partition_of,
    publish,
    record_of,
    tally_of,
)
from wire.account.view import AccountView


def test_the_cheap_counts_say_what_the_totals_say():
    """They are asked for several times a second."""
    account = account_of("a")
    publish(account)
    close(account, publish(account, 2), delivered=ENTITLED[3:])
    totals = account.totals()
    assert account.releases == account.figures().releases == 2
    assert (account.expected, account.delivered, account.outstanding) == (
        totals.expected,
        totals.delivered,
        totals.outstanding,
    )
    assert account.outstanding == len(ENTITLED)


def test_what_was_due_before_a_moment_is_open_until_its_messages_are_closed():
    """What is due at the moment itself, or later, is not asked for."""
    account = account_of("a")
    message = publish(account)
    assert account.open_before(NOW + 1)
    assert not account.open_before(NOW)
    close(account, message, delivered=ENTITLED)
    assert not account.open_before(NOW + 1)


def test_sampled_arrivals_are_a_copy():
    """By outlet and sequence: due, lower and upper end."""
    account = account_of("a")
    message = publish(account)
    sampled = ((ENTITLED[0], NOW + 1, NOW + 2),)
    record = replace(record_of(message, 0, 1, ENTITLED[:1]), sampled=sampled)
    account.absorb(tally_of("a", 1, partition_of(0, 1, {}, [record])))
    account.sampled_arrivals().clear()
    assert account.sampled_arrivals() == {ENTITLED[0]: {1: (NOW, NOW + 1, NOW + 2)}}


def test_an_account_is_a_view_of_itself():
    """What reads figures alone can be given an account."""
    assert isinstance(account_of("a"), AccountView)

"""Further copies of a message at an outlet, and the split of a shared subscription's messages among its members."""

from subscribers.ledger.copies import FurtherCopies, ShareCounts, TopicShares
from subscribers.ledger.topic_state import NO_OVERLAP
from tests.support.ledgers import START, Ledgers
from tests.support.own_clients import own_clients
from wire.contract.control import SharesServed

SECOND = 1_000_000_000


def test_as_many_further_copies_are_allowed_as_filters_overlap():
    """For each message and outlet by itself; the counts of the oldest messages are dropped first."""
    further = FurtherCopies(4, bytes_most=8)
    assert [further.take(1, 3, 2) for _ in range(3)] == [True, True, False]
    assert further.take(1, 2, 1)
    assert not further.take(1, 2, 1)
    assert further.take(2, 3, 2)
    assert further.take(3, 3, 2)  # the first message's counts are gone
    assert further.take(1, 3, 2)
    assert not NO_OVERLAP


def test_overlapping_copies_are_told_from_duplicates_while_the_message_is_open_and_after():
    """MQTT 3.1.1 §3.3.5: a broker may deliver one copy for each filter that matches."""
    ledgers = Ledgers(2, audience=own_clients([["news/1", "news/+", "#"], ["news/1"]], ["news/1"]))
    message = ledgers.announce_on(1, "news/1")
    for outlet in (0, 1, 0):
        ledgers.arrive(message, outlet, START + 5)
    ledgers.report(START + SECOND)
    assert ledgers.account.open_messages == 0
    for outlet in (0, 0, 1):
        ledgers.arrive(message, outlet, START + SECOND)
    ledgers.report(START + 2 * SECOND)
    sums = ledgers.sums().sums
    assert (sums.delivered, sums.overlapping, sums.duplicates) == (2, 2, 2)


def test_the_members_whose_counts_changed_are_reported_with_their_whole_counts():
    """And all of them in a whole tally."""
    counts = ShareCounts()
    shares = TopicShares(("$share/g/a", "$share/h/a"), {3: 0, 5: 1}, counts)
    assert (shares.all, shares.take(3, 0), shares.take(5, 1), shares.take(3, 1)) == (0b11, 0b1, 0b10, 0)
    assert counts.take(whole=False) == {"$share/g/a": ((3, 1),), "$share/h/a": ((5, 1),)}
    assert shares.take(3, 0b10) == 1
    assert counts.take(whole=False) == {"$share/g/a": ((3, 2),)}
    assert counts.take(whole=False) == {}
    assert counts.take(whole=True) == {"$share/g/a": ((3, 2),), "$share/h/a": ((5, 1),)}


def test_the_wire_tells_that_a_message_has_its_copies():
    """Else the partitions without the copy would wait for a minute."""
    ledgers = Ledgers(2, audience=own_clients([["$share/g/#"]] * 2, ["news/1"]))
    message = ledgers.announce_on(1, "news/1")
    ledgers.arrive(message, 0, START + 5)
    waiting = ledgers.ledgers[1]
    waiting.tick(START + SECOND)
    assert waiting.open_count == 1
    waiting.serve_shares(SharesServed((1, 7)).sequences)
    waiting.tick(START + SECOND)
    assert waiting.open_count == 0

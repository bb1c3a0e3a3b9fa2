"""Closing a message in a partition: the missing deliveries, the unreported ones, and the settled releases."""

from msgspec.structs import replace

from tests.support.accounts import CIRCUIT, DIRECTORY, ENTITLED, NOW, SECOND, BareAccount, missing_from, record_of
from wire.account.closing import (
    SETTLED_KEPT,
    close_without_owner,
    count_late,
    expected_bits,
)
from wire.account.expectation import Expectation
from wire.account.figures import figures_of, totals_of
from wire.account.ownership import OwnerUnreachable
from wire.account.reassignment import assign
from wire.account.sharing import MISSING_KEPT
from wire.contract.bitsets import slots
from wire.directory.attendance import Attendance, Window

MINE = tuple(outlet for outlet in ENTITLED if outlet % 2 == 0)  # of partition 0 of 2


def test_the_expected_outlets_of_a_partition_are_a_bitset_over_its_places():
    """The outlet index + slot * count is bit slot."""
    books = BareAccount("a", "b")
    row = books.state.messages[books.publish().sequence]
    bits = expected_bits(books.state, books.expectation, row, 0)
    assert [slot * 2 for slot in slots(bits)] == list(MINE)


def test_the_outlets_that_miss_a_closed_message_are_known_one_by_one():
    """By their index in the directory, partition by partition."""
    books = BareAccount("a", "b")
    message = books.publish()
    books.close(message, 0, MINE[1:])
    books.close(message, 1, ENTITLED[:-1])
    (missing,) = books.state.missing.values()
    others = [outlet for outlet in ENTITLED[-1:] if outlet % 2]
    assert missing_from(missing, 2) == (MINE[0], *others)
    assert missing.unreported == set()


def test_excused_outlets_are_neither_expected_nor_missing():
    """The release expects as many deliveries fewer, and so do the messages that were never sent."""
    books = BareAccount("a")
    message = books.publish()
    row = books.state.messages[message.sequence].row
    books.state.unsent[message.sequence] = books.state.messages[message.sequence]
    books.close(message, 0, (), excused=ENTITLED[:1])
    (missing,) = books.state.missing.values()
    assert missing_from(missing, 1) == ENTITLED[1:]
    assert (row.expected, row.delivered, row.missing) == (len(ENTITLED) - 1, 0, len(ENTITLED) - 1)
    assert row.counts[str(CIRCUIT)].expected == len(ENTITLED) - 1
    assert figures_of(books.state).unsent_deliveries == len(ENTITLED) - 1


def test_a_message_that_an_outlet_has_was_sent():
    """A wire that was killed had sent it, and did not come to save that; its next life counts it, once."""
    books = BareAccount("a", "b")
    message = books.publish(sent=False)
    books.close(message, 0, ())
    assert (len(books.state.unsent), books.state.published_messages.total()) == (1, 0)
    books.close(message, 1, [outlet for outlet in ENTITLED if outlet % 2])
    assert (len(books.state.unsent), books.state.published_messages.total()) == (0, 1)


def test_a_message_closed_without_an_owner_goes_by_its_last_record():
    """Outlets that the former owner excused are not missing."""
    books = BareAccount("a")
    message = books.publish()
    row = books.state.messages[message.sequence]
    row.records[0] = record_of(message, 0, 1, ENTITLED[2:], excused=ENTITLED[:1])
    close_without_owner(books.state, books.expectation, row, 0, unreported=True)
    assert (row.row.expected, row.row.missing) == (len(ENTITLED) - 1, 1)
    (missing,) = books.state.missing.values()
    assert missing_from(missing, 1) == (ENTITLED[1],)


def test_a_message_closed_without_an_owner_or_a_record_names_the_outlets_that_plan_to_be_away():
    """The clock of a later version asks who did not get it: they are neither expected nor missing."""
    away = Attendance({ENTITLED[0]: [Window(0, 10 * SECOND)]})
    books = BareAccount("a")
    books.expectation = Expectation(DIRECTORY, away, 1, lasting=False)
    books.state.start_ns = NOW
    message = books.publish()
    row = books.state.messages[message.sequence]
    close_without_owner(books.state, books.expectation, row, 0, unreported=True)
    assert (row.row.expected, row.row.missing) == (len(ENTITLED) - 1, len(ENTITLED) - 1)
    assert row.row.absent.excused == {str(CIRCUIT): {0: 1 << ENTITLED[0]}}


def test_a_settled_release_is_measured_unless_it_was_due_in_the_warm_up():
    """It counts as settled all the same, and as incomplete where outlets miss it."""
    books = BareAccount("a")
    books.state.warm_until_ns = 1
    warm, measured = books.publish(due_ns=0), books.publish(due_ns=SECOND)
    books.close(warm, 0, ENTITLED[1:])
    assert (books.state.releases_settled, books.state.releases_measured, books.state.releases_incomplete) == (1, 0, 1)
    books.close(measured, 0, ENTITLED, after_ns=SECOND)
    assert (books.state.releases_settled, books.state.releases_measured, books.state.releases_incomplete) == (2, 1, 1)
    assert books.state.spread.count == 1
    assert all(held.count == 1 for held in books.state.coverage.values())


def test_a_message_closed_without_an_owner_misses_all_that_was_not_reported():
    """Its last record stays; ``unreported`` is a part of the missing deliveries."""
    books = BareAccount("a", "b")
    message = books.publish()
    row = books.state.messages[message.sequence]
    row.records[0] = record_of(message, 0, 2, MINE[:2])
    assert close_without_owner(books.state, books.expectation, row, 0, unreported=True) is None
    totals = totals_of(books.state)
    assert (totals.missing, totals.unreported) == (len(MINE) - 2, len(MINE) - 2)
    assert missing_from(books.state.missing[1], 2) == MINE[2:]
    assert books.state.missing[1].unreported == {0}
    settled = close_without_owner(books.state, books.expectation, row, 1, unreported=False)
    totals = totals_of(books.state)
    assert (totals.missing, totals.unreported) == (len(ENTITLED) - 2, len(MINE) - 2)
    assert settled.key == (message.uri, 1)


def test_outlets_may_have_had_what_a_former_owner_did_not_report():
    """So it is noted with the message when the next owner closes it, up to the last message of the former one."""
    books = BareAccount("a")
    messages = books.publish(), books.publish()
    books.state.partitions.apply(0, OwnerUnreachable(last_sequence=messages[0].sequence, now_ns=1))
    assign(books.state, 0, "b")
    for message in messages:
        books.close(message, 0, ENTITLED[1:])
    assert [books.state.missing[sequence].unreported for sequence in (1, 2)] == [{0}, set()]


def test_a_late_delivery_moves_from_missing_to_delivered_once():
    """Told by the same record again, with fewer outlets that miss the message."""
    books = BareAccount("a", "b")
    message = books.publish()
    closed = books.close(message, 0, MINE[2:])
    row = books.state.releases[message.uri, 1]
    assert (row.delivered, row.missing) == (len(MINE) - 2, 2)
    for _ in range(2):
        count_late(books.state, record_of(message, 0, 2, MINE[1:], closed=True), 0)
        assert (row.delivered, row.missing) == (len(MINE) - 1, 1)
    assert missing_from(books.state.missing[1], 2) == MINE[:1]
    count_late(books.state, closed, 0)  # an older one: no outlet misses it again
    assert (row.delivered, row.missing) == (len(MINE) - 1, 1)
    count_late(books.state, record_of(message, 0, 2, MINE, closed=True), 0)
    assert (row.delivered, row.missing) == (len(MINE), 0)
    assert books.state.missing == {}


def test_a_late_delivery_of_a_release_that_left_memory_is_noted_for_the_store():
    """There it is in a settled delivery, which is amended."""
    books = BareAccount("a", kept=True)
    message = books.publish()
    books.close(message, 0, ENTITLED[1:])
    del books.state.releases[message.uri, 1]
    count_late(books.state, record_of(message, 0, 1, ENTITLED, closed=True), 0)
    assert books.state.changes.late == {((message.uri, 1), str(CIRCUIT)): (1, message.due_ns + SECOND)}


def test_settled_releases_leave_memory_oldest_first():
    """A release that is open stays."""
    books = BareAccount("a", "b")
    waiting = books.publish()
    for _ in range(SETTLED_KEPT + 3):
        message = books.publish()
        for partition in range(2):
            books.close(message, partition, ENTITLED)
    assert (waiting.uri, 1) in books.state.releases
    assert len(books.state.releases) == SETTLED_KEPT + 1
    assert ("urn:x:4", 1) not in books.state.releases
    assert ("urn:x:5", 1) in books.state.releases


def test_the_missing_outlets_of_the_latest_messages_are_kept():
    """Memory is bounded; the store forgets the oldest too."""
    books = BareAccount("a", kept=True)
    for _ in range(MISSING_KEPT + 1):
        books.close(books.publish(), 0, ENTITLED[1:])
    assert len(books.state.missing) == MISSING_KEPT
    assert 1 not in books.state.missing
    assert 1 in books.state.changes.missing


def test_a_record_may_name_no_lower_ends():
    """Then the lower ends are the upper ones."""
    books = BareAccount("a")
    message = books.publish()
    row = books.state.releases[message.uri, 1]
    books.close(message, 0, ENTITLED)
    assert row.lows == row.bins
    row.spread_over(replace(record_of(message, 0, 1, ENTITLED[:1]), lows=((0, 1),)))
    assert row.lows[0] == 1

"""Taking a worker's tally: whose, which, and how often."""

import pytest
from msgspec.structs import replace

from tests.support.accounts import (
    CIRCUIT,
    ENTITLED,
    NOW,
    SECOND,
    BareAccount,
    partition_of,
    record_of,
    sums_of,
    tally_of,
)
from tests.support.attendances import seeded
from wire.account.absorbing import JUMP_MOST, absorb
from wire.account.figures import totals_of
from wire.account.missing import MissingDeliveries
from wire.contract.control import AckClosed, Resync
from wire.contract.outages import RETURN_NS, Outage

MINE = tuple(outlet for outlet in ENTITLED if outlet % 2 == 0)  # of partition 0 of 2


def take(books, *tally, **about):
    answers, settled = absorb(books.state, books.expectation, tally_of(*tally, **about))
    books.settled += settled
    return answers


def test_only_the_owner_of_a_partition_is_taken_at_its_word():
    """Nor is a worker's whole tally taken for its own figures where none of its partitions is its own."""
    books = BareAccount("a", "b")
    books.publish()
    assert take(books, "c", 1, partition_of(0, 2, {CIRCUIT: sums_of(delivered=3)})) == []
    assert take(books, "b", 1, partition_of(0, 2, {CIRCUIT: sums_of(delivered=3)})) == []
    assert take(books, "a", 1, partition_of(0, 3, {CIRCUIT: sums_of(delivered=3)})) == []
    assert totals_of(books.state).delivered == 0
    assert books.state.swarms == {}
    take(books, "a", 1, partition_of(0, 2, {CIRCUIT: sums_of(delivered=3)}))
    assert totals_of(books.state).delivered == 3


def test_a_worker_without_partitions_still_has_figures_of_its_own():
    """It waits until one is free."""
    books = BareAccount("a")
    assert take(books, "waiting", 1) == []
    assert list(books.state.swarms) == ["waiting"]


def test_a_tally_that_comes_again_or_late_changes_nothing():
    """Tallies are cumulative: the newest one says everything."""
    books = BareAccount("a")
    books.publish()
    take(books, "a", 1, partition_of(0, 1, {CIRCUIT: sums_of(delivered=3)}))
    take(books, "a", 2, partition_of(0, 1, {CIRCUIT: sums_of(delivered=5)}))
    for number in (1, 2):
        take(books, "a", number, partition_of(0, 1, {CIRCUIT: sums_of(delivered=9)}))
    assert totals_of(books.state).delivered == 5


def test_after_a_gap_the_worker_is_asked_for_a_whole_tally():
    """Otherwise the wire would never have the parts that only the missing tally had."""
    books = BareAccount("a")
    books.publish()
    assert take(books, "a", 2, partition_of(0, 1, {CIRCUIT: sums_of(delivered=5)})) == [Resync()]
    assert totals_of(books.state).delivered == 0
    assert take(books, "a", 3, partition_of(0, 1, {CIRCUIT: sums_of(delivered=6)}), whole=True) == []
    assert totals_of(books.state).delivered == 6


def test_a_number_that_jumps_does_not_make_the_wire_deaf():
    """A forged whole tally from far ahead is asked about; the worker's answer counts, and its next tally too."""
    books = BareAccount("a")
    books.publish()
    take(books, "a", 1, partition_of(0, 1, {CIRCUIT: sums_of(delivered=3)}))
    ahead = partition_of(0, 1, {CIRCUIT: sums_of(delivered=9)})
    assert take(books, "a", 3 + JUMP_MOST, ahead, whole=True) == [Resync()]
    assert totals_of(books.state).delivered == 3
    assert take(books, "a", 2, partition_of(0, 1, {CIRCUIT: sums_of(delivered=5)}), whole=True) == []
    assert take(books, "a", 3, partition_of(0, 1, {CIRCUIT: sums_of(delivered=6)})) == []
    assert totals_of(books.state).delivered == 6


def test_a_number_that_goes_back_is_asked_about_once():
    """The wire took an earlier tally that was not the worker's: its own tallies seem old until a whole one comes."""
    books = BareAccount("a")
    books.publish()
    take(books, "a", 1, partition_of(0, 1, {CIRCUIT: sums_of(delivered=3)}))
    take(books, "a", 500, partition_of(0, 1, {CIRCUIT: sums_of(delivered=9)}), whole=True)
    assert take(books, "a", 2, partition_of(0, 1, {CIRCUIT: sums_of(delivered=4)})) == [Resync()]
    assert take(books, "a", 3, partition_of(0, 1, {CIRCUIT: sums_of(delivered=5)})) == []
    assert take(books, "a", 4, partition_of(0, 1, {CIRCUIT: sums_of(delivered=6)}), whole=True) == []
    assert totals_of(books.state).delivered == 6
    assert take(books, "a", 4, partition_of(0, 1, {CIRCUIT: sums_of(delivered=6)})) == []


def test_a_closed_record_is_counted_once_and_acknowledged_each_time():
    """The worker repeats it until the answer comes."""
    books = BareAccount("a", "b")
    message = books.publish()
    closed = record_of(message, 0, 2, MINE, closed=True)
    for number in (1, 2):
        answers = take(books, "a", number, partition_of(0, 2, {CIRCUIT: sums_of(len(MINE))}, [closed]))
        assert answers == [AckClosed(0, ((message.sequence, len(MINE)),))]
    row = books.state.releases[message.uri, 1]
    assert (row.delivered, row.missing, row.open_records) == (len(MINE), 0, 1)
    assert books.settled == []


def test_a_release_settles_with_the_last_record_of_its_last_partition():
    """Then nothing of it is open."""
    books = BareAccount("a", "b")
    message = books.publish()
    for number, instance in enumerate("ab"):
        assert books.settled == []
        record = record_of(message, number, 2, ENTITLED, closed=True)
        take(books, instance, 1, partition_of(number, 2, {CIRCUIT: sums_of(record.delivered)}, [record]))
    assert [row.key for row in books.settled] == [(message.uri, 1)]
    assert (books.state.messages, books.state.releases_settled) == ({}, 1)


@pytest.mark.parametrize("wrong", [{"expected": len(ENTITLED) + 1}, {"missing": 0}])
def test_a_record_that_does_not_add_up_to_the_expected_is_a_fault_with_its_place(wrong):
    """The two sides are counted apart, and a difference is told; nothing settled is outstanding all the same."""
    books = BareAccount("a")
    message = books.publish()
    record = replace(record_of(message, 0, 1, ENTITLED[3:], closed=True), **wrong)
    take(books, "a", 1, partition_of(0, 1, {}, [record]))
    (fault,) = books.state.faults
    assert f"message 1 on {message.topic}, partition 0: entitled {len(ENTITLED)}" in fault
    row = books.state.releases[message.uri, 1]
    assert (row.open_records, row.delivered, row.missing) == (0, len(ENTITLED) - 3, 3)  # settled: nothing outstanding
    assert [value.outlets for value in MissingDeliveries(books.state).outlets()] == [ENTITLED[:3]]


def test_a_record_with_missing_outlets_that_adds_up_is_no_fault():
    """Expected is delivered and missing together."""
    books = BareAccount("a")
    message = books.publish()
    take(books, "a", 1, partition_of(0, 1, {}, [record_of(message, 0, 1, ENTITLED[3:], closed=True)]))
    assert not books.state.faults
    assert [value.outlets for value in MissingDeliveries(books.state).outlets()] == [ENTITLED[:3]]


@pytest.mark.parametrize("planned", [False, True])
def test_an_outlet_may_be_excused_only_where_it_plans_to_be_away(planned):
    """Else a worker could hide a loss."""
    attendance = seeded(1, 120, 1.0 if planned else 0.0, SECOND, 100 * SECOND)
    books = BareAccount("a", attendance=attendance, lasting=False)
    message = books.publish(due_ns=200 * SECOND)
    record = record_of(message, 0, 1, ENTITLED[1:], closed=True, excused=ENTITLED[:1])
    take(books, "a", 1, partition_of(0, 1, records=[record]))
    assert bool(books.state.faults) is not planned
    assert planned or "1 of them without a planned absence" in books.state.faults[0]


@pytest.mark.parametrize(
    ("lasting", "due_ns", "excused"),
    [
        (False, 200 * SECOND, True),
        (False, 201 * SECOND + RETURN_NS, False),  # the broker had been back for long when it was due
        (True, 200 * SECOND, False),  # a session holds it
    ],
)
def test_outlets_may_be_excused_around_an_outage_of_the_broker(lasting, due_ns, excused):
    """Without a plan to be away, but where their sessions last."""
    books = BareAccount("a", lasting=lasting)
    books.state.outages = (Outage(190 * SECOND, 201 * SECOND),)
    message = books.publish(due_ns=due_ns)
    record = record_of(message, 0, 1, ENTITLED[1:], closed=True, excused=ENTITLED[:1])
    take(books, "a", 1, partition_of(0, 1, records=[record]))
    assert bool(books.state.faults) is not excused


def test_open_records_show_how_a_release_stands_and_replace_each_other():
    """Reach counts each outlet once, however often it is told."""
    books = BareAccount("a", "b")
    message = books.publish()
    for number, delivered in enumerate((MINE[:1], MINE[:3], MINE[:3]), 1):
        take(books, "a", number, partition_of(0, 2, {}, [record_of(message, 0, 2, delivered)]))
    row = books.state.releases[message.uri, 1]
    assert row.reached.outlets == 3
    assert row.delivered == 0  # nothing is closed yet
    assert books.state.messages[1].records[0].delivered == 3


def test_arrivals_at_sampled_outlets_are_kept_by_outlet_after_the_warm_up():
    """With both ends, beside the due time."""
    books = BareAccount("a", "b")
    books.state.warm_until_ns = NOW + SECOND
    for due_ns in (NOW, NOW + SECOND):
        message = books.publish(due_ns=due_ns)
        record = replace(record_of(message, 0, 2, MINE[:1]), sampled=((MINE[0] // 2, due_ns + 1, due_ns + 2),))
        take(books, "a", message.sequence, partition_of(0, 2, {}, [record]))
    assert books.state.sampled == {MINE[0]: {2: (NOW + SECOND, NOW + SECOND + 1, NOW + SECOND + 2)}}

"""The stored form of an account: written change by change, it makes the same state again."""

from dataclasses import replace

import orjson
import pytest

from tests.support.accounts import (
    CIRCUIT,
    DIRECTORY,
    EDGES,
    ENTITLED,
    NOW,
    STAYS,
    BareAccount,
    partition_of,
    record_of,
    release_of,
    sums_of,
    tally_of,
)
from wire.account.absorbing import absorb
from wire.account.changes import ChangeSet
from wire.account.expectation import Expectation
from wire.account.figures import figures_of, published_of, totals_of
from wire.account.handover import handover_of
from wire.account.ownership import GivenUp, Owned, OwnerUnreachable, Partitions, Unowned
from wire.account.reassignment import assign, give_up, repartition
from wire.account.snapshot import changes_of, expected_of, restore
from wire.account.state import AccountState
from wire.account.store_port import Snapshot
from wire.contract.tally import to_form

DESKTOPS = tuple(outlet.desktops for outlet in DIRECTORY.outlets)


class Shelf:
    """Keeps an account as a store does, in memory."""

    def __init__(self, books):
        self._books = books
        self.rows, self.sums, self.records, self.missing, self.expected = {}, {}, {}, {}, {}
        self.deliveries = {}
        self.owners, self.former_owners, self.figures, self.highest = [], (), b"{}", 0

    def expect(self, message):
        told = expected_of(self._books.state, self._books.state.releases[message.uri, message.version])
        self.rows[told.key] = told.form
        self.highest = told.highest
        for circuit, deliveries in told.expected.items():
            self.expected[circuit] = self.expected.get(circuit, 0) + deliveries

    def save(self):
        state = self._books.state
        taken, state.changes = state.changes, ChangeSet(kept=True)
        changes = changes_of(state, taken)
        self.sums = {key: form for key, form in self.sums.items() if key[:2] not in changes.dropped} | changes.sums
        self.records |= changes.records
        self.records = {key: form for key, form in self.records.items() if key[0] not in changes.closed}
        self.rows |= changes.rows
        self.deliveries |= changes.deliveries
        for key in changes.deliveries:
            self.rows.pop(key, None)
        self.missing |= changes.missing
        self.owners = self.owners if changes.owners is None else changes.owners
        self.former_owners = self.former_owners if changes.former_owners is None else changes.former_owners
        self.figures = changes.figures
        return changes

    def snapshot(self):
        def loaded(forms):
            return {key: orjson.loads(form) for key, form in forms.items() if form is not None}

        return Snapshot(
            sums=loaded(self.sums),
            records=loaded(self.records),
            rows=loaded(self.rows),
            missing=loaded(self.missing),
            owners=self.owners,
            expected=self.expected,
            figures=orjson.loads(self.figures),
            releases=len(self.rows) + len(self.deliveries),
            highest=self.highest,
            former_owners=self.former_owners,
        )

    def restored(self):
        """Return a new state, restored from the store, and its expectation."""
        expectation = Expectation(DIRECTORY, STAYS, 1, lasting=True)
        state = AccountState(EDGES, Partitions.unowned(1), ChangeSet(kept=True))
        restore(state, self.snapshot(), expectation, DESKTOPS, lambda uri, _: release_of(int(uri[6:]), CIRCUIT)[0])
        return state, expectation


@pytest.fixture
def kept():
    books = BareAccount("a", "b", kept=True)
    return books, Shelf(books)


def publish(kept, **about):
    books, shelf = kept
    message = books.publish(**about)
    shelf.expect(message)
    return message


def same(state, other):
    """Everything that figures and handovers say is the same."""
    assert to_form(totals_of(state).sums) == to_form(totals_of(other).sums)
    mine, its = figures_of(state), figures_of(other)
    for name in (
        "releases",
        "releases_settled",
        "releases_incomplete",
        "releases_measured",
        "published_messages",
        "unsent_messages",
        "unsent_deliveries",
    ):
        assert getattr(mine, name) == getattr(its, name), name
    assert published_of(state) == published_of(other)
    assert mine.lateness.encode() == its.lateness.encode()
    assert mine.spread.encode() == its.spread.encode()
    assert [held.encode() for held in mine.coverage.values()] == [held.encode() for held in its.coverage.values()]
    assert state.expected == other.expected
    assert [handover_of(state, each) for each in range(len(state.partitions))] == [
        handover_of(other, each) for each in range(len(other.partitions))
    ]
    assert {key: row.open_records for key, row in state.releases.items() if row.open_records} == {
        key: row.open_records for key, row in other.releases.items() if row.open_records
    }


def test_an_account_in_the_midst_of_a_run_is_restored_as_it_was(kept):
    """Open, settled and half-settled releases; missing outlets; sums of present and former owners."""
    books, shelf = kept
    settled, half, opened = publish(kept), publish(kept), publish(kept)
    for partition, instance in enumerate("ab"):
        closed = record_of(settled, partition, 2, ENTITLED[1:], closed=True)
        reported = record_of(opened, partition, 2, ENTITLED[:4])
        records = [closed, reported]
        if instance == "a":
            records.append(record_of(half, 0, 2, ENTITLED[2:], closed=True))
        sums = {CIRCUIT: sums_of(sum(each.delivered for each in records), sum(each.missing for each in records))}
        absorb(books.state, books.expectation, tally_of(instance, 1, partition_of(partition, 2, sums, records)))
    books.state.partitions.apply(1, OwnerUnreachable(books.state.highest, NOW))
    give_up(books.state, 1)
    shelf.save()
    state, expectation = shelf.restored()
    assert list(state.partitions) == [Owned("a"), GivenUp(0, 3)]
    assert expectation.partitions == 2
    same(books.state, state)
    assert set(state.releases) == {(half.uri, 1), (opened.uri, 1)}
    assert shelf.deliveries[settled.uri, 1].missing == 1


def test_nothing_is_written_twice(kept):
    """A second save has only the changes since the first."""
    books, shelf = kept
    message = publish(kept)
    absorb(books.state, books.expectation, tally_of("a", 1, partition_of(0, 2, {CIRCUIT: sums_of(1)})))
    assert list(shelf.save().sums) == [("a", 0, str(CIRCUIT))]
    empty = shelf.save()
    assert (empty.sums, empty.records, empty.rows, empty.missing, empty.owners) == ({}, {}, {}, {}, None)
    assert empty.former_owners is None
    assert message.sequence in books.state.messages


def test_sums_of_a_former_owner_are_written_once_under_the_former_ones(kept):
    """The old rows go in the same save."""
    books, shelf = kept
    publish(kept)
    absorb(books.state, books.expectation, tally_of("a", 1, partition_of(0, 2, {CIRCUIT: sums_of(5)})))
    shelf.save()
    books.state.partitions.apply(0, OwnerUnreachable(1, NOW))
    assign(books.state, 0, "c")
    changes = shelf.save()
    assert changes.dropped == (("a", 0),)
    assert list(changes.sums) == [("", -1, str(CIRCUIT))]
    assert list(changes.owners) == ["c", "b"]
    same(books.state, shelf.restored()[0])


def test_a_former_owner_is_one_after_a_restart_too(kept):
    """A join of it that comes late must not give it the partition again."""
    books, shelf = kept
    publish(kept)
    books.state.partitions.apply(0, OwnerUnreachable(1, NOW))
    assign(books.state, 0, "c")
    books.state.partitions.apply(1, OwnerUnreachable(1, NOW))
    give_up(books.state, 1)
    shelf.save()
    assert shelf.restored()[0].partitions.former_owners() == ("a", "b")


def test_what_may_have_been_delivered_without_a_report_is_still_in_doubt_after_a_restart(kept):
    """Of the messages that the former owner had, and of no later one."""
    books, shelf = kept
    first = publish(kept)
    books.state.partitions.apply(0, OwnerUnreachable(first.sequence, NOW))
    publish(kept)
    assign(books.state, 0, "c")
    shelf.save()
    state, _ = shelf.restored()
    assert list(state.partitions) == [Owned("c", first.sequence), Owned("b")]
    (part,) = handover_of(state, 0)
    assert [item.unreported for item in part.messages] == [True, False]


def test_a_release_that_was_expected_and_no_more_is_there_unsent(kept):
    """The wire was killed before the first save."""
    books, shelf = kept
    message = publish(kept)
    state, _ = shelf.restored()
    assert list(state.partitions) == [Unowned()]
    assert (state.highest, state.releases_expected, list(state.messages)) == (1, 1, [message.sequence])
    assert state.expected == books.state.expected
    assert state.releases[message.uri, 1].open_records == 1  # over the one partition that is known of


def test_a_new_partitioning_that_was_not_saved_leaves_the_former_one(kept):
    """Records of partitions that are known of count, and no others."""
    books, shelf = kept
    publish(kept)
    shelf.save()
    for partition in range(2):
        books.state.partitions.apply(partition, OwnerUnreachable(1, NOW))
    repartition(books.state, books.expectation, 3, NOW)
    assert len(shelf.restored()[0].partitions) == 2
    shelf.save()
    state, _ = shelf.restored()
    assert list(state.partitions) == [Unowned()] * 3
    same(books.state, state)


def test_rows_that_can_not_be_read_are_faults_and_the_rest_is_restored(kept):
    """Each is named: the account lost what the row held, and says so."""
    _, shelf = kept
    whole, torn = publish(kept), publish(kept)
    shelf.save()
    snapshot = shelf.snapshot()
    rows = dict(snapshot.rows)
    rows[torn.uri, 1] = {"due_ns": 1, "open": [7]}
    broken = replace(
        snapshot,
        rows=rows,
        records={(whole.sequence, 0): ["no", "record"]},
        sums={("a", 0, "de/western-europe"): {"delivered": -1}},
        missing={1: {}},
        figures=dict(snapshot.figures) | {"lateness": 5},
        unreadable=("9 0 of records",),
    )
    state = AccountState(EDGES, Partitions.unowned(2), ChangeSet(kept=True))
    expectation = Expectation(DIRECTORY, STAYS, 2, lasting=True)
    restore(state, broken, expectation, DESKTOPS, lambda uri, _: release_of(int(uri[6:]), CIRCUIT)[0])
    assert list(state.releases) == [(whole.uri, 1)]
    assert list(state.messages) == [whole.sequence]
    named = [fault.partition(" is corrupt and left out")[0] for fault in state.faults]
    assert sorted(named) == sorted(
        f"the store's row {row}"
        for row in (
            "9 0 of records",
            "a 0 de/western-europe of sums",
            "figures of account",
            f"{torn.uri} version 1 of deliveries",
            f"{whole.sequence} 0 of records",
            "1 of missing_outlets",
        )
    )

"""The entitled outlets that a version did not reach."""

from tests.support.accounts import CIRCUIT, ENTITLED, BareAccount, record_of
from wire.account.absent import Absent
from wire.account.closing import count_late
from wire.contract.bitsets import bitset

LABEL = str(CIRCUIT)


def test_missing_and_excused_outlets_are_kept_apart_and_a_full_message_takes_no_memory():
    """By label and partition."""
    absent = Absent()
    absent.add("de/europe", 0, missing=0b1, excused=0b10)
    absent.add("de/europe", 1, missing=0, excused=0)
    assert (absent.missing, absent.excused) == ({"de/europe": {0: 0b1}}, {"de/europe": {0: 0b10}})


def test_an_outlet_that_gets_the_message_late_is_not_absent_any_more():
    """A label or partition without such an outlet changes nothing."""
    absent = Absent()
    absent.add("de/europe", 0, missing=0b101, excused=0b10)
    absent.arrived("de/europe", 0, 0b100)
    absent.arrived("de/europe", 1, 0b1)
    absent.arrived("ja/asia", 0, 0b1)
    assert (absent.missing, absent.excused) == ({"de/europe": {0: 0b1}}, {"de/europe": {0: 0b10}})


def test_what_was_read_does_not_change_with_the_account():
    """A settled release is a value."""
    absent = Absent()
    absent.add("de/europe", 0, missing=0b1, excused=0)
    read = absent.missing
    absent.arrived("de/europe", 0, 0b1)
    assert read == {"de/europe": {0: 0b1}}


def test_the_same_outlets_are_absent_after_another_partitioning():
    """Outlet 3 is place 1 of partition 1 of 2, and place 0 of partition 0 of 3 after it is 1 of 3."""
    absent = Absent()
    absent.add("de/europe", 1, missing=0b10, excused=0b1)
    absent.repartition(2, 3)
    assert absent.missing["de/europe"] == {0: 0b10, 1: 0, 2: 0}
    assert absent.excused["de/europe"] == {0: 0, 1: 0b1, 2: 0}


def test_a_settled_release_names_the_outlets_that_it_did_not_reach():
    """Those that miss it and those that were excused, until a late delivery."""
    books = BareAccount("a")
    message = books.publish()
    row = books.state.messages[message.sequence].row
    books.close(message, 0, ENTITLED[2:], excused=ENTITLED[:1])
    settled = row.settled(books.state.edges)
    assert settled.missing_at == {LABEL: {0: bitset(ENTITLED[1:2])}}
    assert settled.excused_at == {LABEL: {0: bitset(ENTITLED[:1])}}
    assert settled.by_label == {LABEL: len(ENTITLED) - 2}
    count_late(books.state, record_of(message, 0, 1, ENTITLED[1:], closed=True, excused=ENTITLED[:1]), 0)
    assert row.settled(books.state.edges).missing_at == {LABEL: {0: 0}}

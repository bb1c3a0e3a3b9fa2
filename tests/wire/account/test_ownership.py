"""The owners of partitions: every event in every state, and the data of each state."""

from itertools import product

import pytest

from scripts.ownership import FILE, document
from wire.account import ownership
from wire.account.ownership import (
    TRANSITIONS,
    Assign,
    GivenUp,
    GiveUp,
    LinkUp,
    Owned,
    OwnerReturned,
    OwnerUnreachable,
    Partitions,
    Repartition,
    Unowned,
    Unreachable,
    transition,
)
from wire.errors import TransitionError, WireError

STATES = {
    "unowned": Unowned(since_ns=5),
    "owned": Owned("a", unreported_until=3),
    "unreachable": Unreachable("a", since_ns=5, last_sequence=9, unreported_until=3),
    "given up": GivenUp(since_ns=5, unreported_until=9),
}
EVENTS = {
    "assign": Assign("b"),
    "owner unreachable": OwnerUnreachable(last_sequence=9, now_ns=5),
    "owner returned": OwnerReturned(),
    "give up": GiveUp(),
    "link up": LinkUp(8),
    "repartition": Repartition(8),
}
# The next state, by state and event. An event that is not here is not allowed.
FOLLOWS = {
    "unowned": {"assign": Owned("b"), "link up": Unowned(8), "repartition": Unowned(8)},
    "owned": {"owner unreachable": Unreachable("a", 5, 9, 3), "link up": Owned("a", 3)},
    "unreachable": {
        "assign": Owned("b", 9),
        "owner returned": Owned("a", 3),
        "give up": GivenUp(5, 9),
        "link up": Unreachable("a", 8, 9, 3),
    },
    "given up": {"assign": Owned("b", 9), "link up": GivenUp(8, 9), "repartition": Unowned(8)},
}


@pytest.mark.parametrize(("state", "event"), list(product(STATES, EVENTS)))
def test_each_event_in_each_state_leads_where_the_table_says_or_is_an_error(state, event):
    """The error names the state, the event, and the events that are allowed."""
    expected = FOLLOWS[state].get(event)
    if expected is not None:
        assert transition(STATES[state], EVENTS[event]) == expected
        return
    with pytest.raises(TransitionError) as caught:
        transition(STATES[state], EVENTS[event])
    assert isinstance(caught.value, WireError)
    assert caught.value.state is STATES[state]
    assert caught.value.event is EVENTS[event]
    for word in (str(STATES[state]), str(EVENTS[event]), *(type(EVENTS[name]).__name__ for name in FOLLOWS[state])):
        assert word in str(caught.value)


def test_the_table_names_the_type_of_each_state_that_follows():
    """The diagram is drawn from the table, so the table must be true."""
    told = {
        (type(STATES[state]), type(EVENTS[event])): type(following)
        for state, events in FOLLOWS.items()
        for event, following in events.items()
    }
    assert {(state, event): after for state, events in TRANSITIONS.items() for event, after in events.items()} == told


def test_a_returned_owner_leaves_nothing_in_doubt_and_a_former_one_does():
    """Messages of an unreachable owner are in doubt only once the partition is no longer its own."""
    away = transition(transition(Unowned(), Assign("a")), OwnerUnreachable(4, 1))
    assert away.unreported_until == 0
    assert transition(away, OwnerReturned()) == Owned("a", 0)
    assert transition(away, Assign("b")) == Owned("b", 4)
    assert transition(transition(away, GiveUp()), Assign("b")) == Owned("b", 4)


def test_partitions_name_the_ones_of_an_instance_reachable_or_not():
    """A partition that was given up has no owner."""
    partitions = Partitions([Owned("a"), Unreachable("a", 1, 1), GivenUp(), Owned("b"), Unowned()])
    assert partitions.of("a") == (0, 1)
    assert partitions.of("b") == (3,)
    assert partitions.of("") == ()
    assert len(partitions) == 5


def test_owners_are_stored_and_an_unreachable_one_counts_as_there_after_a_restart():
    """The owner may have outlived the wire; if not, it becomes unreachable again."""
    owners = Partitions([Owned("a"), Unreachable("b", 1, 1), GivenUp(7, 2), Unowned()]).owners()
    assert owners == ["a", "b", "", None]
    assert list(Partitions.restored(owners, [0, 3, 2, 0])) == [Owned("a"), Owned("b", 3), GivenUp(0, 2), Unowned()]


def test_a_directory_is_not_partitioned_anew_under_an_owner():
    """All or none: the partitions stay as they were."""
    partitions = Partitions([GivenUp(), Unreachable("a", 1, 1)])
    with pytest.raises(TransitionError, match="Repartition"):
        partitions.repartition(3, 9)
    assert list(partitions) == [GivenUp(), Unreachable("a", 1, 1)]
    partitions.apply(1, GiveUp())
    partitions.repartition(3, 9)
    assert list(partitions) == [Unowned(9)] * 3


AWAY = OwnerUnreachable(5, 1)


@pytest.mark.parametrize("loss", [Assign("c"), GiveUp()])
def test_an_owner_whose_partition_goes_to_another_or_is_given_up_is_a_former_one(loss):
    """One that keeps its own is none."""
    partitions = Partitions([Owned("a"), Owned("b")])
    partitions.apply(0, AWAY)
    partitions.apply(0, loss)
    assert [partitions.is_former(instance) for instance in "abc"] == [True, False, False]


def test_an_owner_that_comes_back_in_time_is_no_former_one():
    """Being unreachable costs nothing by itself, nor does a wire that could not be reached."""
    partitions = Partitions([Owned("a")])
    for event in (AWAY, LinkUp(8), OwnerReturned()):
        partitions.apply(0, event)
        assert not partitions.is_former("a")


def test_a_former_owner_stays_one_where_the_directory_is_partitioned_anew():
    """A partition of another number of partitions is another one, also for the same instance."""
    partitions = Partitions([Owned("a"), Owned("b")])
    for partition in (0, 1):
        partitions.apply(partition, AWAY)
        partitions.apply(partition, GiveUp())
    partitions.repartition(3, 1)
    partitions.apply(0, Assign("b"))
    assert partitions.is_former("a")
    assert partitions.is_former("b")


def test_no_more_than_so_many_former_owners_are_kept(monkeypatch):
    """The one that lost its partition longest ago is forgotten first."""
    monkeypatch.setattr(ownership, "FORMER_MOST", 2)
    partitions = Partitions([Owned("0")])
    for number in range(1, 5):
        partitions.apply(0, AWAY)
        partitions.apply(0, Assign(str(number)))
    assert [number for number in range(5) if partitions.is_former(str(number))] == [2, 3]


def test_the_document_says_what_the_tables_say():
    """docs/ownership.md is written from the tables: ``python -m scripts.ownership``."""
    assert FILE.read_text() == document()

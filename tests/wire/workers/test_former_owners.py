"""The worker instances that lost a partition, and are told to leave."""

import pytest

from wire.account.ownership import Assign, GiveUp, OwnerReturned, OwnerUnreachable, Partitions
from wire.workers import former_owners
from wire.workers.former_owners import FormerOwners


def owned_by(*instances):
    partitions = Partitions.unowned(len(instances))
    for partition, instance in enumerate(instances):
        partitions.apply(partition, Assign(instance))
    return partitions


def noted(partitions, *changes):
    """The former owners after these changes of partitions."""
    former = FormerOwners()
    with former.noted(lambda: tuple(partitions)):
        for partition, event in changes:
            partitions.apply(partition, event)
    return former


AWAY = OwnerUnreachable(5, 1)


@pytest.mark.parametrize("changes", [((0, AWAY), (0, Assign("c"))), ((0, AWAY), (0, GiveUp()))])
def test_an_owner_whose_partition_goes_to_another_or_is_given_up_is_a_former_one(changes):
    """One that keeps its own is none."""
    former = noted(owned_by("a", "b"), *changes)
    assert "a" in former
    assert "b" not in former
    assert "c" not in former


def test_an_owner_that_comes_back_in_time_is_no_former_one():
    """Being unreachable costs nothing by itself."""
    assert "a" not in noted(owned_by("a"), (0, AWAY))
    assert "a" not in noted(owned_by("a"), (0, AWAY), (0, OwnerReturned()))


def test_every_owner_has_lost_its_partition_where_the_directory_is_parted_anew():
    """A partition of another number of partitions is another one, also for the same instance."""
    former, partitions = FormerOwners(), owned_by("a", "b")
    with former.noted(lambda: tuple(partitions)):
        for partition in (0, 1):
            partitions.apply(partition, AWAY)
            partitions.apply(partition, GiveUp())
        partitions.repartition(3, 1)
        partitions.apply(0, Assign("b"))
    assert "a" in former
    assert "b" in former


def test_no_more_than_so_many_are_remembered(monkeypatch):
    """The one that lost its partition longest ago is forgotten first."""
    monkeypatch.setattr(former_owners, "FORMER_MOST", 2)
    former, partitions = FormerOwners(), owned_by("0")
    for number in range(1, 5):
        with former.noted(lambda: tuple(partitions)):
            partitions.apply(0, AWAY)
            partitions.apply(0, Assign(str(number)))
    assert [number for number in range(5) if str(number) in former] == [2, 3]

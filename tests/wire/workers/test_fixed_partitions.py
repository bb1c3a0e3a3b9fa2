"""The partitions of a load test's workers: each is given once, and again to the successor of a killed worker."""

from types import SimpleNamespace

import pytest

from wire.contract.control import Drain, Join, Resync, Start
from wire.errors import MembershipError
from wire.workers.fixed_partitions import FixedPartitions
from wire.workers.member import FILES_KEPT_BACK, Member

ASSIGNED = SimpleNamespace(config=SimpleNamespace(outlets=101))


class Told:
    """Keeps what the account and the members are told, in its order."""

    def __init__(self):
        self.all = []
        self.partitions = FixedPartitions(
            lambda *assigned: self.all.append(("assigned", *assigned)),
            lambda member: (Resync(),),
            lambda member, partitions: self.all.append(("handed over", member.instance, partitions)),
        )

    def member(self, name, files=1_000):
        """A member whose link is this one."""
        return Member(Join(name, f"{name}-1", 1, "host", "boot", files), self)

    def send(self, message):
        """Keep a message to a member."""
        self.all.append(message)


def test_the_account_knows_a_partitions_owner_before_the_owner_does():
    """Its first tally may be there at once."""
    told = Told()
    member = told.member("a")
    told.partitions.give(member, 1, 2, ASSIGNED)
    assert (told.all, member.told) == ([("assigned", 1, "a-1"), ASSIGNED], {1})


@pytest.mark.parametrize(("partition", "outlets"), [(0, 51), (1, 50)])
def test_a_worker_needs_a_file_for_each_outlet_of_its_partition_and_some_of_its_own(partition, outlets):
    """With one less it gets no partition, and the error says what would be enough."""
    told = Told()
    told.partitions.give(told.member("a", outlets + FILES_KEPT_BACK), partition, 2, ASSIGNED)
    told.all.clear()
    with pytest.raises(MembershipError, match=f"of {outlets} outlets needs {outlets + FILES_KEPT_BACK}: use more"):
        told.partitions.give(told.member("b", outlets + FILES_KEPT_BACK - 1), partition, 2, ASSIGNED)
    assert told.all == []


def test_a_member_that_joins_again_is_told_all_that_there_is_in_the_order_of_a_run():
    """Its assignment, the start, what it missed, and the end; what is not there yet is left out."""
    told = Told()
    member = told.member("a")
    told.partitions.give(member, 0, 1, ASSIGNED)
    told.all.clear()
    told.partitions.repeat(member.join, member, None, None)
    told.partitions.repeat(member.join, member, Start(1, 2), Drain(3))
    assert told.all == [ASSIGNED, Resync(), ASSIGNED, Start(1, 2), Resync(), Drain(3)]


def test_a_successor_is_expected_once_and_gets_each_partition_of_the_other():
    """After a wire was killed too, the assignments of those that stayed are known to the next one."""
    told = Told()
    former = told.member("a")
    former.told = {2, 0}
    told.partitions.expect_successor(former, "b")
    assert (told.partitions.expects("a"), told.partitions.expects("b")) == (False, True)
    told.partitions.hand_over(told.member("b"))
    assert told.all == [("assigned", 0, "b-1"), ("assigned", 2, "b-1"), ("handed over", "b-1", [0, 2])]
    assert not told.partitions.expects("b")


def test_the_next_wire_knows_the_assignments_of_a_killed_one():
    """A member that joins again is told of its partition by either."""
    told, later = Told(), Told()
    member = told.member("a")
    told.partitions.give(member, 0, 1, ASSIGNED)
    later.partitions.adopt(told.partitions)
    told.all.clear()
    later.partitions.repeat(member.join, member, None, None)
    assert told.all[0] is ASSIGNED

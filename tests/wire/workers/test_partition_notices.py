"""What a worker is told of its partitions, and that it hears nothing before its ownership is on disk."""

from tests.support.accounts import account_of
from tests.support.simulated_wire import CONFIG, DIRECTORY, RUN
from wire.contract.control import Assignment, Join, Start
from wire.host.boot import boot_id
from wire.workers.member import Member
from wire.workers.partition_notices import PartitionNotices


class RecordedLink:
    """A control link that keeps what is sent."""

    def __init__(self):
        self.sent = []

    def send(self, message):
        self.sent.append(message)


class Told:
    """A worker, its account, and notices whose saves are done when ``save`` is called."""

    def __init__(self):
        self.account = account_of()
        self.link = RecordedLink()
        self.member = Member(Join("a", "a-1", 1, "host", boot_id(), 10_000), self.link)
        self.started = None
        self._held = []
        prototype = Assignment(RUN, DIRECTORY.digest, (), CONFIG)
        self._notices = PartitionNotices(self.account, prototype, lambda: self.started, self._held.append)

    def own(self):
        self.account.assign(0, "a-1")
        self._notices.tell(self.member, (0,))

    def save(self):
        for tell in self._held:
            tell()


def test_an_owner_hears_of_its_partition_once_its_ownership_is_on_disk():
    """A wire that is killed before would give the partition to another after its start."""
    told = Told()
    told.own()
    assert told.link.sent == []
    assert told.member.told == set()
    told.save()
    (assignment,) = told.link.sent
    assert (assignment.run_id, assignment.partitions, assignment.config) == (RUN, ((0, 1),), CONFIG)
    assert assignment.reassigned == ()
    assert told.member.told == {0}


def test_a_start_of_while_the_disk_was_full_follows_the_assignment():
    """The worker could make nothing of it before."""
    told = Told()
    told.own()
    told.started = Start(1, 2)
    told.save()
    assert [type(message) for message in told.link.sent] == [Assignment, Start]


def test_nothing_is_told_of_a_partition_that_another_worker_has_meanwhile():
    """The worker is refused when it is back."""
    told = Told()
    told.own()
    told.account.owner_unreachable("a-1", 1)
    told.account.assign(0, "b-1")
    told.save()
    assert told.link.sent == []


def test_nothing_is_told_of_partitions_that_the_directory_no_longer_has():
    """They ended when it was partitioned anew, also where the same worker has one of the new ones."""
    told = Told()
    told.own()
    told.account.owner_unreachable("a-1", 1)
    told.account.repartition(2, 1)
    told.account.assign(0, "a-1")
    told.save()
    assert told.link.sent == []

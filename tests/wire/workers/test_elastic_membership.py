"""The membership of a service: which worker gets a partition, which waits, and which is refused."""

import pytest

from tests.support.accounts import account_of
from tests.support.scripted_worker import ScriptedWorker
from tests.support.simulated_wire import CONFIG, DIRECTORY, RUN, START, SimulatedWire, owners
from wire.account.ownership import GivenUp
from wire.contract.control import Assignment, Join, Refusal, WorkerLeft
from wire.contract.control_codec import encode
from wire.host.boot import boot_id
from wire.workers.elastic_membership import ElasticMembership
from wire.workers.states import WorkerState


def membership_of(account, **more):
    """A membership of one worker or more over an account."""
    return ElasticMembership(
        min_workers=1,
        boot_id=boot_id(),
        account=account,
        prototype=Assignment(RUN, DIRECTORY.digest, (), CONFIG),
        on_tally=lambda *_: None,
        on_unavailable=lambda _: None,
        **more,
    )


def test_the_directory_is_partitioned_when_joining_has_been_quiet_for_two_seconds():
    """Fewer workers than were asked for are enough, if no other comes."""
    simulated = SimulatedWire(min_workers=3)
    first = simulated.start("a")
    simulated.pass_time(1.5)
    second = simulated.start("b")
    simulated.pass_time(1.5)
    assert not first.ledgers
    simulated.pass_time(0.6)
    assert [[(item.index, item.count) for item in worker.ledgers.values()] for worker in (first, second)] == [
        [(0, 2)],
        [(1, 2)],
    ]


def test_a_worker_with_too_few_files_has_no_partition_and_the_figure_is_told():
    """The others have larger ones; if none may open enough files, the directory waits for a worker that may."""
    simulated = SimulatedWire(min_workers=2)
    small, large = simulated.start("a", files=100), simulated.start("b")
    simulated.review()
    assert (list(small.ledgers), list(large.ledgers)) == ([], [0])
    simulated = SimulatedWire(min_workers=1)
    simulated.start("a", files=100)
    simulated.review()
    assert "needs 184 open files" in simulated.membership.problem
    able = simulated.start("b")
    simulated.review()
    assert list(able.ledgers) == [0]
    assert not simulated.membership.problem


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"boot_id": "elsewhere"}, "another machine"),
        ({"instance": "a-2"}, "named a already"),
        ({"instance": "z", "run_id": RUN + 1, "name": "z"}, "another run"),
        ({"instance": "z", "run_id": RUN, "partitions": ((0, 1),), "name": "z"}, "reassigned"),
    ],
)
def test_a_worker_that_cannot_be_used_is_told_why(about, words):
    """And no other worker is."""
    simulated = SimulatedWire(min_workers=1)
    first = simulated.start("a")
    simulated.review()
    other = simulated.start(**{"name": "a", "instance": "b-1", **about})
    assert words in other.refused
    assert not first.refused
    assert list(first.ledgers) == [0]


def test_a_name_is_free_again_when_its_worker_is_unreachable():
    """A container that is started again has the name that it had."""
    simulated = SimulatedWire(min_workers=1)
    first = simulated.start("a")
    simulated.review()
    first.disconnect()
    again = simulated.start("a", instance="a-2")
    simulated.pass_time(2)
    assert not again.refused
    simulated.pass_time(2)
    assert list(again.ledgers) == [0]


def test_an_outage_of_the_broker_is_no_silence_of_a_worker():
    """However long it lasts: workers keep their partitions, and have as long as ever to be heard once it is over."""
    simulated = SimulatedWire(min_workers=2)
    first, second = simulated.start("a"), simulated.start("b")
    simulated.review()
    before = owners(simulated.account)
    first.silence()
    second.disconnect()
    simulated.membership.link_down()
    for _ in range(100):
        simulated.pass_time(1)
    simulated.membership.link_up()
    simulated.pass_time(1)
    assert owners(simulated.account) == before
    assert not simulated.membership.problem
    first.reconnect()
    second.reconnect()
    simulated.pass_time(9)
    assert owners(simulated.account) == before
    assert len(simulated.membership.present()) == 2
    second.silence()
    for _ in range(13):
        simulated.pass_time(1)
    assert owners(simulated.account) == [first.join.instance] * 2


def test_a_progress_that_was_lost_while_the_wire_was_not_connected_is_told_again():
    """Nothing changes at the outlets that are on, and the wire would wait for them for ever."""
    simulated = SimulatedWire(min_workers=1)
    first = simulated.start("a")
    first.link.losing = True
    simulated.review()
    simulated.pass_time(1)
    first.link.losing = False
    simulated.pass_time(3)
    assert not simulated.membership.ready_since(0.0)
    simulated.membership.link_up()
    simulated.turn()
    simulated.pass_time(1)
    assert simulated.membership.ready_since(0.0)


def test_a_worker_that_becomes_unreachable_is_told_once_though_its_will_comes_after_its_silence():
    """And its end after that is not told again."""
    simulated = SimulatedWire(min_workers=1)
    first = simulated.start("a")
    simulated.review()
    first.silence()
    for _ in range(11):
        simulated.pass_time(0.95)
    (member,) = simulated.unavailable
    assert (member.state, member.reason) == (WorkerState.UNREACHABLE, "nothing was heard of it for 10 s")
    simulated.hear(first, encode(WorkerLeft("a", "a-1", "its connection ended", may_return=True)))
    assert (member.state, member.reason) == (WorkerState.UNREACHABLE, "its connection ended")
    simulated.hear(first, encode(WorkerLeft("a", "a-1", "it ran out of files")))
    assert (member.state, member.reason) == (WorkerState.DEPARTED, "it ran out of files")
    assert simulated.unavailable == [member]


def test_the_partition_of_a_worker_that_says_farewell_is_reassigned_at_once():
    """The worker does not come back, so the wire does not wait for it."""
    simulated = SimulatedWire(min_workers=2)
    first, second = simulated.start("a"), simulated.start("b")
    simulated.review()
    first.stop()
    assert owners(simulated.account) == ["b-1", "b-1"]
    assert sorted(second.ledgers) == [0, 1]
    assert simulated.membership.member("a-1") is None
    assert [(member.state, member.reason) for member in simulated.unavailable] == [(WorkerState.DEPARTED, "terminated")]


@pytest.mark.parametrize("may_return", [True, False])
def test_an_owner_of_the_wires_earlier_life_that_leaves_is_replaced_at_once(may_return):
    """The wire was started again and has not heard of the owner; one that may return is waited for."""
    account = account_of("earlier-1", "other-1")
    membership = membership_of(account)
    worker = ScriptedWorker(membership)
    worker.join()
    membership.review()
    assert account.partitions_of("worker-1-instance") == ()
    membership.hear(worker, encode(WorkerLeft("earlier", "earlier-1", "terminated", may_return=may_return)))
    membership.hear(worker, encode(WorkerLeft("unknown", "unknown-1", "terminated")))
    assert account.partitions_of("worker-1-instance") == (() if may_return else (0,))
    assert account.partitions_of("other-1") == (1,)


def test_a_worker_that_returns_after_a_minute_is_told_to_leave_and_waits_for_nobody():
    """Its partition was given up, as no other worker could have it; the next one that comes has it."""
    simulated = SimulatedWire(min_workers=1)
    first = simulated.start("a")
    simulated.review()
    first.disconnect()
    simulated.start("b", files=100)
    for _ in range(62):
        simulated.pass_time(1)
    assert simulated.account.partitions == (GivenUp(START, 0),)
    first.reconnect()
    simulated.pass_time(1)
    assert "was reassigned" in first.refused
    third = simulated.start("c")
    simulated.pass_time(3)
    assert list(third.ledgers) == [0]


def test_a_worker_whose_join_comes_late_does_not_keep_what_was_reassigned():
    """A broker may deliver its first join again after its partition went to another: the wire would take it for one
    without partitions, and its outlets and the new owner's would take each other's sessions forever.
    """
    simulated = SimulatedWire(min_workers=2)
    first, second = simulated.start("a"), simulated.start("b")
    simulated.review()
    first.disconnect()
    simulated.pass_time(2)
    assert owners(simulated.account) == ["b-1", "b-1"]
    first.reconnect(rejoin=False)
    simulated.hear(first, encode(first.join))
    simulated.pass_time(2)
    assert "was reassigned" in first.refused
    assert sorted(second.ledgers) == [0, 1]
    assert owners(simulated.account) == ["b-1", "b-1"]


def test_a_worker_that_lost_its_partition_does_not_get_it_again_by_a_join_that_comes_late():
    """It still has the ledger: with the partition anew it would count again what is in the account already."""
    account = account_of()
    membership = membership_of(account)
    first, second = ScriptedWorker(membership, "a"), ScriptedWorker(membership, "b")
    first.join()
    membership.review()
    assert account.partitions_of("a-instance") == (0,)
    second.join()
    membership.hear(first, encode(WorkerLeft("a", "a-instance", "terminated")))
    assert account.partitions_of("b-instance") == (0,)
    first.heard.clear()
    late = Join("a", "a-instance", 1, "host", boot_id(), 10_000, RUN, ())
    membership.hear(first, encode(late))
    membership.hear(second, encode(WorkerLeft("b", "b-instance", "terminated")))
    assert account.partitions_of("a-instance") == ()
    assert not [message for message in first.heard if isinstance(message, Assignment)]
    assert [message.reason for message in first.heard if isinstance(message, Refusal)]


def test_what_waits_for_the_disk_is_not_told_to_a_worker_whose_partition_went_meanwhile():
    """Its repeated join was to be answered while the disk was full; when that is over, another has the partition."""
    held, account = [], account_of()
    membership = membership_of(account, after_save=held.append)
    first, second = ScriptedWorker(membership, "a"), ScriptedWorker(membership, "b")
    first.join()
    membership.review()
    held.pop()()
    again = Join("a", "a-instance", 1, "host", boot_id(), 10_000, RUN, ((0, 1),))
    membership.hear(first, encode(again))
    second.join()
    membership.hear(first, encode(WorkerLeft("a", "a-instance", "terminated")))
    assert account.partitions_of("b-instance") == (0,)
    first.heard.clear()
    for tell in held:
        tell()
    assert not [message for message in first.heard if isinstance(message, Assignment)]
    assert [message.partitions for message in second.heard if isinstance(message, Assignment)] == [((0, 1),)]

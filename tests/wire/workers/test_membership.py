"""The membership of a load test: a partition for each worker, one readiness, and each early end told once."""

import asyncio
from types import SimpleNamespace

import pytest

from wire.contract.bins import edges
from wire.contract.control import Drain, Join, Leave, Part, Progress, Refusal, Report, Resync, Start, WorkerLeft
from wire.contract.control_codec import encode
from wire.contract.control_parts import PAYLOAD_LEAST, split
from wire.contract.histogram import Histogram
from wire.contract.places import CIRCUITS
from wire.contract.tally import LabelSums, PartitionTally, SwarmFigures, Tally
from wire.errors import MembershipError
from wire.workers.membership import Membership
from wire.workers.rejections import Rejections
from wire.workers.states import WorkerState
from wire.workers.worker_messages import READ_IN_THREAD_BYTES

EDGES = edges()


class ControlLink:
    """A link to a worker that keeps the sent messages."""

    def __init__(self):
        self.sent = []

    def send(self, message):
        self.sent.append(message)


def membership_of(workers, unavailable=None, assigned=None, rejections=None, **parts):
    return Membership(
        workers=workers,
        boot_id="boot",
        bin_edges=EDGES,
        outlets=100,
        on_assigned=lambda *told: None if assigned is None else assigned.append(told),
        on_tally=lambda member, tally: None,
        on_unavailable=(unavailable if unavailable is not None else []).append,
        rejections=rejections,
        **parts,
    )


def join(name, files=1000, boot="boot", instance=None, partitions=()):
    return encode(Join(name, instance or name, 1, "host", boot, files, partitions=partitions))


class Assigned:
    """Stands for an assignment of so many outlets in all."""

    def __init__(self, partition, workers, outlets=100):
        self.partition, self.workers = partition, workers
        self.config = SimpleNamespace(outlets=outlets)


async def test_the_membership_of_the_next_wire_has_the_workers_of_a_killed_one():
    """With the partitions that they were told of; it asks them for their counts, and answers a repeated join."""
    former, link = membership_of(1), ControlLink()
    former.hear(link, join("a"))
    await former.gather(Assigned, 1.0)
    former.tell(Start(5, 6))
    former.members[0].link = ControlLink()  # the dead wire's
    later = membership_of(1)
    later.adopt(former, {"a": link})
    later.resync()
    assert link.sent[2:] == [Resync()]
    assert (later.members[0].told, later.started) == ({0}, Start(5, 6))
    later.hear(link, join("a"))
    assert link.sent[3] is link.sent[0]
    assert former.members[0].link.sent == []


async def test_each_worker_gets_a_partition_of_its_own_once_all_have_joined():
    """Stripes of the directory, index::count; the account hears who owns each before the worker does."""
    assigned = []
    membership, links = membership_of(2, assigned=assigned), [ControlLink(), ControlLink()]
    for name, link in zip("ab", links, strict=True):
        membership.hear(link, join(name))
        membership.hear(link, join(name))  # it asks again until it has an answer
    await membership.gather(Assigned, 1.0)
    assert [(link.sent[0].partition, link.sent[0].workers) for link in links] == [(0, 2), (1, 2)]
    assert assigned == [(0, "a"), (1, "b")]


async def test_a_worker_that_joins_again_is_told_its_partition_again_and_what_it_missed():
    """It was away from its broker; before there is a partition for it, it just waits."""
    membership, link = membership_of(1), ControlLink()
    for _ in range(2):
        membership.hear(link, join("a"))
    assert link.sent == []
    await membership.gather(Assigned, 1.0)
    membership.hear(link, join("a"))
    assert len(link.sent) == 2
    assert link.sent[0] is link.sent[1]
    for message in (Start(1, 1), Drain(2)):
        membership.tell(message)
    membership.hear(link, join("a"))
    assert link.sent[-3:] == [link.sent[0], Start(1, 1), Drain(2)]


@pytest.mark.parametrize(
    ("second", "words"),
    [(join("b", boot="elsewhere"), "clock"), (join("a", instance="z"), "named a already")],
)
async def test_a_worker_that_cannot_be_used_is_told_why(second, words):
    """Another machine's clock, a name that is taken."""
    membership, link = membership_of(2), ControlLink()
    membership.hear(ControlLink(), join("a"))
    membership.hear(link, second)
    assert isinstance(link.sent[0], Refusal)
    assert words in link.sent[0].reason


async def test_a_worker_too_many_is_told_that_all_partitions_are_taken():
    """It would wait in vain."""
    membership, link = membership_of(1), ControlLink()
    membership.hear(ControlLink(), join("a"))
    membership.hear(link, join("b"))
    assert "taken" in link.sent[0].reason


async def test_workers_that_do_not_come_or_may_open_too_few_files_are_an_error():
    """With the figure that is needed."""
    with pytest.raises(MembershipError, match="0 of 1 workers joined"):
        await membership_of(1).gather(Assigned, 0.01)
    membership = membership_of(1)
    membership.hear(ControlLink(), join("a", files=100))
    with pytest.raises(MembershipError, match="needs 164"):
        await membership.gather(Assigned, 1.0)


async def test_readiness_waits_until_each_outlet_is_on_or_given_up():
    """With the reasons of the outlets that will not come on."""
    membership, seen = membership_of(2), []
    for name in "ab":
        membership.hear(ControlLink(), join(name))
    waiting = asyncio.create_task(membership.ready(5.0, seen.append))
    for name, on, left, refused in (("a", 5, 0, {}), ("b", 1, 4, {}), ("b", 3, 0, {"SUBACK 0x80": 2})):
        membership.hear(ControlLink(), encode(Progress(name, name, on, 0, left, refused, ("00007",))))
        await asyncio.sleep(0)
    readiness = await waiting
    assert (readiness.on, readiness.waiting, readiness.given_up) == (8, 0, {"SUBACK 0x80": 2})
    assert seen


async def test_readiness_does_not_wait_for_outlets_that_all_try_in_vain():
    """The time begins again with each outlet that comes on; the outlets' further tries change nothing."""
    membership = membership_of(1)
    now_s = 0.0
    membership.clock = lambda: now_s
    membership.hear(ControlLink(), join("a"))
    waiting = asyncio.create_task(membership.ready(60.0, lambda _: None, 30.0))
    for moment_s, on in ((20.0, 3), (49.0, 3), (50.0, 3)):
        await asyncio.sleep(0)
        assert not waiting.done(), moment_s
        now_s = moment_s
        membership.hear(ControlLink(), encode(Progress("a", "a", on, 0, 10 - on, {}, ())))
    async with asyncio.timeout(20):
        readiness = await waiting
    assert (readiness.on, readiness.waiting) == (3, 7)


async def test_an_early_end_is_told_once_with_its_reason():
    """By pipe or by will, whichever comes first; a farewell before the dismissal is too early as well."""
    unavailable = []
    membership, link = membership_of(2, unavailable), ControlLink()
    membership.hear(link, join("a"))
    membership.hear(ControlLink(), join("b"))
    for _ in range(2):
        membership.closed(link, "killed by signal 9")
    membership.hear(ControlLink(), encode(WorkerLeft("a", "a", "its connection to the broker ended", may_return=True)))
    membership.hear(ControlLink(), encode(WorkerLeft("b", "b", "")))
    assert [(member.join.worker, member.state, member.reason) for member in unavailable] == [
        ("a", WorkerState.CRASHED, "killed by signal 9"),
        ("b", WorkerState.DEPARTED, "it left"),
    ]
    assert membership.present() == []


async def test_after_the_dismissal_no_end_is_too_early():
    """Neither a farewell nor a pipe that closes; the wire waits for both."""
    unavailable = []
    membership, link = membership_of(2, unavailable), ControlLink()
    membership.hear(link, join("a"))
    membership.hear(ControlLink(), join("b"))
    membership.dismiss(Leave())
    assert link.sent == [Leave()]
    leaving = asyncio.create_task(membership.dismissed(5.0))
    membership.hear(ControlLink(), encode(WorkerLeft("b", "b", "")))
    membership.closed(link, "killed by signal 9")
    await leaving
    assert unavailable == []
    assert [(member.state, member.reason) for member in membership.members] == [(WorkerState.DEPARTED, "")] * 2


async def test_the_end_waits_for_a_final_tally_of_each_worker_that_has_not_ended():
    """A worker that crashed has none to give; a silent one is named."""
    membership, links = membership_of(3), [ControlLink() for _ in range(3)]
    for name, link in zip("abc", links, strict=True):
        membership.hear(link, join(name))
    swarm = SwarmFigures(Histogram(EDGES), Histogram(EDGES))
    membership.hear(links[0], encode(Report(Tally("a", "a", 1, final=True, swarm=swarm, partitions=[]))))
    membership.closed(links[1], "killed by signal 9")
    with pytest.raises(MembershipError, match="no final tally from c within"):
        await membership.finished(0.01)
    membership.hear(links[2], encode(Report(Tally("c", "c", 1, final=False, swarm=swarm, partitions=[]))))
    waiting = asyncio.create_task(membership.finished(5.0))
    membership.hear(links[2], encode(Report(Tally("c", "c", 2, final=True, swarm=swarm, partitions=[]))))
    await waiting


async def test_what_is_no_control_message_is_ignored():
    """Anybody may publish on a broker."""
    membership = membership_of(1)
    for data in (b"", b"{}", b'{"type":"join"}', b'{"type":"report","tally":{}}', b"\xff", b"[]", b'{"type":[]}'):
        membership.hear(ControlLink(), data)
    assert membership.members == []


async def test_a_long_tally_is_decoded_in_a_thread_and_taken_as_it_is():
    """The loop goes on meanwhile, as it does not where one is heard at once; other bytes are ignored."""
    circuits = {circuit: LabelSums.empty(EDGES) for circuit in sorted(CIRCUITS)[:100]}
    figures = SwarmFigures(Histogram(EDGES), Histogram(EDGES))
    report = encode(Report(Tally("a", "a", 1, final=False, swarm=figures, partitions=[PartitionTally(0, 1, circuits)])))
    assert len(report) > READ_IN_THREAD_BYTES
    seen = []
    membership = Membership(
        workers=1,
        boot_id="boot",
        bin_edges=EDGES,
        outlets=100,
        on_assigned=lambda *_: None,
        on_tally=lambda _, tally: seen.append(len(tally.partitions[0].labels)),
        on_unavailable=seen.append,
    )
    membership.hear(ControlLink(), join("a"))
    for read, wanted in ((membership.attend, ["the loop", 100]), (membership.hear, [100, "the loop"])):
        asyncio.get_running_loop().call_soon(seen.append, "the loop")
        waiting = read(ControlLink(), report)
        if waiting is not None:
            await waiting
        await asyncio.sleep(0)
        assert seen == wanted
        seen.clear()
    await membership.attend(ControlLink(), b"{" * (READ_IN_THREAD_BYTES + 1))
    assert not seen


async def test_a_message_in_parts_is_taken_once_all_of_it_is_there():
    """Whether it is decoded in a thread or not. A part of a part is dropped and counted."""
    rejections = Rejections()
    membership, link = membership_of(2, rejections=rejections), ControlLink()
    for instance, hear in (("one", membership.hear), ("two", membership.attend)):
        data = encode(Join(instance, instance, 1, "host", "b" * 9_000, 1000))
        *early, last = split(data, instance, 1, PAYLOAD_LEAST)
        assert len(data) > READ_IN_THREAD_BYTES
        assert early
        for payload in early:
            await taken(hear(link, payload))
        assert link.sent == []
        await taken(hear(link, last))
        assert link.sent.pop() == Refusal("it runs on another machine, whose clock can't be compared with the wire's")
        await taken(hear(link, encode(Part(instance, 2, 0, 1, encode(Part(instance, 3, 0, 1, join("a")))))))
    assert rejections.counts["unexpected"] == 2


async def taken(waiting):
    """Await what a membership may have to wait for."""
    if waiting is not None:
        await waiting


async def test_a_successor_gets_the_partitions_of_a_member_that_has_ended():
    """It is told of them as of a handover, and the account hears first; another later worker is refused."""
    assigned, handed, unavailable = [], [], []

    def hand_over(member, partitions):
        handed.append((member, partitions, len(assigned)))
        member.told.update(partitions)

    membership = membership_of(1, unavailable, assigned, hand_over=hand_over)
    first, second = ControlLink(), ControlLink()
    membership.hear(first, join("worker-1"))
    await membership.gather(Assigned, 1.0)
    (former,) = membership.members
    membership.closed(first, "killed")
    membership.expect_successor(former, "worker-1.2")
    membership.hear(second, join("worker-1.3", instance="third"))
    assert isinstance(second.sent[0], Refusal)
    membership.hear(second, join("worker-1.2", instance="second"))
    membership.hear(second, join("worker-1.2", instance="second"))  # it asks again until it has an answer
    membership.hear(second, join("worker-1.2", instance="second", partitions=((0, 1),)))  # it has, and was away
    member = membership.member("second")
    assert handed == [(member, [0], 2), (member, [0], 2), (member, [], 2)]
    assert assigned == [(0, "worker-1"), (0, "second")]
    assert (membership.present(), unavailable) == ([member], [former])

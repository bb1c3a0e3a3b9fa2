"""The muster: shares for those who join, one voice on readiness, and every death noticed once."""

import asyncio
from types import SimpleNamespace

import pytest

from wire.contract.control import Finish, Join, Left, Progress, Refusal, Report, encode
from wire.contract.histogram import Histogram, edges
from wire.contract.tally import CircuitSums, ShareTally, SwarmFigures, Tally
from wire.errors import MusterError
from wire.muster import READ_ASIDE_BYTES, Muster

EDGES = edges()


class Line:
    """A way to a worker that keeps what was sent."""

    def __init__(self):
        self.sent = []

    def send(self, message):
        self.sent.append(message)


def muster_of(workers, died=None):
    return Muster(workers, "boot", EDGES, lambda member, tally: None, (died if died is not None else []).append)


def join(name, files=1000, boot="boot", incarnation=None):
    return encode(Join(name, incarnation or name, 1, "host", boot, files))


class Assigned:
    """Stands for an assignment of so many outlets in all."""

    def __init__(self, share, workers, outlets=100):
        self.share, self.workers = share, workers
        self.terms = SimpleNamespace(outlets=outlets)


async def test_each_worker_gets_its_own_share_once_all_have_joined():
    """Stripes of the directory: index::count."""
    muster, lines = muster_of(2), [Line(), Line()]
    for name, line in zip("ab", lines, strict=True):
        muster.hear(line, join(name))
        muster.hear(line, join(name))  # it asks again until it has an answer
    await muster.gather(Assigned, 1.0)
    assert [(line.sent[0].share, line.sent[0].workers) for line in lines] == [(0, 2), (1, 2)]


@pytest.mark.parametrize(
    ("second", "words"),
    [(join("b", boot="elsewhere"), "clock"), (join("a", incarnation="z"), "named a already")],
)
async def test_a_worker_that_cannot_be_used_is_told_why(second, words):
    """Another machine's clock, a name that is taken."""
    muster, line = muster_of(2), Line()
    muster.hear(Line(), join("a"))
    muster.hear(line, second)
    assert isinstance(line.sent[0], Refusal)
    assert words in line.sent[0].reason


async def test_a_worker_too_many_is_told_that_all_shares_are_taken():
    """Nobody waits in vain."""
    muster, line = muster_of(1), Line()
    muster.hear(Line(), join("a"))
    muster.hear(line, join("b"))
    assert "taken" in line.sent[0].reason


async def test_workers_that_do_not_come_or_may_open_too_few_files_are_an_error():
    """With the figure that is needed."""
    with pytest.raises(MusterError, match="0 of 1 workers joined"):
        await muster_of(1).gather(Assigned, 0.01)
    muster = muster_of(1)
    muster.hear(Line(), join("a", files=100))
    with pytest.raises(MusterError, match="needs 164"):
        await muster.gather(Assigned, 1.0)


async def test_readiness_waits_until_no_outlet_is_awaited_and_tells_who_gave_up():
    """On, or given up with a reason: nothing else is an answer."""
    muster, seen = muster_of(2), []
    for name in "ab":
        muster.hear(Line(), join(name))
    waiting = asyncio.create_task(muster.ready(5.0, seen.append))
    for name, on, left, refused in (("a", 5, 0, {}), ("b", 1, 4, {}), ("b", 3, 0, {"SUBACK 0x80": 2})):
        muster.hear(Line(), encode(Progress(name, name, on, 0, left, refused, ("00007",))))
        await asyncio.sleep(0)
    readiness = await waiting
    assert (readiness.on, readiness.waiting, readiness.given_up) == (8, 0, {"SUBACK 0x80": 2})
    assert seen


async def test_a_death_is_told_once_and_a_farewell_after_the_dismissal_is_none():
    """By pipe or by will, whichever comes first."""
    died = []
    muster, line = muster_of(2, died), Line()
    muster.hear(line, join("a"))
    muster.hear(Line(), join("b"))
    muster.closed(line, "killed by signal 9")
    muster.hear(Line(), encode(Left("a", "a", "its connection to the broker ended")))
    assert [(member.join.worker, member.dead) for member in died] == [("a", "killed by signal 9")]
    muster.dismiss(Finish(0))
    muster.hear(Line(), encode(Left("b", "b", "")))
    assert len(died) == 1


async def test_what_is_no_control_message_is_ignored():
    """Anybody may publish on a broker."""
    muster = muster_of(1)
    for data in (b"", b"{}", b'{"type":"join"}', b'{"type":"report","tally":{}}', b"\xff", b"[]", b'{"type":[]}'):
        muster.hear(Line(), data)
    assert muster.members == []


async def test_a_long_tally_is_read_aside_and_taken_as_it_is():
    """The loop goes on meanwhile, as it does not where one is heard at once; what was no message is ignored."""
    circuits = {f"circuit-{number}": CircuitSums(EDGES) for number in range(100)}
    figures = SwarmFigures(Histogram(EDGES), Histogram(EDGES))
    report = encode(Report(Tally("a", "a", 1, final=False, swarm=figures, shares=[ShareTally(0, 1, circuits)])))
    assert len(report) > READ_ASIDE_BYTES
    seen = []
    muster = Muster(1, "boot", EDGES, lambda _, tally: seen.append(len(tally.shares[0].circuits)), seen.append)
    muster.hear(Line(), join("a"))
    for read, wanted in ((muster.attend, ["the loop", 100]), (muster.hear, [100, "the loop"])):
        asyncio.get_running_loop().call_soon(seen.append, "the loop")
        waiting = read(Line(), report)
        if waiting is not None:
            await waiting
        await asyncio.sleep(0)
        assert seen == wanted
        seen.clear()
    await muster.attend(Line(), b"{" * (READ_ASIDE_BYTES + 1))
    assert not seen

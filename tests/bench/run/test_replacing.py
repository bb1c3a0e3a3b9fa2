"""Replacing a worker that was killed, on processes that stand for workers."""

import asyncio
from types import SimpleNamespace

import pytest

from bench.base.errors import BenchError
from bench.run import replacing
from bench.run.replacing import replace_worker
from bench.run.workers import LocalWorker, Started
from tests.wire.workers.test_membership import Assigned, ControlLink, join, membership_of


class Starting:
    """Starts programs in a worker's place, and has what is to happen after that."""

    def __init__(self, *then):
        self.then = list(then)
        self.names = []

    async def __call__(self, name):
        self.names.append(name)
        process = SimpleNamespace(returncode=None)
        self.then.pop(0)(process)
        return Started(process, f"{name}.log")


async def ended_worker():
    """A membership whose only worker was killed."""
    handed = []
    membership, link = membership_of(1, hand_over=lambda *told: handed.append(told)), ControlLink()
    membership.hear(link, join("worker-1"))
    await membership.gather(Assigned, 1.0)
    return membership, handed, lambda: membership.closed(link, "killed by signal 9")


async def test_the_next_process_gets_the_partitions_once_the_end_of_the_former_is_heard():
    """The wire hears of it by the end of its pipe."""
    membership, handed, end = await ended_worker()
    start = Starting(lambda _: membership.hear(ControlLink(), join("worker-1.2", instance="second")))
    worker = LocalWorker(1, Started(SimpleNamespace(returncode=-9), "worker-1.log"), start)
    replacing_it = asyncio.create_task(replace_worker(worker, membership))
    await asyncio.sleep(0)
    assert start.names == []
    end()
    await replacing_it
    assert (start.names, worker.name) == (["worker-1.2"], "worker-1.2")
    assert [partitions for _, partitions in handed] == [[0]]


async def test_a_process_that_ends_before_it_joins_replaces_nothing():
    """The fault says so, and the run ends by it."""
    membership, handed, end = await ended_worker()
    end()

    def dies(process):
        process.returncode = 1

    worker = LocalWorker(1, Started(SimpleNamespace(returncode=-9), "worker-1.log"), Starting(dies))
    with pytest.raises(BenchError, match=r"worker-1\.2 did not join.*worker-1\.2\.log"):
        await replace_worker(worker, membership)
    assert handed == []


async def test_a_worker_that_never_joined_or_has_not_ended_is_not_replaced(monkeypatch):
    """Two workers must not have the same outlets."""
    monkeypatch.setattr(replacing, "END_S", 0.01)
    membership, _, _ = await ended_worker()
    for number, problem in ((2, "never joined"), (1, "has not ended")):
        worker = LocalWorker(number, Started(None, ""), Starting())
        with pytest.raises(BenchError, match=problem):
            await replace_worker(worker, membership)

"""Local workers: real processes on pipes of their own, of which none is left behind."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from bench.run.workers import local_workers
from tests.support.waiting import eventually
from wire.contract.bins import edges
from wire.contract.control import Join
from wire.contract.control_codec import ControlDecoder

pytestmark = pytest.mark.integration


class Wire:
    """Hears the workers' messages."""

    def __init__(self):
        self.joined = {}
        self.closed = []
        self._decoder = ControlDecoder(edges(), 1)

    async def hear(self, link, data):
        message = self._decoder.decode(data)
        if isinstance(message, Join):
            self.joined[message.worker] = link

    def close(self, link, reason):
        self.closed.append((link, reason))


async def test_each_worker_joins_over_its_own_pipe_and_ends_with_the_context(tmp_path):
    """Names are in order, logs in the folder, the environment is passed on."""
    wire = Wire()
    async with local_workers(2, tmp_path, {"WIRESTORM_TEST": "1"}, wire.hear, wire.close) as workers:
        await eventually(lambda: len(wire.joined) == 2)
        assert sorted(wire.joined) == ["worker-1", "worker-2"] == [worker.name for worker in workers]
        assert len(set(map(id, wire.joined.values()))) == 2
        environments = [Path(f"/proc/{worker.process.pid}/environ") for worker in workers]
        for environment in environments:
            assert b"WIRESTORM_TEST=1" in await asyncio.to_thread(environment.read_bytes)
        assert all(worker.log.parent == tmp_path for worker in workers)
    assert all(worker.process.returncode is not None for worker in workers)


async def test_the_end_of_a_worker_is_told_with_its_reason(tmp_path):
    """By the link that it had; the other worker goes on."""
    wire = Wire()
    async with local_workers(2, tmp_path, {}, wire.hear, wire.close) as workers:
        await eventually(lambda: len(wire.joined) == 2)
        os.kill(workers[0].process.pid, signal.SIGKILL)
        await eventually(lambda: wire.closed)
        assert wire.closed == [(wire.joined["worker-1"], "killed by signal 9")]
        assert workers[1].process.returncode is None


async def test_another_worker_can_take_the_place_of_one_that_has_ended(tmp_path):
    """Under a name and with a log of its own; it ends with the context too."""
    wire = Wire()
    async with local_workers(1, tmp_path, {}, wire.hear, wire.close) as (worker,):
        await eventually(lambda: "worker-1" in wire.joined)
        first = worker.process
        first.kill()
        await eventually(lambda: wire.closed)
        await worker.start_again()
        assert worker.process is not first
        assert (worker.name, worker.log) == ("worker-1.2", tmp_path / "worker-1.2.log")
        await eventually(lambda: "worker-1.2" in wire.joined)
    assert worker.process.returncode is not None

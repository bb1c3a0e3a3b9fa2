"""What every kind of trial measures alike."""

import asyncio
import os
import sys
import time

import pytest

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside import metering
from bench.benchmarks.sidebyside.metering import cpu_s, drained


class Client:
    """A client whose deliveries grow by one at each look, up to some."""

    def __init__(self, most):
        self._most = most
        self._delivered = 0
        self.ended = False

    @property
    def delivered(self):
        self._delivered = min(self._delivered + 1, self._most)
        return self._delivered


async def test_a_client_is_drained_when_it_has_everything():
    """The moment is that of the last delivery, which was just now."""
    began = time.monotonic()
    assert began <= await drained(Client(5), 5) <= time.monotonic()


async def test_a_client_that_receives_nothing_more_is_given_up(monkeypatch):
    """After a while: the moment is still that of its last delivery."""
    monkeypatch.setattr(metering, "DRAIN_S", 0.2)
    last = await drained(Client(3), 5)
    assert time.monotonic() - last >= 0.2


async def test_processor_time_is_that_of_every_thread_and_a_dead_process_has_none():
    """A loop of this process is in it."""
    before = cpu_s(os.getpid())
    sum(range(1_000_000))
    assert cpu_s(os.getpid()) > before
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await process.wait()
    with pytest.raises(BenchError, match=f"process {process.pid} can't be read in /proc"):
        cpu_s(process.pid)

"""Faults of worker processes, on processes that stand for workers."""

import asyncio
import signal
import sys

import pytest

from bench.faults.worker_acts import WorkerKilled, WorkerStopped, worker_act, worker_name
from bench.scenario.faults import Fault
from tests.support.processes import is_stopped
from tests.support.waiting import eventually


@pytest.fixture
async def process():
    """A program that waits."""
    made = await asyncio.create_subprocess_exec("/bin/sleep", "60")
    yield made
    if made.returncode is None:
        made.kill()
    await made.wait()


async def test_a_worker_that_is_killed_does_not_come_back(process):
    """Its end is a moment; to end or release the fault does nothing."""
    act = worker_act(Fault(kind="worker_killed", at="1s"), process)
    assert isinstance(act, WorkerKilled)
    await act.begin()
    assert await process.wait() == -signal.SIGKILL
    await act.end()
    await act.release()


async def test_a_worker_that_is_stopped_goes_on(process):
    """At the fault's end, and where the run ends before it."""
    act = worker_act(Fault(kind="worker_stopped", at="1s", **{"for": "1s"}), process)
    assert isinstance(act, WorkerStopped)
    for mend in (act.end, act.release):
        await act.begin()
        await eventually(lambda: is_stopped(process.pid))
        await mend()
        await eventually(lambda: not is_stopped(process.pid))


STOP = """
import asyncio, sys, types
from bench.faults.worker_acts import WorkerStopped

async def stop():
    await WorkerStopped(types.SimpleNamespace(pid=int(sys.argv[1]), returncode=None)).begin()
    print("stopped", flush=True)
    await asyncio.Event().wait()

asyncio.run(stop())
"""


async def test_a_worker_goes_on_where_the_load_test_is_killed_while_it_is_stopped(process):
    """Else it would never see that its pipe has ended, and stay for ever."""
    pipe = asyncio.subprocess.PIPE
    load_test = await asyncio.create_subprocess_exec(sys.executable, "-c", STOP, str(process.pid), stdout=pipe)
    assert await asyncio.wait_for(load_test.stdout.readline(), 20) == b"stopped\n"
    await eventually(lambda: is_stopped(process.pid))
    load_test.kill()
    await load_test.wait()
    await eventually(lambda: not is_stopped(process.pid))


async def test_a_worker_that_has_ended_can_not_be_stopped_or_killed(process):
    """Which is no error: its pid may be another's by now."""
    process.kill()
    await process.wait()
    for kind, lasts in (("worker_killed", {}), ("worker_stopped", {"for": "1s"})):
        act = worker_act(Fault(kind=kind, at="1s", **lasts), process)
        await act.begin()
        await act.end()
    assert worker_name(2) == "worker-2"

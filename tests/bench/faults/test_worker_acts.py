"""Faults of worker processes, on processes that stand for workers."""

import asyncio
import signal
import sys

import pytest

from bench.faults.worker_acts import WorkerKilled, WorkerStopped, worker_act
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


class Place:
    """A worker's place. To replace the process in it, "sleep" starts another one."""

    def __init__(self, process):
        self.process = process
        self.replaced = 0

    async def replace(self):
        self.replaced += 1


async def test_a_worker_that_is_killed_is_replaced_at_the_end_of_the_fault():
    """And not where the run ends before that."""
    place = Place(await asyncio.create_subprocess_exec("/bin/sleep", "60"))
    act = worker_act(Fault(kind="worker_killed", at="1s", **{"for": "1s"}), place, place.replace)
    assert isinstance(act, WorkerKilled)
    await act.begin()
    assert await place.process.wait() == -signal.SIGKILL
    await act.release()
    assert place.replaced == 0
    await act.end()
    assert place.replaced == 1


async def test_the_worker_that_is_broken_is_the_one_in_its_place_by_then(process):
    """An earlier fault may have put another one there."""
    place = Place(None)
    for kind in ("worker_killed", "worker_stopped"):
        act = worker_act(Fault(kind=kind, at="1s", **{"for": "1s"}), place, place.replace)
        place.process = process
        await act.begin()
        if kind == "worker_stopped":
            await act.end()
    assert await process.wait() == -signal.SIGKILL


async def test_a_worker_that_is_stopped_goes_on(process):
    """At the fault's end, and where the run ends before it."""
    place = Place(process)
    act = worker_act(Fault(kind="worker_stopped", at="1s", **{"for": "1s"}), place, place.replace)
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
    process = types.SimpleNamespace(pid=int(sys.argv[1]), returncode=None)
    await WorkerStopped(types.SimpleNamespace(process=process)).begin()
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
    place = Place(process)
    for kind in ("worker_killed", "worker_stopped"):
        act = worker_act(Fault(kind=kind, at="1s", **{"for": "1s"}), place, place.replace)
        await act.begin()
        await act.end()

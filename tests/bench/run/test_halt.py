"""A run ends early once, for the first reason that there was."""

import asyncio

import pytest

from bench.base.errors import BenchError, BrokerFault
from bench.run.halt import Halt


async def test_a_run_that_nothing_stops_ends_in_its_own_time():
    """Work is awaited to its end, and there is no fault to raise."""
    halt, done = Halt(), []

    async def work():
        await asyncio.sleep(0)
        done.append("work")

    await halt.unless_requested(work())
    halt.raise_fault()
    assert (done, halt.requested, halt.interrupted, halt.fault) == (["work"], False, False, "")


async def test_an_interrupt_ends_the_work_and_is_no_fault():
    """The user's stop cancels the work, and waits for its clean-up."""
    halt, ended = Halt(), []

    async def work():
        try:
            halt.interrupt()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("work")

    await halt.unless_requested(work())
    halt.raise_fault()
    assert (ended, halt.requested, halt.interrupted, halt.fault) == (["work"], True, True, "")


async def test_a_run_with_nothing_to_measure_ends_without_a_fault():
    """It is neither the user's stop nor a fault."""
    halt = Halt()
    halt.give_up()
    halt.raise_fault()
    assert (halt.requested, halt.interrupted, halt.fault) == (True, False, "")


async def test_nothing_is_begun_after_a_halt():
    """Work that comes later is never started."""
    halt, begun = Halt(), []

    async def work():
        begun.append("work")

    halt.report("the broker died")
    await halt.unless_requested(work())
    assert begun == []


async def test_the_first_fault_is_the_one_that_is_recorded():
    """Later ones are its consequences; a user's stop after it does not hide it."""
    halt = Halt()
    halt.report(BrokerFault("nats", "killed by signal 9"))
    halt.report("worker worker-1 died: the pipe closed")
    halt.interrupt()
    assert halt.fault == "nats: killed by signal 9"
    with pytest.raises(BrokerFault):
        halt.raise_fault()


async def test_a_fault_in_words_is_raised_as_an_error_of_the_bench():
    """So that a command prints it as one line."""
    halt = Halt()
    halt.report("worker worker-1 died: the pipe closed")
    with pytest.raises(BenchError, match=r"^worker worker-1 died: the pipe closed$"):
        halt.raise_fault()


async def test_faults_of_a_closed_run_are_of_its_own_making():
    """Processes are ended on purpose at the end, and that is not reported."""
    halt = Halt()
    halt.close()
    halt.report("worker worker-1 died: killed by signal 9")
    assert (halt.requested, halt.fault) == (False, "")


async def test_an_error_of_the_work_is_raised():
    """The caller decides on its meaning."""
    halt = Halt()

    async def work():
        raise KeyError("work")

    with pytest.raises(KeyError):
        await halt.unless_requested(work())
    assert not halt.requested


async def test_a_cancellation_of_the_caller_is_not_taken_for_a_halt():
    """The work ends with the caller, which ends as cancelled."""
    halt, begun, ended = Halt(), asyncio.Event(), []

    async def work():
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            ended.append("work")

    caller = asyncio.create_task(halt.unless_requested(work()))
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert (ended, halt.requested) == (["work"], False)


def test_a_threshold_ends_a_run_unless_it_ends_already():
    """The reason of the end is the first one; it is neither a fault nor the user's stop."""
    halt = Halt()
    halt.abort("missing == 0 failed")
    halt.abort("late == 0 failed")
    assert (halt.requested, halt.aborted, halt.interrupted, halt.fault) == (True, "missing == 0 failed", False, "")
    stopped = Halt()
    stopped.interrupt()
    stopped.abort("missing == 0 failed")
    assert (stopped.interrupted, stopped.aborted) == (True, "")

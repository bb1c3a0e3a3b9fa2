"""The virtual loop: a clock that only timers move, and processes that can be stopped."""

import asyncio
from contextvars import copy_context

import pytest

from tests.simulation.loop import PROCESS, Deadlock, VirtualLoop


class Process:
    """As much of a process as a loop needs."""

    def __init__(self):
        self.tasks = {}


@pytest.fixture
def loop():
    made = VirtualLoop()
    yield made
    made.close()


def test_a_wait_takes_no_time_and_moves_the_clock(loop):
    """Half an hour is over at once."""
    loop.run_until_complete(asyncio.sleep(1800))
    assert loop.time() == 1800


def test_timers_run_in_the_order_of_their_moments(loop):
    """And those of one moment in the order of the calls."""
    seen = []
    for moment in (2, 1, 2, 0):
        loop.call_later(moment, lambda moment=moment: seen.append((loop.time(), moment)))
    loop.run_until_complete(asyncio.sleep(3))
    assert seen == [(0, 0), (1, 1), (2, 2), (2, 2)]


def test_a_program_that_waits_for_nothing_is_told_so(loop):
    """In place of a wait without an end."""
    with pytest.raises(Deadlock):
        loop.run_until_complete(loop.create_future())


def test_a_wait_for_events_ends_where_nothing_happens_any_more(loop):
    """As in a load test whose workers have all ended: its wire waits for them, and sets no timer."""
    loop.run_until_complete(loop.after_events(1_000))
    assert loop.time() == 0


def test_a_stopped_process_runs_nothing_and_goes_on_in_its_order(loop):
    """Its timers pass, and it acts on them once it is resumed; others go on."""
    process, context, seen = Process(), copy_context(), []
    context.run(PROCESS.set, process)
    for moment in (1, 2):
        loop.call_later(moment, lambda moment=moment: seen.append((moment, loop.time())), context=context)
    loop.stop_process(process)
    loop.call_later(5, loop.resume_process, process)
    loop.run_until_complete(asyncio.sleep(6))
    assert seen == [(1, 5), (2, 5)]


def test_what_was_cancelled_while_its_process_was_stopped_never_runs(loop):
    """A timeout that passed meanwhile is cancelled by what came before it, as in a process that was stopped really."""
    context, seen = copy_context(), []
    process = Process()
    context.run(PROCESS.set, process)
    timer = loop.call_later(2, lambda: seen.append("cancelled"), context=context)
    loop.call_later(1, timer.cancel, context=context)
    loop.stop_process(process)
    loop.call_later(5, loop.resume_process, process)
    loop.run_until_complete(asyncio.sleep(6))
    assert seen == []


def test_a_process_knows_its_tasks_until_they_end(loop):
    """They are what ends with it."""
    process, context = Process(), copy_context()
    context.run(PROCESS.set, process)
    task = loop.create_task(asyncio.sleep(1), context=context)
    assert list(process.tasks) == [task]
    loop.run_until_complete(task)
    loop.run_until_complete(asyncio.sleep(0))
    assert not process.tasks

"""An asyncio event loop under a virtual clock: it never waits, and runs the same callbacks in the same order each time.

Nothing but the program's own timers moves the clock. A process of the simulation is a context: what runs in it can be
stopped and resumed, as by SIGSTOP.
"""

import asyncio
from contextvars import ContextVar, copy_context

__all__ = ["PROCESS", "Deadlock", "VirtualLoop"]

LIMIT_S = 2_000.0  # no life is that long
PROCESS = ContextVar("PROCESS", default=None)  # the simulated process that a callback belongs to


class Deadlock(AssertionError):  # noqa: N818 - the name of what is the case
    """Nothing will ever happen again: no callback is ready, and no timer runs."""


class Clockwork:
    """Stands for a selector: instead of waiting, it moves the loop's clock to the next timer."""

    def __init__(self, loop):
        self._loop = loop

    def select(self, timeout):
        loop = self._loop
        if timeout is None:
            raise Deadlock("no callback is ready, and no timer runs")
        if loop.now_s > LIMIT_S:
            raise Deadlock(f"the life goes on after {LIMIT_S:.0f} s of its clock")
        if timeout > 0:
            loop.now_s = max(loop.now_s, loop._scheduled[0]._when)  # noqa: SLF001 - asyncio's own queue of timers
        return ()

    def close(self):
        """There is nothing to close."""


class Turn:
    """A callback until it ran. It waits while its process is stopped; cancelled meanwhile, it never runs."""

    __slots__ = ("args", "callback", "context", "handle")

    def __init__(self, callback, args, context):
        self.callback = callback
        self.args = args
        self.context = copy_context() if context is None else context


class VirtualLoop(asyncio.BaseEventLoop):
    """The loop of one simulated life. ``events`` counts the callbacks that ran, over all processes."""

    def __init__(self):
        super().__init__()
        self.now_s = 0.0
        self.events = 0
        self._selector = Clockwork(self)
        self._clock_resolution = 1e-9
        self._marks = []  # (number of an event, future) of those that wait for it
        self._stopped = {}  # process -> the turns that it was to have meanwhile
        self.set_task_factory(_make_task)

    def time(self):
        return self.now_s

    def call_soon(self, callback, *args, context=None):
        turn = Turn(callback, args, context)
        turn.handle = super().call_soon(self._run, turn, context=turn.context)
        return turn.handle

    def call_at(self, when, callback, *args, context=None):
        turn = Turn(callback, args, context)
        turn.handle = super().call_at(when, self._run, turn, context=turn.context)
        return turn.handle

    def call_soon_threadsafe(self, callback, *args, context=None):
        return self.call_soon(callback, *args, context=context)

    def run_in_executor(self, executor, func, *args):
        """Run the work at once, and give its result in a later turn: no thread decides an order."""
        future = self.create_future()
        try:
            self.call_soon(_settle, future, func(*args), None)
        except Exception as error:  # noqa: BLE001 - the caller's
            self.call_soon(_settle, future, None, error)
        return future

    async def after_events(self, count):
        """Wait until so many callbacks have run: between any two of them."""
        waiter = self.create_future()
        self._marks.append((self.events + count, waiter))
        await waiter

    def stop_process(self, process):
        """Run nothing of a process until it is resumed."""
        self._stopped.setdefault(process, [])

    def resume_process(self, process):
        """Run what a process was to do meanwhile, in its order."""
        for turn in self._stopped.pop(process, ()):
            super().call_soon(self._run, turn, context=turn.context)

    def _run(self, turn):
        if turn.handle.cancelled():
            return
        self.events += 1
        if self._marks:
            self._meet_marks()
        if self._stopped:
            held = self._stopped.get(PROCESS.get())
            if held is not None:
                held.append(turn)
                return
        turn.callback(*turn.args)

    def _meet_marks(self):
        met = [waiter for number, waiter in self._marks if number <= self.events]
        if met:
            self._marks = [mark for mark in self._marks if mark[0] > self.events]
            for waiter in met:
                if not waiter.done():
                    waiter.set_result(None)

    def _write_to_self(self):
        """Wake nobody: the loop never sleeps."""

    def _process_events(self, event_list):
        """Process nothing: there are no sockets."""


def _settle(future, result, error):
    if future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)


def _make_task(loop, work, context=None):
    """Make a task, and note it with its process, which ends it when it is killed."""
    task = asyncio.Task(work, loop=loop, context=context)
    process = PROCESS.get() if context is None else context.get(PROCESS)
    if process is not None:
        process.tasks[task] = None
        task.add_done_callback(lambda done: process.tasks.pop(done, None))
    return task

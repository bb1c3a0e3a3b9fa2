"""Every run goes through the same phases in the same order, ends early for one reason, and dismisses its workers."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest

from bench.base.errors import BenchError
from bench.run.events import WorkerDeaths
from bench.run.halt import Halt
from bench.run.phases import Limits, Phases, Workload
from tests.support.load_test_wire import OUTLETS, load_test_wire
from tests.support.scripted_worker import ScriptedWorker
from wire.contract.control import Drain, Leave, Start
from wire.errors import MembershipError

LIMITS = Limits(join_s=5.0, come_on_s=5.0, drain_s=5.0, settle_s=7.0, final_s=5.0, leave_s=5.0)
START = Start(123, 456)


class Script(Workload):
    """Writes down its calls, and does something if a test says so."""

    def __init__(self, wire, halt, **doing):
        self.called = []
        self._wire = wire
        self._halt = halt
        self._doing = doing

    def coming_on(self, readiness):
        self._note(f"coming on: {readiness.on}")

    async def set_up(self, readiness):
        self._note(f"set up: {readiness.on} on")

    @asynccontextmanager
    async def measured(self):
        self._note("measured from here")
        yield
        self._note("measured until here")

    async def compose(self):
        self._note("compose")
        return START

    async def accept(self):
        self._note(f"accept at {self._wire.account.start_ns} and {self._wire.account.warm_until_ns}")

    @asynccontextmanager
    async def shown(self):
        self._note("shown from here")
        yield
        self._note("shown until here")

    async def publish(self):
        self._note("publish")
        if "publish" in self._doing:
            await self._doing["publish"](self._halt)

    async def check(self):
        self._note("check")

    def _note(self, what):
        if what not in self.called:
            self.called.append(what)


class Lab:
    """A wire without a broker or processes, with the parts that its run needs."""

    def __init__(self, limits=LIMITS, silent=(), refused=""):
        self.halt = Halt()
        self.wire = load_test_wire(WorkerDeaths(self.halt))
        self.phases = Phases(self.wire.membership, self.wire.assignment, limits, self.halt)
        self.worker = ScriptedWorker(self.wire.membership, silent=silent, refused=refused)

    async def run(self, **doing):
        """Run a script with the worker on; return the calls."""
        script = Script(self.wire, self.halt, **doing)
        self.worker.join()
        await self.phases.run(self.wire, script)
        return script.called

    def told(self, kind):
        return [message for message in self.worker.heard if isinstance(message, kind)]


async def forever(_):
    await asyncio.Event().wait()


async def test_the_phases_come_in_their_order():
    """From the joining to the dismissal; the account knows of the start before anything is accepted, and is closed."""
    lab = Lab()
    before_ns = time.time_ns()
    assert await lab.run() == [
        f"coming on: {OUTLETS}",
        f"set up: {OUTLETS} on",
        "measured from here",
        "compose",
        "accept at 123 and 456",
        "shown from here",
        "publish",
        "shown until here",
        "measured until here",
        "check",
    ]
    assert [type(message).__name__ for message in lab.worker.heard] == ["Assignment", "Start", "Drain", "Leave"]
    assert lab.told(Start) == [START]
    (drain,) = lab.told(Drain)
    assert 0 <= drain.deadline_ns - before_ns - 7_000_000_000 < 5_000_000_000
    assert (lab.halt.fault, lab.phases.readiness.on) == ("", OUTLETS)


async def test_where_the_broker_refuses_every_outlet_nothing_is_published():
    """The load would measure nothing; the run ends with an account of nothing, and is no fault of ours."""
    lab = Lab(refused="not authorised")
    assert await lab.run() == ["coming on: 0"]
    assert (lab.halt.fault, lab.halt.interrupted, lab.phases.readiness.given_up) == (
        "",
        False,
        {"not authorised": OUTLETS},
    )
    assert [type(message).__name__ for message in lab.worker.heard] == ["Assignment", "Leave"]


async def test_workers_without_time_to_settle_settle_at_once():
    """A deadline of 0 is past on every clock."""
    lab = Lab(Limits(join_s=5.0, come_on_s=5.0, final_s=5.0, leave_s=5.0))
    await lab.run()
    assert lab.told(Drain) == [Drain(0)]


async def test_a_fault_ends_publishing_early_and_the_account_is_still_closed():
    """Everything is settled and dismissed; the last checks are skipped; the first fault stays."""

    async def breaks(halt):
        halt.report("the broker died")
        await forever(halt)

    lab = Lab()
    called = await lab.run(publish=breaks)
    assert called[-2:] == ["shown until here", "measured until here"]
    assert (len(lab.told(Drain)), len(lab.told(Leave))) == (1, 1)
    assert lab.halt.fault == "the broker died"


async def test_a_workers_death_in_mid_run_is_the_fault():
    """The run waits neither for the crashed worker's last tally nor for its end."""
    lab = Lab()

    async def kills(halt):
        lab.worker.die("killed by signal 9")
        await forever(halt)

    await lab.run(publish=kills)
    assert lab.halt.fault == "worker worker-1 died: killed by signal 9"


async def test_a_run_that_is_stopped_before_it_publishes_publishes_nothing():
    """The user's stop comes while workers join: no phase begins any more, and there is no fault."""
    lab = Lab()
    lab.halt.interrupt()
    assert await lab.run() == []
    assert (lab.halt.fault, lab.halt.interrupted) == ("", True)
    assert lab.told(Leave)


async def test_a_hook_that_breaks_ends_the_run_with_the_workers_dismissed():
    """Its error goes out as it is."""

    async def breaks(_):
        raise BenchError("outlets did not come back")

    lab = Lab()
    with pytest.raises(BenchError, match="outlets did not come back"):
        await lab.run(publish=breaks)
    assert lab.told(Leave)


async def test_a_cancelled_run_dismisses_its_workers():
    """The second Ctrl-C cancels: the run ends as cancelled, and each worker is told to leave."""
    lab, publishing = Lab(), asyncio.Event()

    async def publish(halt):
        publishing.set()
        await forever(halt)

    running = asyncio.create_task(lab.run(publish=publish))
    await publishing.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert lab.told(Leave)


async def test_workers_that_do_not_join_are_an_error():
    """Within the time that they have."""
    lab = Lab(Limits(join_s=0.05, come_on_s=5.0, final_s=5.0, leave_s=5.0))
    with pytest.raises(MembershipError, match="0 of 1 workers joined"):
        await lab.phases.run(lab.wire, Script(lab.wire, lab.halt))


async def test_a_worker_that_says_no_last_word_is_a_fault():
    """The run has an account all the same."""
    lab = Lab(Limits(join_s=5.0, come_on_s=5.0, final_s=0.05, leave_s=5.0), silent=(Drain,))
    assert (await lab.run())[-1] == "measured until here"
    assert lab.halt.fault.startswith("no final tally from worker-1")


async def test_a_farewell_is_not_waited_for_for_ever():
    """A worker that is told to leave and stays is not ended here."""
    lab = Lab(Limits(join_s=5.0, come_on_s=5.0, final_s=5.0, leave_s=0.05), silent=(Leave,))
    await lab.run()
    assert lab.halt.fault == ""


async def test_a_publisher_that_ends_is_a_fault():
    """The reason does not matter: the process should run until the run is over."""

    class Broken:
        async def run(self):
            raise ValueError("no way out")

        def give_up_suspects(self):
            pass

    lab = Lab()
    lab.wire.publisher = Broken()
    await lab.run(publish=forever)
    assert lab.halt.fault == "the publisher ended: ValueError('no way out')"


async def test_a_pipe_that_closes_before_a_worker_joined_is_a_fault():
    """No worker would come; the reason is in the fault."""
    lab = Lab()
    lab.phases.pipe_closed(lab.worker, "ended with exit code 1: no such module")
    await lab.phases.run(lab.wire, Script(lab.wire, lab.halt))
    assert lab.halt.fault == "a worker ended before it joined: ended with exit code 1: no such module"


async def test_a_pipe_that_closes_after_the_farewell_is_no_fault():
    """So every run ends."""
    lab = Lab()
    await lab.run()
    lab.phases.pipe_closed(lab.worker, "ended with exit code 0")
    assert lab.halt.fault == ""

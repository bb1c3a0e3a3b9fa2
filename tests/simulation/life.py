"""One life from a seed: clients post, correct, lift and kill releases while everything around them fails; then it is
quiet, and every checker looks at the end.
"""

import asyncio
import gc
from random import Random

from tests.simulation.checkers import checkers
from tests.simulation.clients import Clients
from tests.simulation.ending import until_closed, until_quiet
from tests.simulation.faults import Faults
from tests.simulation.kinds import kind_of
from tests.simulation.loop import VirtualLoop
from tests.simulation.world import Violation, World

__all__ = ["live"]


def live(seed, *, losing_reports=False):
    """Live one life; return its number of events. Raise Violation where an invariant does not hold.

    With ``losing_reports`` the broker loses reports of workers too, which MQTT at QoS 1 does not allow it.
    """
    lost = []
    gc.disable()  # collections took a fifth of a life's time, and came at any moment
    try:
        events, ended_s = _live(seed, losing_reports, lost)
    finally:
        gc.enable()
        gc.collect(1)  # all of the life: an exception that nobody took is told to its loop now
    for error in lost:
        raise Violation("no exception is lost", f"{error!r} (event {events:,}, {ended_s:.6f} s)") from error
    return events


def _live(seed, losing_reports, lost):
    """Return the number of events and the moment of the end; each exception that is found later is in ``lost``."""

    def on_exception(_, context):
        if context.get("exception") is not None:  # nothing is said of tasks that ended with the loop
            lost.append(context["exception"])

    loop = VirtualLoop()
    asyncio.set_event_loop(None)
    try:
        life = Life(loop, seed)
        life.world.broker.losing_reports = losing_reports
        loop.run_until_complete(life.run())
        return loop.events, loop.time()
    finally:
        loop.set_exception_handler(on_exception)
        loop.close()


class Life:
    """One life; ``seed`` decides everything."""

    def __init__(self, loop, seed):
        self._loop = loop
        self._random = Random(f"{seed}:life")
        self._checkers = checkers()
        self.world = World(loop, seed, kind_of(seed), self._checkers)
        self._clients = Clients(self.world, self._random)
        self._faults = Faults(self.world, self._random)

    async def run(self):
        """Live, and end."""
        world = self.world
        script = self._loop.create_task(self._script(), name="script")
        await asyncio.wait((script, world.on_violation), return_when=asyncio.FIRST_COMPLETED)
        script.cancel()
        (ended,) = await asyncio.gather(script, return_exceptions=True)
        await world.wire.kill()
        world.disk.close()
        if world.violation is not None:
            raise world.violation
        if ended is not None:
            raise ended

    async def _script(self):
        world, random = self.world, self._random
        workers = random.randrange(1, 4)
        if world.is_load_test:
            world.start_load_test(workers)
        else:
            world.start_wire()
        for number in range(workers):
            world.start_worker(f"w{number}")
        if world.is_load_test:
            await world.wire.publishing.wait()
        end_s = self._loop.time() + random.uniform(4, 30)
        while self._loop.time() < end_s:
            await asyncio.sleep(random.expovariate(2.5))
            if random.random() < 0.5:
                await self._loop.after_events(random.randrange(60))
            if random.random() < self._faults.fraction:
                await self._faults.strike()
            else:
                self._clients.ask()
        self._faults.mend()
        await (until_closed(world) if world.is_load_test else until_quiet(world))
        for checker in self._checkers:
            checker.at_end(world)

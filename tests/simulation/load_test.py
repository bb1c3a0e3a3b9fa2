"""The wire of a load test: it takes a set of workers through the phases of a run, and ends with its account closed."""

import asyncio

from tests.simulation.processes import WireProcess
from wire.contract.control import Drain, Start
from wire.host.tasks import background
from wire.service.composition import MembershipKind, Stores, open_wire

__all__ = ["LoadTestProcess"]

JOIN_S, COME_ON_S, DRAIN_S, FINAL_S = 60.0, 60.0, 60.0, 60.0
END_HEARD_S = 0.02
SETTLE_S = 100.0  # every outlet has come back by then, and has what its session held


class LoadTestProcess(WireProcess):
    """The one life of a load test's wire. ``publishing`` is set once clients can ask the desk, ``closed`` once the
    account is closed, some time after ``finish`` was set.
    """

    def __init__(self, world, workers):
        super().__init__(world)
        self.publishing, self.finish, self.closed = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._workers = workers
        self._requests, self._successors = set(), []

    @property
    def serving(self):
        return self.publishing.is_set() and not self.finish.is_set()

    def spawn(self, work, name):
        task = super().spawn(work, name)
        if self.serving:
            self._requests.add(task)
            task.add_done_callback(self._requests.discard)
        return task

    def hear_end(self, instance):
        """Have the wire hear of a worker's end a little later, as the end of a local worker's pipe tells it."""
        self._world.loop.call_later(END_HEARD_S, self._hear_end, instance, context=self.context)

    def _hear_end(self, instance):
        membership = self.wire.membership if self.wire is not None else None
        member = membership and membership.member(instance)
        if member:
            membership.closed(member.link, "its process ended")

    def replace(self, worker):
        """Start a worker in the place of one that was killed, once the wire has heard of its end."""
        member = self.wire.membership.member(worker.instance)
        if member is not None and member.state.ended and self.serving:
            name = f"{worker.name}-next"
            self.wire.membership.expect_successor(member, name)
            self._successors.append(self._world.start_worker(name))

    def _all_came(self):
        """Whether each worker in another one's place has joined, or has ended."""
        return all(worker.over or self.wire.membership.member(worker.instance) for worker in self._successors)

    async def _serve(self):
        store, _ = await self._open_stores()
        self.wire = wire = self._compose(Stores(store), MembershipKind.FIXED, self._workers)
        membership = wire.membership
        async with open_wire(wire):
            await membership.gather(wire.assignment, JOIN_S)
            await membership.ready(COME_ON_S, lambda _: None)
            wire.start(Start(0, 0))
            async with background(wire.publisher.run(), "publisher"):
                self.publishing.set()
                await self.finish.wait()
                await asyncio.gather(*self._requests)
                await membership.until(self._all_came, JOIN_S)
                await asyncio.wait({asyncio.ensure_future(wire.queue.drained())}, timeout=DRAIN_S)
                await wire.give_up()
                membership.tell(Drain(self._world.now_ns() + int(SETTLE_S * 1e9)))
                await membership.finished(SETTLE_S + FINAL_S)
            wire.account.close()
            self.closed.set()
            await asyncio.get_running_loop().create_future()

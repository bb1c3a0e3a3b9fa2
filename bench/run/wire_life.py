"""The lives of a run's wire. A fault may kill it: nothing is left of it but its store, from which the next one is
composed. The workers are the command's, and stay.

In one process a kill is this: what waits for the disk is dropped, the connections are cut without a farewell, no word
reaches a worker any more, and every task ends. All that the wire had in memory goes with its parts.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from copy import copy
from typing import Any

from bench.base.errors import BenchError
from bench.run.phases import Phases
from bench.run.scenario_workload import HaveFaults
from bench.run.wire_store import WireStore
from wire.broker.window import Wait
from wire.contract.control import Control
from wire.errors import WireError
from wire.host.tasks import cancel_and_wait
from wire.service.composition import Wire
from wire.service.recovery import take_up
from wire.service.wire_settings import Stores
from wire.workers.pipe_link import ControlLink

__all__ = ["KILLED", "Silence", "WireLife"]

KILLED = "the wire was killed"
HEARD_S = 10.0  # at most, for what each worker has counted: it reports once a second


class Silence:
    """The link of a dead wire to a worker."""

    def send(self, message: Control) -> None:
        """Drop the message."""


class WireLife:
    """The wire of a run, life after life, and its publisher.

    ``wire`` has the parts of the present life for as long as the run lasts: the run reads them there. ``compose`` makes
    a wire over stores, and ``cut`` ends its connections as the end of a process does. ``phases`` go on with the workers
    in the membership of the next wire.
    """

    def __init__(
        self,
        wire: Wire,
        store: WireStore,
        compose: Callable[[Stores], Wire],
        cut: Callable[[], None],
        phases: Phases,
    ) -> None:
        self._wire = wire
        self._present = copy(wire)
        self._store = store
        self._compose = compose
        self._cut = cut
        self._phases = phases
        self._dead = False
        self._alive = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._hearing: asyncio.Task[None] | None = None
        self._links: dict[str, ControlLink] = {}  # of a dead wire's workers
        self._ends: list[tuple[ControlLink, str]] = []  # of pipes, that no wire has heard of
        wire.publisher = SuccessivePublishers(self)

    @property
    def present(self) -> Wire:
        """The wire of the present life, or of the last one."""
        return self._present

    @property
    def problem(self) -> str:
        """Why nothing can be sent; empty while something can."""
        return KILLED if self._dead else self._present.publisher.problem

    async def attend(self, link: ControlLink, data: bytes) -> None:
        """Take a control message of a worker; a dead wire hears nothing."""
        if not self._dead:
            await self._present.membership.attend(link, data)

    def pipe_closed(self, link: ControlLink, reason: str) -> None:
        """Take the end of a worker's pipe; the next wire hears of one that ended meanwhile."""
        if self._dead:
            self._ends.append((link, reason))
        else:
            self._phases.pipe_closed(link, reason)

    def fault_began(self) -> None:
        """Take that a fault of the broker begins."""
        self._present.outages.fault_began()

    def fault_ended(self) -> None:
        """Take that a fault of the broker is mended."""
        self._present.outages.fault_ended()

    async def run(self) -> None:
        """Run the wire, but for its publisher, in each of its lives until cancelled."""
        await self.live(lambda wire: wire.run(), "wire")

    async def live(self, work: Callable[[Wire], Coroutine[Any, Any, None]], name: str) -> None:
        """Do some work of a wire in each of its lives until cancelled; return or raise where it ends by itself."""
        while True:
            task = asyncio.create_task(work(self._present), name=name)
            self._tasks.add(task)
            try:
                await asyncio.wait((task,))
            finally:
                self._tasks.discard(task)
                if not task.done():
                    await cancel_and_wait(task)
            if not self._dead:
                return task.result()
            await self._alive.wait()

    def heard_after(self, faults: HaveFaults) -> HaveFaults:
        """Return the context of the faults of a run, which ends once the run has the account of the last wire."""

        @asynccontextmanager
        async def running(start_ns: int) -> AsyncIterator[None]:
            try:
                async with faults(start_ns):
                    yield
            finally:
                if self._hearing is not None:
                    await self._hearing

        return running

    async def kill(self) -> None:
        """Kill the wire."""
        if self._hearing is not None:
            await cancel_and_wait(self._hearing)
        self._dead = True
        self._alive.clear()
        for member in self._present.membership.members:
            self._links[member.instance] = member.link
            member.link = Silence()
        self._store.abandon()
        self._cut()
        await cancel_and_wait(*self._tasks)

    async def revive(self) -> None:
        """Compose the next wire from the store, unless one lives. BenchError where the store can't be opened.

        The run has its account once each worker has told it all that it counted.
        """
        if not self._dead:
            return
        former = self._present
        try:
            later = self._compose(await self._store.reopen())
        except WireError as error:
            raise BenchError(f"the wire can't be started again: {error}") from error
        self._take_up(later, former)
        self._present, self._dead = later, False
        self._follow(later)
        self._hearing = asyncio.create_task(self._hear(later), name="the workers' counts")

    def _take_up(self, later: Wire, former: Wire) -> None:
        """Give a new wire what its store has, and the workers; and what the load test itself knows besides."""
        account = later.account
        account.begin(former.account.start_ns, former.account.warm_until_ns)
        account.keep_sampled(former.account)
        later.membership.adopt(former.membership, self._links)
        take_up(later, self._store.stores.desk)
        for member in later.membership.members:
            for partition in sorted(member.told - set(account.partitions_of(member.instance))):
                account.assign(partition, member.instance)
        later.outages.take_over(former.outages)
        later.membership.resync()

    def _follow(self, later: Wire) -> None:
        wire = self._wire
        wire.persistence, wire.membership, wire.barrier = later.persistence, later.membership, later.barrier
        wire.control_server, wire.rejections, wire.outages = later.control_server, later.rejections, later.outages
        wire.desk, wire.dispatch = later.desk, later.dispatch
        self._phases.follow(later.membership)
        self._alive.set()
        ends, self._ends, self._links = self._ends, [], {}
        for link, reason in ends:
            self._phases.pipe_closed(link, reason)

    async def _hear(self, later: Wire) -> None:
        """Give the run the account of a new wire once it has the counts that the run has seen before."""
        await later.membership.until(lambda: _knows_all(later), HEARD_S)
        self._wire.account = later.account
        if self._wire.collector is not None:
            self._wire.collector.follow(later.account, later.queue, later.rejections.counts)


class SuccessivePublishers:
    """The publisher of each life of a wire, as one."""

    def __init__(self, life: WireLife) -> None:
        self._life = life

    async def run(self) -> None:
        """Publish until cancelled; a dead wire sends nothing."""
        await self._life.live(lambda wire: wire.publisher.run(), "publisher")

    @property
    def problem(self) -> str:
        """Why nothing can be sent; empty while something can."""
        return self._life.problem

    @property
    def limited(self) -> str:
        """What the broker grants of less than was asked for."""
        return self._life.present.publisher.limited

    @property
    def waits(self) -> Iterable[Wait]:
        """The times in which due messages waited for acknowledgements of earlier ones, in the present life."""
        return self._life.present.publisher.waits

    def give_up_suspects(self) -> None:
        """Give up the messages that were on their way at the last ends of connections: a load test ends."""
        self._life.present.publisher.give_up_suspects()


def _knows_all(wire: Wire) -> bool:
    told = wire.account.swarms
    return all(member.join.worker in told for member in wire.membership.present())

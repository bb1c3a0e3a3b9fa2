"""The phases that every run of a wire goes through, in the one order that there is: join, come on, start, publish,
drain, settle, close, dismiss.

A workload fills the phases. The order and three guarantees are kept here: a phase ends early when the run is halted,
the first fault is recorded once, and the workers are dismissed however the run ends.
"""

import asyncio
import math
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass

from bench.run.halt import Halt
from wire.contract.control import Assignment, Drain, Leave, Start
from wire.errors import MembershipError
from wire.host.tasks import background
from wire.service.composition import Wire
from wire.workers.member import Member, Readiness
from wire.workers.membership import Membership
from wire.workers.pipe_link import ControlLink

__all__ = ["Limits", "Phases", "Workload", "describe_death"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a phase may take at most, in seconds.

    ``drain_s`` is for the broker to acknowledge all that was due. ``settle_s`` is for outstanding deliveries (0: these
    are missing at once), ``final_s`` for the workers' last tallies after that. ``stall_s`` is how long the outlets may
    try in vain: so long no further outlet has come on.
    """

    join_s: float
    come_on_s: float
    final_s: float
    leave_s: float
    drain_s: float = 0.0
    settle_s: float = 0.0
    stall_s: float = math.inf


class Workload(ABC):
    """The work of a run in the phases, in the order of the methods here."""

    @abstractmethod
    def coming_on(self, readiness: Readiness) -> None:
        """Called when the outlets' readiness may have changed, until each is on, away as planned, or given up."""

    @abstractmethod
    async def set_up(self, readiness: Readiness) -> None:
        """Prepare the parts that need the outlets: each is on, away as planned, or given up."""

    def measured(self) -> AbstractAsyncContextManager[None]:
        """Return a context that lasts from before ``compose`` until the workers have settled."""
        return nullcontext()

    @abstractmethod
    async def compose(self) -> Start:
        """Prepare the releases and return when publishing starts."""

    @abstractmethod
    async def accept(self) -> None:
        """Give the desk the later releases: the workers know when publishing starts; the publisher is not on yet."""

    def shown(self) -> AbstractAsyncContextManager[None]:
        """Return a context that lasts while releases are published and drained."""
        return nullcontext()

    @abstractmethod
    async def publish(self) -> None:
        """Publish until there is nothing more to publish."""

    @abstractmethod
    async def check(self) -> None:
        """Collect the records to check the account against. The workers have settled, and are still there."""


class Phases:
    """Takes one set of workers through the phases. ``readiness`` is that of the outlets when publishing may start."""

    def __init__(
        self, membership: Membership, assignment: Callable[[int, int], Assignment], limits: Limits, halt: Halt
    ) -> None:
        self.halt = halt
        self.readiness = membership.readiness()
        self._membership = membership
        self._assignment = assignment
        self._limits = limits

    def follow(self, membership: Membership) -> None:
        """Go on with the workers in the membership of a wire that was composed in the place of a killed one."""
        self._membership = membership

    def pipe_closed(self, link: ControlLink, reason: str) -> None:
        """Take note that a local worker's pipe closed: a fault where no worker has joined yet."""
        self._membership.closed(link, reason)
        if not self._membership.members:
            self.halt.report(f"a worker ended before it joined: {reason}")

    async def run(self, wire: Wire, workload: Workload) -> None:
        """Take a workload on a wire through every phase.

        MembershipError where the workers don't join. An exception of a hook ends the run at once, with the workers
        dismissed and the account left open.
        """
        async with self.attendance(workload.coming_on):
            if not self.readiness.on + self.readiness.away:
                self.halt.give_up()  # the broker took no outlet: a load would measure nothing
            await self.halt.unless_requested(workload.set_up(self.readiness))
            self.readiness = self._membership.readiness()
            if not self.halt.requested:
                async with workload.measured():
                    await self._publish(wire, workload)
                await self.halt.unless_requested(workload.check())
            wire.account.close()

    @asynccontextmanager
    async def attendance(self, coming_on: Callable[[Readiness], None] = lambda _: None) -> AsyncIterator[None]:
        """Have the workers join and their outlets come on; at the end of the context dismiss the workers.

        MembershipError where the workers don't join.
        """
        try:
            await self.halt.unless_requested(self._membership.gather(self._assignment, self._limits.join_s))
            limits = self._limits
            await self.halt.unless_requested(self._membership.ready(limits.come_on_s, coming_on, limits.stall_s))
            self.readiness = self._membership.readiness()
            yield
        finally:
            self.halt.close()
            self._membership.dismiss(Leave())
            await self._membership.dismissed(self._limits.leave_s)

    def start(self, message: Start) -> None:
        """Tell the workers when publishing starts."""
        self._membership.tell(message)

    async def settle(self) -> None:
        """Have the workers settle every message and wait for their final tallies; a worker's silence is a fault."""
        settle_s = self._limits.settle_s
        self._membership.tell(Drain(time.time_ns() + int(settle_s * 1e9) if settle_s else 0))
        try:
            await self._membership.finished(settle_s + self._limits.final_s)
        except MembershipError as error:
            self.halt.report(str(error))

    async def _publish(self, wire: Wire, workload: Workload) -> None:
        start = await workload.compose()
        wire.start(start)
        await workload.accept()
        async with background(wire.publisher.run(), "publisher") as publishing:
            publishing.add_done_callback(self._on_publisher_end)
            async with workload.shown():
                await self.halt.unless_requested(workload.publish())
                await self.halt.unless_requested(self._drain(wire))
                await wire.give_up()
            await self.settle()

    async def _drain(self, wire: Wire) -> None:
        try:
            async with asyncio.timeout(self._limits.drain_s):
                await wire.queue.drained()
        except TimeoutError:
            return

    def _on_publisher_end(self, publishing: asyncio.Task[None]) -> None:
        if not publishing.cancelled():
            self.halt.report(f"the publisher ended: {publishing.exception()!r}")


def describe_death(member: Member) -> str:
    """Return which worker died, and the reason."""
    return f"worker {member.join.worker} died: {member.reason}"

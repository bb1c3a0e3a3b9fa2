"""The fixed membership of a load test: the workers, the partition of each, their readiness, and their early ends.

It waits for a given number of workers and gives each one partition. A worker that can't be reached has crashed. The
membership of a service is in ``elastic_membership``.
"""

import asyncio
import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from wire.contract.control import Assignment, Control, Drain, Join, Progress, Refusal, Report, Resync, Start, WorkerLeft
from wire.contract.control_codec import ControlDecoder
from wire.contract.tally import Tally
from wire.errors import ControlError, MembershipError
from wire.workers.fixed_partitions import FixedPartitions
from wire.workers.member import Member, Readiness, readiness_of
from wire.workers.pipe_link import ControlLink
from wire.workers.rejections import Rejections
from wire.workers.states import WorkerEvent, WorkerState
from wire.workers.worker_messages import WorkerMessages, sender_of

__all__ = ["LinkFor", "Membership"]

LinkFor = Callable[[str], ControlLink]


class Membership:
    """Gathers ``workers`` workers, and takes their messages.

    ``bin_edges``, ``outlets``, ``labels`` and the number of ``cohorts`` are the run's: a tally that does not fit them
    is dropped, as is any message that is not one of this version, and counted in ``rejections``. ``on_tally`` is given
    each tally, ``on_unavailable`` each member that became unreachable or left before it was told to. ``on_assigned``,
    ``missed`` and ``hand_over`` are those of FixedPartitions.
    """

    def __init__(
        self,
        *,
        workers: int,
        boot_id: str,
        bin_edges: Sequence[int],
        outlets: int,
        labels: Iterable[str] = (),
        cohorts: int = 0,
        on_assigned: Callable[[int, str], None],
        on_tally: Callable[[Member, Tally], None],
        on_unavailable: Callable[[Member], None],
        missed: Callable[[Member], Iterable[Control]] = lambda _: (),
        hand_over: Callable[[Member, Sequence[int]], None] = lambda _member, _partitions: None,
        rejections: Rejections | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.members: list[Member] = []
        self.clock = clock
        self.problem = ""  # why no worker can have some partition
        self._workers = workers
        self._boot_id = boot_id
        self._messages = WorkerMessages(ControlDecoder(bin_edges, outlets, labels, cohorts=cohorts))
        self._rejections = rejections or Rejections()
        self._on_tally = on_tally
        self._on_unavailable = on_unavailable
        self._partitions = FixedPartitions(on_assigned, missed, hand_over)
        self._started: Start | None = None
        self._draining: Drain | None = None
        self._drained: set[str] = set()  # the instances that have given their final tally
        self._dismissed = False
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Review the workers until cancelled; a fixed membership has nothing to review."""

    def link_up(self) -> None:
        """Note that the wire can be reached over the broker; it makes no difference to a fixed membership."""

    def link_down(self) -> None:
        """Note that the wire can't be reached over the broker; it makes no difference to a fixed membership."""

    def hear(self, link: ControlLink, data: bytes, link_for: LinkFor | None = None) -> None:
        """Take a control message from a worker; ``link_for`` finds the link of a worker instance (MQTT)."""
        try:
            message = self._messages.read(data)
            if message is not None:
                self._take(link, message, link_for)
        except ControlError as error:
            self._rejections.add(error)

    async def attend(self, link: ControlLink, data: bytes, link_for: LinkFor | None = None) -> None:
        """Take a control message as ``hear`` does, a long one decoded in a thread: meanwhile a release may be due."""
        try:
            message = await self._messages.read_aside(data)
            if message is not None:
                self._take(link, message, link_for)
        except ControlError as error:
            self._rejections.add(error)

    def _take(self, link: ControlLink, message: Control, link_for: LinkFor | None) -> None:
        worker, instance = sender_of(message)
        link = link if link_for is None else link_for(instance)
        member = self.member(instance)
        if member is not None:
            if member.join.worker != worker:
                raise ControlError("unexpected", f"worker instance {instance} is {member.join.worker}, not {worker}")
            member.heard_s = self.clock()
        self._on_message(message, member, link)
        self._changed.set()

    def closed(self, link: ControlLink, reason: str) -> None:
        """Take the end of a worker's pipe."""
        for member in list(self.members):
            if member.link is link and not member.state.ended:
                self._end(member, WorkerEvent.CRASH, reason)
        self._changed.set()

    def member(self, instance: str) -> Member | None:
        """Return the member of this worker instance; None where there is none."""
        for member in self.members:
            if member.instance == instance:
                return member
        return None

    def present(self) -> list[Member]:
        """Return the members that can be reached."""
        return [member for member in self.members if member.state is WorkerState.JOINED]

    async def gather(self, assignment: Callable[[int, int], Assignment], timeout_s: float) -> None:
        """Wait for the workers and give each its partition; MembershipError where they do not come.

        ``assignment`` returns the assignment of a partition's worker, given the partition and their number.
        """
        await self.until(lambda: len(self.members) >= self._workers, timeout_s)
        if len(self.members) < self._workers:
            raise MembershipError(f"{len(self.members)} of {self._workers} workers joined within {timeout_s:.0f} s")
        for index, member in enumerate(self.members):
            self._partitions.give(member, index, self._workers, assignment(index, self._workers))

    @property
    def started(self) -> Start | None:
        """The start of publishing, once it is known."""
        return self._started

    @property
    def draining(self) -> Drain | None:
        """What ends the run, once the workers are told of it."""
        return self._draining

    def adopt(self, former: "Membership", links: Mapping[str, ControlLink]) -> None:
        """Take the workers of a membership whose wire was killed; ``links`` are those to them, by worker instance."""
        self.members += [replace(member, link=links[member.instance]) for member in former.members]
        self._partitions.adopt(former._partitions)  # noqa: SLF001 - the same class
        self._started = former.started

    def resync(self) -> None:
        """Ask every worker for all that it has counted."""
        self.tell(Resync())

    def expect_successor(self, former: Member, worker: str) -> None:
        """Take a later worker of this name in the place of a member that has ended: it gets the partitions."""
        self._partitions.expect_successor(former, worker)

    async def ready(self, timeout_s: float, watch: Callable[[Readiness], None], stall_s: float = math.inf) -> Readiness:
        """Wait until no outlet may still come on, or the timeout; ``watch`` is given each change on the way.

        The wait ends also where for ``stall_s`` no further outlet came on or was given up, however often they tried.
        """
        most, since_s = 0, self.clock()

        def settled() -> bool:
            nonlocal most, since_s
            readiness = self.readiness()
            watch(readiness)
            done = readiness.on + readiness.away + sum(readiness.given_up.values())
            if done > most:
                most, since_s = done, self.clock()
            everyone = all(member.progress for member in self.members) and not readiness.waiting
            return everyone or self.clock() - since_s >= stall_s

        await self.until(settled, timeout_s)
        return self.readiness()

    def ready_since(self, moment_s: float) -> bool:
        """Tell whether each worker has said, after a moment, that none of its outlets may still come on."""
        return bool(self.members) and all(
            member.progress is not None and member.progress_s >= moment_s and not member.progress.waiting
            for member in self.present()
        )

    async def finished(self, timeout_s: float) -> None:
        """Wait for the final tally of each worker that has not ended; MembershipError where one stays silent."""
        await self.until(lambda: not self._undrained(), timeout_s)
        silent = self._undrained()
        if silent:
            names = ", ".join(member.join.worker for member in silent)
            raise MembershipError(f"no final tally from {names} within {timeout_s:.0f} s")

    async def dismissed(self, timeout_s: float) -> None:
        """Wait until every worker has left, or the timeout."""
        self._dismissed = True
        await self.until(lambda: all(member.state.ended for member in self.members), timeout_s)

    def tell(self, message: Control) -> None:
        """Send a message to every worker that can be reached."""
        if isinstance(message, Start):
            self._started = message
        elif isinstance(message, Drain):
            self._draining = message
        for member in self.present():
            member.link.send(message)

    def dismiss(self, message: Control) -> None:
        """Tell every worker to leave: from now on none of them leaves too early."""
        self._dismissed = True
        self.tell(message)

    def readiness(self) -> Readiness:
        """Return the workers' progress, added up."""
        return readiness_of(self.members)

    async def until(self, condition: Callable[[], bool], timeout_s: float) -> None:
        """Wait for a condition, checked after each message, or the timeout."""
        try:
            async with asyncio.timeout(timeout_s):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return

    def _undrained(self) -> list[Member]:
        return [member for member in self.members if member.instance not in self._drained and not member.state.ended]

    def _on_message(self, message: Control, member: Member | None, link: ControlLink) -> None:
        match message:
            case Join():
                self._on_join(message, member, link)
            case Progress() if member is not None:
                member.progress, member.progress_s = message, self.clock()
            case Report(tally=tally) if member is not None:
                self._on_tally(member, tally)
                if tally.final:
                    self._drained.add(member.instance)
            case WorkerLeft(reason=reason) if member is not None and not member.state.ended:
                event = WorkerEvent.CRASH if message.may_return else WorkerEvent.FAREWELL
                self._end(member, event, reason or "it left")

    def _on_join(self, join: Join, known: Member | None, link: ControlLink) -> None:
        if known is not None:
            self._partitions.repeat(join, known, self._started, self._draining)
            return
        problem = self._problem_with(join)
        if problem:
            link.send(Refusal(problem))
        elif self._partitions.expects(join.worker):
            self.members.append(Member(join, link))
            self._partitions.hand_over(self.members[-1])
        elif len(self.members) >= self._workers:
            link.send(Refusal(f"all {self._workers} partitions are taken"))
        else:
            self.members.append(Member(join, link))

    def _problem_with(self, join: Join) -> str:
        if join.boot_id != self._boot_id:
            return "it runs on another machine, whose clock can't be compared with the wire's"
        if any(member.join.worker == join.worker for member in self.present()):
            return f"there is a worker named {join.worker} already"
        return ""

    def _end(self, member: Member, event: WorkerEvent, reason: str) -> None:
        """End a member that has left or crashed; after the dismissal this is expected."""
        if self._dismissed:
            member.take(WorkerEvent.FAREWELL)
            return
        was_there = member.state is WorkerState.JOINED
        member.take(event, reason)
        if was_there:
            self._on_unavailable(member)

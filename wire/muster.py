"""Who the workers are, what share of the directory each has, who is ready, who died.

This muster has as many workers as it was told, a share for each, and no use for a death: so it is in a load test.
What a service needs beyond that is in ``muster_open``.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from wire.carriers import Line
from wire.contract.control import Assignment, Begin, Control, Join, Left, Progress, Refusal, Report, decode
from wire.contract.tally import Tally
from wire.errors import ContractError, MusterError
from wire.pauses import aside

__all__ = ["FILES_KEPT_BACK", "LineFor", "Member", "Muster", "Readiness"]

READ_ASIDE_BYTES = 8 * 1024
FILES_KEPT_BACK = 64  # a worker's own: epoll, control, libraries

LineFor = Callable[[str], Line]


@dataclass(slots=True)
class Member:
    """One worker, its shares ``index::count`` of the directory by index, and how far it is.

    ``dead`` holds the reason why it went before it was told to, else it is empty. Moments are of the muster's clock:
    ``heard_s`` when anything came from it, ``progress_s`` when its last progress did.
    """

    join: Join
    line: Line
    shares: list[int] = field(default_factory=list)
    progress: Progress | None = None
    heard_s: float = 0.0
    progress_s: float = 0.0
    told: set[int] = field(default_factory=set)  # those of its shares that it has heard of
    final: bool = False
    gone: bool = False
    dead: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many outlets are on, plan to be away, may still come on, and will not, by reason."""

    on: int
    away: int
    waiting: int
    given_up: dict[str, int]
    samples: tuple[str, ...]


class Muster:
    """Gathers ``workers`` workers. ``absorb`` takes each tally, ``died`` each death of one with a share.

    ``recall`` says again what a member may have missed that was away from its broker.
    """

    def __init__(
        self,
        workers: int,
        boot_id: str,
        bin_edges: Sequence[int],
        absorb: Callable[[Member, Tally], None],
        died: Callable[[Member], None],
        recall: Callable[[Member], Iterable[Control]] = lambda _: (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.members: list[Member] = []
        self.clock = clock
        self._workers = workers
        self._boot_id = boot_id
        self._edges = bin_edges
        self._absorb = absorb
        self._died = died
        self._recall = recall
        self._assignments: list[Assignment] = []
        self._begun: Begin | None = None
        self._dismissed = False
        self._changed = asyncio.Event()

    def hear(self, line: Line, data: bytes, line_for: LineFor | None = None) -> None:
        """A control message from a worker; ``line_for`` finds a line by the worker's incarnation (MQTT).

        What is no control message of this version is ignored: anybody may publish on a broker.
        """
        with suppress(ContractError):
            self._take(line, decode(data, self._edges), line_for)

    async def attend(self, line: Line, data: bytes, line_for: LineFor | None = None) -> None:
        """As ``hear``, but a long message is read aside: meanwhile a release may be due."""
        if len(data) < READ_ASIDE_BYTES:
            self.hear(line, data, line_for)
            return
        with suppress(ContractError):
            self._take(line, await aside(partial(decode, data, self._edges)), line_for)

    def _take(self, line: Line, message: Control, line_for: LineFor | None) -> None:
        match message:
            case Join(incarnation=incarnation) | Progress(incarnation=incarnation) | Left(incarnation=incarnation):
                pass
            case Report(tally=tally):
                incarnation = tally.incarnation
            case _:
                return
        line = line if line_for is None else line_for(incarnation)
        member = self.member(incarnation)
        if member is not None:
            member.heard_s = self.clock()
        self._on_message(message, member, line)
        self._changed.set()

    def closed(self, line: Line, reason: str) -> None:
        """A worker's pipe closed."""
        for member in list(self.members):
            if member.line is line:
                self._on_gone(member, reason)
        self._changed.set()

    def member(self, incarnation: str | None) -> Member | None:
        """A worker by its incarnation."""
        for member in self.members:
            if member.join.incarnation == incarnation:
                return member
        return None

    def present(self) -> list[Member]:
        """The workers that are there."""
        return [member for member in self.members if not member.gone]

    async def gather(self, assignment: Callable[[int, int], Assignment], timeout_s: float) -> None:
        """Wait for the workers and give each its share; MusterError when they don't come."""
        await self.until(lambda: len(self.members) >= self._workers, timeout_s)
        if len(self.members) < self._workers:
            raise MusterError(f"{len(self.members)} of {self._workers} workers joined within {timeout_s:.0f} s")
        for share, member in enumerate(self.members):
            assigned = assignment(share, self._workers)
            owed = len(range(share, assigned.terms.outlets, self._workers))
            if owed + FILES_KEPT_BACK > member.join.files:
                raise MusterError(
                    f"worker {member.join.worker} may open {member.join.files} files, and its share of {owed} outlets "
                    f"needs {owed + FILES_KEPT_BACK}: use more workers, or raise its limit (ulimit -n)"
                )
            self._assignments.append(assigned)
            member.told = {share}
            member.line.send(assigned)

    async def ready(self, timeout_s: float, watch: Callable[[Readiness], None]) -> Readiness:
        """Wait until no outlet is awaited any more, or the timeout; ``watch`` sees each change on the way."""

        def settled() -> bool:
            readiness = self.readiness()
            watch(readiness)
            return all(member.progress for member in self.members) and not readiness.waiting

        await self.until(settled, timeout_s)
        return self.readiness()

    def ready_since(self, moment_s: float) -> bool:
        """Whether each worker has said, after a moment, that none of its outlets is awaited."""
        return bool(self.members) and all(
            member.progress is not None and member.progress_s >= moment_s and not member.progress.waiting
            for member in self.present()
        )

    async def finished(self, timeout_s: float) -> None:
        """Wait for every living worker's final tally; MusterError when one stays silent."""
        await self.until(lambda: all(member.final or member.dead for member in self.members), timeout_s)
        silent = [member.join.worker for member in self.members if not (member.final or member.dead)]
        if silent:
            raise MusterError(f"no final tally from {', '.join(silent)} within {timeout_s:.0f} s")

    async def dismissed(self, timeout_s: float) -> None:
        """Wait for the farewells; what does not come in time is not awaited."""
        self._dismissed = True
        await self.until(lambda: all(member.gone for member in self.members), timeout_s)

    def tell(self, message: Control) -> None:
        """Send to every worker that is there."""
        if isinstance(message, Begin):
            self._begun = message
        for member in self.present():
            member.line.send(message)

    def dismiss(self, message: Control) -> None:
        """Tell every worker to leave: from now on a farewell is no death."""
        self._dismissed = True
        self.tell(message)

    def readiness(self) -> Readiness:
        """The workers' progress, added up."""
        given_up: dict[str, int] = {}
        samples: list[str] = []
        on = away = waiting = 0
        for progress in (member.progress for member in self.members):
            if progress is not None:
                on += progress.on
                away += progress.away
                waiting += progress.waiting
                samples.extend(progress.samples)
                for reason, count in progress.given_up.items():
                    given_up[reason] = given_up.get(reason, 0) + count
        return Readiness(on, away, waiting, given_up, tuple(samples[:5]))

    async def until(self, condition: Callable[[], bool], timeout_s: float) -> None:
        """Wait for a condition, looked at whenever something was heard, or the timeout."""
        try:
            async with asyncio.timeout(timeout_s):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return

    def _on_message(self, message: Control, member: Member | None, line: Line) -> None:
        match message:
            case Join():
                self._on_join(message, member, line)
            case Progress() if member is not None:
                member.progress, member.progress_s = message, self.clock()
            case Report(tally=tally) if member is not None:
                self._absorb(member, tally)
                member.final = member.final or tally.final
            case Left(reason=reason) if member is not None:
                self._on_gone(member, reason or "it left")

    def _on_join(self, join: Join, known: Member | None, line: Line) -> None:
        if known is not None:
            if known.told:  # it asks again: the first answer was lost on the way, or it was away itself
                line.send(self._assignments[known.shares[0]])
                for message in self._recall(known):
                    line.send(message)
            return
        problem = self._problem_with(join)
        if problem:
            line.send(Refusal(problem))
        elif len(self.members) >= self._workers:
            line.send(Refusal(f"all {self._workers} shares are taken"))
        else:
            self.members.append(Member(join, line, [len(self.members)]))

    def _problem_with(self, join: Join) -> str:
        if join.boot_id != self._boot_id:
            return "it runs on another machine, whose clock can't be compared with the wire's"
        if any(member.join.worker == join.worker for member in self.present()):
            return f"there is a worker named {join.worker} already"
        return ""

    def _on_gone(self, member: Member, reason: str) -> None:
        if member.gone:
            return
        member.gone = True
        if not self._dismissed:
            member.dead = reason
            self._died(member)

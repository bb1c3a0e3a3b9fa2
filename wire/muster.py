"""Who the workers are, what share of the directory each has, who is ready, who died."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wire.carriers import Line
from wire.contract.control import Assignment, Control, Join, Left, Progress, Refusal, Report, decode
from wire.contract.tally import Tally
from wire.errors import ContractError, MusterError

__all__ = ["Member", "Muster", "Readiness"]

FILES_KEPT_BACK = 64  # a worker's own: epoll, control, libraries

LineFor = Callable[[str], Line]


@dataclass(slots=True)
class Member:
    """One worker, its share ``index::workers`` of the directory, and how far it is.

    ``dead`` holds the reason why it went before it was told to, else it is empty.
    """

    join: Join
    line: Line
    share: int
    progress: Progress | None = None
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
    """Gathers ``workers`` workers. ``absorb`` takes each tally, ``died`` each death of one with a share."""

    def __init__(
        self,
        workers: int,
        boot_id: str,
        bin_edges: Sequence[int],
        absorb: Callable[[Member, Tally], None],
        died: Callable[[Member], None],
    ) -> None:
        self.members: list[Member] = []
        self._workers = workers
        self._boot_id = boot_id
        self._edges = bin_edges
        self._absorb = absorb
        self._died = died
        self._assignments: list[Assignment] = []
        self._dismissed = False
        self._changed = asyncio.Event()

    def hear(self, line: Line, data: bytes, line_for: LineFor | None = None) -> None:
        """A control message from a worker; ``line_for`` finds a line by the worker's name (MQTT).

        What is no control message of this version is ignored: anybody may publish on a broker.
        """
        try:
            message = decode(data, self._edges)
        except ContractError:
            return
        match message:
            case Join():
                self._on_join(message, line if line_for is None else line_for(message.worker))
            case Progress(worker=worker, incarnation=incarnation):
                member = self._member(worker, incarnation)
                if member is not None:
                    member.progress = message
            case Report(tally=tally):
                member = self._member(tally.worker, tally.incarnation)
                if member is not None:
                    self._absorb(member, tally)
                    member.final = member.final or tally.final
            case Left(worker=worker, incarnation=incarnation, reason=reason):
                member = self._member(worker, incarnation)
                if member is not None:
                    self._on_gone(member, reason or "it left")
            case _:
                return
        self._changed.set()

    def closed(self, line: Line, reason: str) -> None:
        """A worker's pipe closed."""
        for member in self.members:
            if member.line is line:
                self._on_gone(member, reason)
        self._changed.set()

    async def gather(self, assignment: Callable[[int, int], Assignment], timeout_s: float) -> None:
        """Wait for the workers and give each its share; MusterError when they don't come."""
        await self._wait(lambda: len(self.members) >= self._workers, timeout_s)
        if len(self.members) < self._workers:
            raise MusterError(f"{len(self.members)} of {self._workers} workers joined within {timeout_s:.0f} s")
        for member in self.members:
            assigned = assignment(member.share, self._workers)
            owed = len(range(member.share, assigned.terms.outlets, self._workers))
            if owed + FILES_KEPT_BACK > member.join.files:
                raise MusterError(
                    f"worker {member.join.worker} may open {member.join.files} files, and its share of {owed} outlets "
                    f"needs {owed + FILES_KEPT_BACK}: use more workers, or raise its limit (ulimit -n)"
                )
            self._assignments.append(assigned)
            member.line.send(assigned)

    async def ready(self, timeout_s: float, watch: Callable[[Readiness], None]) -> Readiness:
        """Wait until no outlet is awaited any more, or the timeout; ``watch`` sees each change on the way."""

        def settled() -> bool:
            readiness = self.readiness()
            watch(readiness)
            return all(member.progress for member in self.members) and not readiness.waiting

        await self._wait(settled, timeout_s)
        return self.readiness()

    async def finished(self, timeout_s: float) -> None:
        """Wait for every living worker's final tally; MusterError when one stays silent."""
        await self._wait(lambda: all(member.final or member.dead for member in self.members), timeout_s)
        silent = [member.join.worker for member in self.members if not (member.final or member.dead)]
        if silent:
            raise MusterError(f"no final tally from {', '.join(silent)} within {timeout_s:.0f} s")

    async def dismissed(self, timeout_s: float) -> None:
        """Wait for the farewells; what does not come in time is not awaited."""
        self._dismissed = True
        await self._wait(lambda: all(member.gone for member in self.members), timeout_s)

    def tell(self, message: Control) -> None:
        """Send to every worker that is there."""
        for member in self.members:
            if not member.gone:
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

    def _on_join(self, join: Join, line: Line) -> None:
        known = self._member(join.worker, join.incarnation)
        if known is not None:
            if len(self._assignments) > known.share:
                line.send(self._assignments[known.share])  # it asks again: the first one was lost on the way
            return
        if join.boot_id != self._boot_id:
            line.send(Refusal("it runs on another machine, whose clock can't be compared with the wire's"))
        elif any(member.join.worker == join.worker and not member.gone for member in self.members):
            line.send(Refusal(f"there is a worker named {join.worker} already"))
        elif len(self.members) >= self._workers:
            line.send(Refusal(f"all {self._workers} shares are taken"))
        else:
            self.members.append(Member(join, line, len(self.members)))

    def _member(self, worker: str, incarnation: str) -> Member | None:
        for member in self.members:
            if member.join.worker == worker and member.join.incarnation == incarnation:
                return member
        return None

    def _on_gone(self, member: Member, reason: str) -> None:
        if member.gone:
            return
        member.gone = True
        if not self._dismissed:
            member.dead = reason
            self._died(member)

    async def _wait(self, condition: Callable[[], bool], timeout_s: float) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return

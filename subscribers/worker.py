"""A worker: one process, its shares of the directory, its tallies. The wire leads; this follows."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from subscribers.carriers import Carrier
from subscribers.errors import WorkerError
from subscribers.holding import Holding
from subscribers.rawfile import RawFile
from subscribers.reactor import Reactor
from subscribers.swarm import Credentials
from wire.contract.control import (
    Announcement,
    Assignment,
    Begin,
    Call,
    Finish,
    Forget,
    Inheritance,
    Join,
    Leave,
    Left,
    Progress,
    Refusal,
    Report,
    decode,
)
from wire.contract.histogram import edges
from wire.contract.tally import SwarmFigures, Tally
from wire.errors import WireError

__all__ = ["Worker"]

SECOND_NS = 1_000_000_000
JOIN_AGAIN_NS = 2 * SECOND_NS
QUIET_NS, DRAIN_NS = SECOND_NS // 50, SECOND_NS  # at an early end: until nothing has come for so long, and the limit
WATCH_NS = SECOND_NS // 10  # how often progress is told while outlets move, and looked at while messages settle


class Worker:
    """From the offer to join until the farewell. ``exit_code`` says how it ended.

    ``raw_folder`` is where raw records go, in a run that asks for them. ``watch`` is told of the process's figures,
    and of their histograms' bin edges, at each tick.
    """

    def __init__(
        self,
        reactor: Reactor,
        carrier: Carrier,
        join: Join,
        credentials: Credentials,
        raw_folder: Path,
        watch: Callable[[SwarmFigures, Sequence[int]], None] | None = None,
    ) -> None:
        self.exit_code = 0
        self.problem = ""
        self._raw_folder = raw_folder
        self._reactor = reactor
        self._carrier = carrier
        self._join = join
        self._credentials = credentials
        self._watch = watch
        self._edges = edges()
        self._holding: Holding | None = None
        self._serving = False
        self._tallies = 0
        self._whole = False  # the next tally is to be
        self._deadline_ns: int | None = None
        self._final = False
        self._leaving = False
        self._telling = False  # progress is about to be told

    @property
    def raw(self) -> RawFile | None:
        """The file of raw records, where there is one."""
        return None if self._holding is None else self._holding.raw

    def run(self) -> None:
        """Join and serve until the wire says leave, or is gone for good."""
        self._carrier.open(self._on_control, self._on_closed, self._introduce)
        self._offer()
        self._reactor.run()
        if self.raw is not None:
            self.raw.close()
        self._carrier.close()
        self._reactor.shut()

    def wind_up(self, reason: str) -> None:
        """Take what is on its way to the outlets, then stop: some brokers send it to the next owner of the share only
        after a minute. Not while something is served.
        """
        self._reactor.drain(QUIET_NS, DRAIN_NS)
        self.stop(reason)

    def stop(self, reason: str) -> None:
        """Say what there is to say, and end."""
        if self._leaving:
            return
        self._leaving = True
        holding = self._holding
        if holding is not None:
            holding.tick(self._deadline_ns)
            self._report(holding)
            holding.swarm.close()
        self._farewell(reason)

    def _offer(self) -> None:
        if self._holding is None and not self._leaving:
            self._carrier.send(self._join)
            self._reactor.call_in(JOIN_AGAIN_NS, self._offer)

    def _introduce(self) -> None:
        """Say who this is and what it has, whatever was said before."""
        holding = self._holding
        if holding is not None:
            self._whole = True
            self._tell_soon()
            self._carrier.send(replace(self._join, run_id=holding.run_id, shares=tuple(holding.shares)))
            if self._final:
                self._report(holding)

    def _on_closed(self, reason: str) -> None:
        if self._leaving:
            self._reactor.stop()  # the wire heard the farewell and went first
            return
        self.exit_code, self.problem = 1, reason
        self._reactor.stop()

    def _on_control(self, data: bytes) -> None:
        try:
            self._follow(data)
        except (WireError, WorkerError) as error:
            self.exit_code, self.problem = 1, str(error)
            self.stop(str(error))

    def _follow(self, data: bytes) -> None:
        message = decode(data, self._edges)
        match (message, self._holding):
            case (Assignment(), _):
                self._take(message)
            case (Call(), _):
                self._introduce()
            case (Refusal(), _):
                self._on_closed(f"the wire refused this worker: {message.reason}")
            case (Leave(), _):
                self._leave()
            case (Begin(), Holding() as holding):
                holding.begin(message)
            case (Inheritance(), Holding() as holding):
                holding.inherit(message)
                self._tell_soon()
            case (Announcement(), Holding() as holding):
                holding.announce(message)
            case (Forget(), Holding() as holding):
                holding.forget(message)
            case (Finish(), Holding() as holding):
                self._deadline_ns = message.deadline_ns
                self._watch_settling()
            case _:
                pass  # it came before a share did

    def _take(self, assignment: Assignment) -> None:
        holding = self._holding
        if holding is None:
            holding = Holding(self._reactor, assignment, self._credentials, self._join.worker, self._raw_folder)
            self._holding = holding
            self._edges = holding.edges
        elif holding.run_id != assignment.run_id:
            raise WorkerError("the wire is another run's; start this worker again")
        holding.swarm.on_moved = self._tell_soon
        holding.take(assignment)
        self._whole = True
        self._tell_soon()
        if not self._serving:
            self._serving = True
            self._every(SECOND_NS, holding.swarm.tick)
            self._every(assignment.terms.tally_ns, self._tick)

    def _tell_soon(self) -> None:
        """Tell how far the outlets are, of many moves at once; where there is no way now, once there is."""
        if not self._telling:
            self._telling = True
            self._reactor.call_in(WATCH_NS, self._tell)

    def _tell(self) -> None:
        self._telling = False
        holding = self._holding
        if holding is None or self._leaving or not self._carrier.up:
            return
        swarm = holding.swarm
        self._carrier.send(
            Progress(
                self._join.worker,
                self._join.incarnation,
                swarm.states["on"],
                swarm.states["away"],
                holding.waiting,
                dict(swarm.refused),
                tuple(swarm.refused_samples),
            )
        )

    def _watch_settling(self) -> None:
        holding = self._holding
        if holding is None or self._final or self._leaving:
            return
        if holding.tick(self._deadline_ns):
            self._reactor.call_in(WATCH_NS, self._watch_settling)
            return
        self._final = True
        self._report(holding)

    def _tick(self) -> None:
        holding = self._holding
        if holding is None or self._final or self._leaving:
            return
        holding.tick(self._deadline_ns)
        if self._carrier.up:  # else it waits: what is told when the wire is back is whole
            self._report(holding)
        elif self._watch is not None:
            self._watch(holding.figures(), holding.edges)

    def _report(self, holding: Holding) -> None:
        shares = holding.tally(whole=self._whole, everything=self._final)
        figures = holding.figures()  # after the tally, which brings the raw records up to date
        if self._watch is not None:
            self._watch(figures, holding.edges)
        self._tallies += 1
        who = (self._join.worker, self._join.incarnation)
        tally = Tally(*who, self._tallies, self._final, figures, shares, self._whole or self._final)
        self._carrier.send(Report(tally))
        self._whole = False

    def _leave(self) -> None:
        self._leaving = True
        holding = self._holding
        if holding is None:
            self._farewell()
        elif holding.terms.sweep:
            holding.swarm.sweep()
            self._watch_sweeping()
        else:
            holding.swarm.close()
            self._farewell()

    def _watch_sweeping(self) -> None:
        if self._holding is None or self._holding.swarm.swept:
            self._farewell()
        else:
            self._reactor.call_in(WATCH_NS, self._watch_sweeping)

    def _farewell(self, reason: str = "") -> None:
        self._carrier.send(Left(self._join.worker, self._join.incarnation, reason))
        self._reactor.call_in(WATCH_NS, self._reactor.stop)  # the farewell's time to leave

    def _every(self, gap_ns: int, action: Callable[[], None]) -> None:
        def again() -> None:
            action()
            self._reactor.call_in(gap_ns, again)

        self._reactor.call_in(gap_ns, again)

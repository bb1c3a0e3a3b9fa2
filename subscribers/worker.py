"""A worker: one process, its share of the directory, its tallies. The wire leads; this follows."""

import gc
import os
import resource
from collections.abc import Callable
from pathlib import Path

from subscribers.carriers import Carrier
from subscribers.errors import WorkerError
from subscribers.ledger import Ledger
from subscribers.rawfile import RawFile
from subscribers.reactor import Reactor
from subscribers.swarm import Credentials, Swarm
from wire.contract.control import (
    Announcement,
    Assignment,
    Begin,
    Finish,
    Forget,
    Join,
    Leave,
    Left,
    Progress,
    Refusal,
    Report,
    decode,
)
from wire.contract.histogram import edges
from wire.contract.tally import RawFigures, SwarmFigures, Tally
from wire.directory.attendance import Attendance
from wire.directory.population import population
from wire.errors import WireError

__all__ = ["Worker"]

SECOND_NS = 1_000_000_000
JOIN_AGAIN_NS = 2 * SECOND_NS
WATCH_NS = SECOND_NS // 10  # how often progress is looked at while outlets come on or messages settle


class Worker:
    """From the offer to join until the farewell. ``exit_code`` says how it ended.

    ``raw_folder`` is where raw records go, in a run that asks for them; ``raw`` is their file then.
    """

    def __init__(
        self, reactor: Reactor, carrier: Carrier, join: Join, credentials: Credentials, raw_folder: Path
    ) -> None:
        self.exit_code = 0
        self.problem = ""
        self.raw: RawFile | None = None
        self._raw_folder = raw_folder
        self._reactor = reactor
        self._carrier = carrier
        self._join = join
        self._credentials = credentials
        self._edges = edges()
        self._assignment: Assignment | None = None
        self._ledgers: list[Ledger] = []
        self._swarm: Swarm | None = None
        self._bare_bytes = 0
        self._tallies = 0
        self._deadline_ns: int | None = None
        self._final = False
        self._leaving = False
        self._said: Progress | None = None

    def run(self) -> None:
        """Join and serve until the wire says leave, or is gone."""
        self._carrier.open(self._on_control, self._on_closed)
        self._offer()
        self._reactor.run()
        if self.raw is not None:
            self.raw.close()
        self._carrier.close()
        self._reactor.shut()

    def stop(self, reason: str) -> None:
        """End now, and say so."""
        self._carrier.send(Left(self._join.worker, self._join.incarnation, reason))
        self._reactor.stop()

    def _offer(self) -> None:
        if self._assignment is None and not self._leaving:
            self._carrier.send(self._join)
            self._reactor.call_in(JOIN_AGAIN_NS, self._offer)

    def _on_closed(self, reason: str) -> None:
        if self._leaving:
            self._reactor.stop()  # the wire heard the farewell and went first
            return
        self.exit_code, self.problem = 1, reason
        self._reactor.stop()

    def _on_control(self, data: bytes) -> None:
        try:
            message = decode(data, self._edges)
            match message:
                case Assignment() if self._assignment is None:
                    self._take_share(message)
                case Begin():
                    self._begin(message)
                case Announcement():
                    for ledger in self._ledgers:
                        ledger.announce(message.messages, self._reactor.now_ns)
                case Forget():
                    for ledger in self._ledgers:
                        if ledger.index == message.share:
                            ledger.forget(message.sequences)
                case Finish():
                    self._deadline_ns = message.deadline_ns
                    self._watch_settling()
                case Refusal():
                    self._on_closed(f"the wire refused this worker: {message.reason}")
                case Leave():
                    self._leave()
                case _:
                    pass  # an assignment repeated: this worker has its share
        except (WireError, WorkerError) as error:
            self.exit_code, self.problem = 1, str(error)
            self.stop(str(error))

    def _take_share(self, assignment: Assignment) -> None:
        self._bare_bytes = _resident_bytes()
        terms = assignment.terms
        directory = population(terms.seed, terms.outlets, terms.countries)
        if directory.digest != assignment.digest:
            raise WorkerError(
                f"this worker's directory is {directory.digest}, the wire's is {assignment.digest}: "
                "both must run the same version of wirestorm"
            )
        self._assignment = assignment
        self._edges = edges(terms.thresholds_ns)
        if terms.raw:
            self.raw = RawFile(self._raw_folder, self._join.worker, assignment.run_id)
        attendance = Attendance(terms.seed, terms.outlets, terms.away_share, terms.away_ns, terms.duration_ns)
        self._ledgers = [
            Ledger(
                assignment.run_id,
                directory,
                attendance,
                share,
                self._edges,
                lossy_away=not terms.lasting,
                raw=self.raw,
            )
            for share in assignment.shares
        ]
        self._swarm = Swarm(
            self._reactor, assignment, directory, attendance, self._ledgers, self._edges, self._credentials
        )
        # Nothing that lives now will die before the run: collections would only walk it in vain.
        gc.collect()
        gc.freeze()
        self._swarm.start()
        self._watch_coming_on()
        self._every(SECOND_NS, self._swarm.tick)
        self._every(terms.tally_ns, self._tick)

    def _begin(self, message: Begin) -> None:
        for ledger in self._ledgers:
            ledger.start_ns = message.start_ns
            ledger.warm_until_ns = message.warm_until_ns
        if self._swarm is not None:
            self._swarm.begin(message.start_ns)

    def _watch_coming_on(self) -> None:
        swarm = self._swarm
        if swarm is None or self._leaving:
            return
        states = swarm.states
        progress = Progress(
            self._join.worker,
            self._join.incarnation,
            states["on"],
            states["away"],
            states["waiting"] + states["connecting"],
            dict(swarm.refused),
            tuple(swarm.refused_samples),
        )
        if progress != self._said:
            self._said = progress
            self._carrier.send(progress)
        self._reactor.call_in(WATCH_NS, self._watch_coming_on)

    def _watch_settling(self) -> None:
        if self._final:
            return
        now_ns = self._reactor.now_ns
        for ledger in self._ledgers:
            ledger.tick(now_ns, self._deadline_ns)
        if any(ledger.open_count for ledger in self._ledgers):
            self._reactor.call_in(WATCH_NS, self._watch_settling)
            return
        self._final = True
        self._report()

    def _tick(self) -> None:
        swarm = self._swarm
        if swarm is None or self._final:
            return
        now_ns = self._reactor.now_ns
        for ledger in self._ledgers:
            ledger.tick(now_ns, self._deadline_ns)
        self._report()

    def _report(self) -> None:
        swarm = self._swarm
        if swarm is None:
            return
        if self.raw is not None:  # the file has an arrival before a tally counts it
            if self._final:
                self.raw.close()
            else:
                self.raw.flush()
        usage = resource.getrusage(resource.RUSAGE_SELF)
        figures = SwarmFigures(
            lag=swarm.lag,
            connect_times=swarm.connect_times,
            states=dict(swarm.states),
            connects=swarm.connects,
            coming_on_s=swarm.coming_on_s,
            disconnects=dict(swarm.disconnects),
            refused=dict(swarm.refused),
            foreign=sum(ledger.foreign for ledger in self._ledgers),
            windows_closed=self._reactor.windows_closed,
            read_clock_arrivals=swarm.read_clock_arrivals,
            cpu_s=usage.ru_utime + usage.ru_stime,
            resident_bytes=_resident_bytes(),
            bare_bytes=self._bare_bytes,
            raw=None if self.raw is None else RawFigures(str(self.raw.path), self.raw.records, self.raw.problem),
        )
        shares = [ledger.tally(everything=self._final) for ledger in self._ledgers]
        self._tallies += 1
        self._carrier.send(
            Report(Tally(self._join.worker, self._join.incarnation, self._tallies, self._final, figures, shares))
        )

    def _leave(self) -> None:
        self._leaving = True
        swarm, assignment = self._swarm, self._assignment
        if swarm is None or assignment is None:
            self._farewell()
        elif assignment.terms.sweep:
            swarm.sweep()
            self._watch_sweeping()
        else:
            swarm.close()
            self._farewell()

    def _watch_sweeping(self) -> None:
        if self._swarm is None or self._swarm.swept:
            self._farewell()
        else:
            self._reactor.call_in(WATCH_NS, self._watch_sweeping)

    def _farewell(self) -> None:
        self._carrier.send(Left(self._join.worker, self._join.incarnation, ""))
        self._reactor.call_in(WATCH_NS, self._reactor.stop)  # the farewell's time to leave

    def _every(self, gap_ns: int, action: Callable[[], None]) -> None:
        def again() -> None:
            action()
            self._reactor.call_in(gap_ns, again)

        self._reactor.call_in(gap_ns, again)


def _resident_bytes() -> int:
    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 - twice a second, without a path object
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

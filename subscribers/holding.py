"""What a worker holds of the directory: its shares, each with a ledger, and the swarm of their outlets."""

import gc
import os
import resource
from pathlib import Path

from subscribers.errors import WorkerError
from subscribers.ledger import Ledger
from subscribers.rawfile import RawFile
from subscribers.reactor import Reactor
from subscribers.seat import Seat
from subscribers.swarm import Credentials, Swarm
from wire.contract.control import Announcement, Assignment, Begin, Forget, Inheritance
from wire.contract.histogram import edges
from wire.contract.tally import RawFigures, ShareTally, SwarmFigures
from wire.directory.attendance import Attendance
from wire.directory.population import population

__all__ = ["Holding"]


class Holding:
    """Shares of one wire's directory on its terms. They are added while it runs, and never taken away.

    ``shares`` are those whose outlets are on or coming on. ``raw`` is the file of raw records, in a run that asks for
    them. WorkerError where the directory is not the wire's.
    """

    def __init__(
        self, reactor: Reactor, assignment: Assignment, credentials: Credentials, name: str, raw_folder: Path
    ) -> None:
        terms = assignment.terms
        self.run_id = assignment.run_id
        self.terms = terms
        self.edges = edges(terms.thresholds_ns)
        self.bare_bytes = _resident_bytes()
        self.shares: list[tuple[int, int]] = []
        self._reactor = reactor
        self._directory = population(terms.seed, terms.outlets, terms.countries)
        if self._directory.digest != assignment.digest:
            raise WorkerError(
                f"this worker's directory is {self._directory.digest}, the wire's is {assignment.digest}: "
                "both must run the same version of wirestorm"
            )
        self._attendance = Attendance(terms.seed, terms.outlets, terms.away_share, terms.away_ns, terms.duration_ns)
        self.raw = RawFile(raw_folder, name, assignment.run_id) if terms.raw else None
        self.swarm = Swarm(reactor, assignment, self._directory, self._attendance, self.edges, credentials)
        self._ledgers: dict[int, Ledger] = {}
        self._heirs: dict[int, Ledger] = {}  # shares whose inheritance is not all here yet
        self._begun: Begin | None = None

    def take(self, assignment: Assignment) -> None:
        """Bring the outlets of further shares on; of those that inherit, once they have."""
        seats: list[Seat] = []
        for share in assignment.shares:
            if share[0] in assignment.inherits and share[0] not in self._ledgers:
                self._heirs[share[0]] = self._ledger(share)
            elif share[0] not in self._ledgers:
                seats += self._enter(self._ledger(share))
        self._start(seats)

    def inherit(self, message: Inheritance) -> None:
        """A part of what a share's former owner left; with the last one its outlets come on."""
        ledger = self._heirs.get(message.share)
        if ledger is None:
            return
        ledger.inherit(message.settled, message.messages, self._reactor.now_ns)
        if message.last:
            del self._heirs[message.share]
            self._start(self._enter(ledger))

    def begin(self, message: Begin) -> None:
        """Publishing starts."""
        first = self._begun is None
        self._begun = message
        for ledger in (*self._ledgers.values(), *self._heirs.values()):
            _begin(ledger, message)
        if first:
            self.swarm.begin(message.start_ns, self.swarm.seats)

    def announce(self, message: Announcement) -> None:
        """A release's messages are about to leave."""
        for ledger in (*self._ledgers.values(), *self._heirs.values()):
            ledger.announce(message.messages, self._reactor.now_ns)

    def forget(self, message: Forget) -> None:
        """Drop closed messages that the wire has."""
        ledger = self._ledgers.get(message.share)
        if ledger is not None:
            ledger.forget(message.closed)

    @property
    def waiting(self) -> int:
        """Outlets that plan to be on and are not yet, those of shares to be inherited too."""
        states = self.swarm.states
        return states["waiting"] + states["connecting"] + sum(ledger.size for ledger in self._heirs.values())

    def tick(self, deadline_ns: int | None) -> int:
        """Count what has arrived, and settle what is to be; how many messages are still open."""
        now_ns = self._reactor.now_ns
        for ledger in self._ledgers.values():
            ledger.tick(now_ns, deadline_ns)
        return sum(ledger.open_count for ledger in self._ledgers.values())

    def tally(self, *, whole: bool, everything: bool) -> list[ShareTally]:
        """Each share's tally. The file of raw records has an arrival before a tally counts it."""
        if self.raw is not None:
            if everything:
                self.raw.close()
            else:
                self.raw.flush()
        return [ledger.tally(whole=whole, everything=everything) for ledger in self._ledgers.values()]

    def figures(self) -> SwarmFigures:
        """The process as a whole."""
        swarm, raw = self.swarm, self.raw
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return SwarmFigures(
            lag=swarm.lag,
            connect_times=swarm.connect_times,
            states=dict(swarm.states),
            connects=swarm.connects,
            coming_on_s=swarm.coming_on_s,
            disconnects=dict(swarm.disconnects),
            refused=dict(swarm.refused),
            foreign=sum(ledger.foreign for ledger in self._ledgers.values()),
            windows_closed=self._reactor.windows_closed,
            read_clock_arrivals=swarm.read_clock_arrivals + swarm.lane.read_clock_arrivals,
            cpu_s=usage.ru_utime + usage.ru_stime,
            resident_bytes=_resident_bytes(),
            bare_bytes=self.bare_bytes,
            raw=None if raw is None else RawFigures(str(raw.path), raw.records, raw.problem),
        )

    def _ledger(self, share: tuple[int, int]) -> Ledger:
        ledger = Ledger(
            self.run_id,
            self._directory,
            self._attendance,
            share,
            self.edges,
            lossy_away=not self.terms.lasting,
            raw=self.raw,
        )
        if self._begun is not None:
            _begin(ledger, self._begun)
        return ledger

    def _enter(self, ledger: Ledger) -> list[Seat]:
        self._ledgers[ledger.index] = ledger
        self.shares.append((ledger.index, ledger.count))
        return self.swarm.seat(ledger)

    def _start(self, seats: list[Seat]) -> None:
        if not seats:
            return
        # Nothing that lives now will die before the run: collections would only walk it in vain.
        gc.collect()
        gc.freeze()
        self.swarm.start(seats)
        if self._begun is not None:
            self.swarm.begin(self._begun.start_ns, seats)


def _begin(ledger: Ledger, message: Begin) -> None:
    ledger.start_ns = message.start_ns
    ledger.warm_until_ns = message.warm_until_ns


def _resident_bytes() -> int:
    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 - twice a second, without a path object
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

"""The outlets of one process: who is on, who waits at which door, who comes back when.

A connection that is lost comes again with backoff and jitter; one that was refused does not, and is
reported with the broker's reason.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from subscribers.connection import resolve
from subscribers.door import Door
from subscribers.fastlane import FastLane
from subscribers.ledger import Ledger
from subscribers.messages import Sending
from subscribers.mqtt.reasons import PASSING_CODES
from subscribers.mqtt.session import (
    Connected,
    Disconnected,
    Event,
    Pong,
    Refused,
    Session,
    SessionOptions,
    Subscribed,
    Version,
)
from subscribers.ports import ports_per_source
from subscribers.reactor import Reactor
from subscribers.seat import Seat
from subscribers.watch import Watch
from wire.contract.control import Assignment, Terms
from wire.contract.histogram import Histogram
from wire.contract.tally import AS_PLANNED
from wire.contract.topics import filters
from wire.directory.attendance import Attendance
from wire.directory.directory import Directory

__all__ = ["Credentials", "Swarm"]

SECOND_NS = 1_000_000_000
BACKOFF_FIRST_NS = SECOND_NS // 10
BACKOFF_MOST_NS = 10 * SECOND_NS
SESSION_EXPIRY_S = 3600

Credentials = tuple[bytes | None, bytes | None]


class Swarm:
    """Seats for the outlets of the shares that it is given, and what they have met. One per worker."""

    def __init__(
        self,
        reactor: Reactor,
        assignment: Assignment,
        directory: Directory,
        attendance: Attendance,
        bin_edges: Sequence[int],
        credentials: Credentials,
    ) -> None:
        self.reactor = reactor
        self.batch: list[Sending | None] = []
        self.lag = Histogram(bin_edges)
        self.connect_times = Histogram(bin_edges)
        self.connects = 0
        self.coming_on_s = 0.0
        self.disconnects: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.refused_samples: list[str] = []
        self.read_clock_arrivals = 0
        self.states: Counter[str] = Counter()
        self.on_moved: Callable[[], None] = _nobody  # told of every change of these
        terms = assignment.terms
        self._run_id = assignment.run_id
        self._terms = terms
        self._directory = directory
        self._attendance = attendance
        self.lane = FastLane(reactor, terms.qos, self.lag)
        self._random = random.Random(f"{terms.seed}:{assignment.shares}")  # noqa: S311 - repeatable on purpose
        self._options = _options(terms, credentials)
        self._filters: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._addresses = [resolve(url) for url in terms.brokers]
        self._ports = ports_per_source()
        self._doors = [Door[Seat](reactor, self._enter) for _ in self._addresses]
        self._part = 0.0  # of the directory: it has that part of the run's handshakes and rate
        self._open_doors = True
        self._began_ns = 0
        self._all_came = False
        self._tick_number = 0
        self._watched = set(terms.watched)
        self.seats: list[Seat] = []

    @property
    def now_ns(self) -> int:
        """The wall clock."""
        return self.reactor.now_ns

    def session_for(self, seat: Seat) -> Session:
        """A session with an outlet's client id and filters; equal filters are one tuple in memory."""
        outlet = self._directory.outlets[seat.index]
        wanted = filters(outlet.circuits, outlet.sectors)
        wanted = self._filters.setdefault(wanted, wanted)
        # 22 characters: MQTT 3.1.1 §3.1.3.1 promises no more than 23.
        client_id = f"{self._run_id:016x}-{outlet.id}"
        return Session(self._options, client_id, wanted, seat)

    def seat(self, ledger: Ledger) -> list[Seat]:
        """Make seats for the outlets of a share, which are not on yet."""
        watched = self._watched
        seats = [
            Seat(self, index, Watch(ledger, index // ledger.count) if index in watched else ledger)
            for index in range(ledger.index, len(self._directory.outlets), ledger.count)
        ]
        self.seats += seats
        self.states["waiting"] += len(seats)
        terms = self._terms
        self._part += 1 / ledger.count
        for door in self._doors:
            door.limit = max(1, round(terms.handshakes * self._part))
            door.rate = terms.connect_rate * self._part / len(self._doors)
        return seats

    def start(self, seats: Sequence[Seat]) -> None:
        """Bring outlets on, in a seeded shuffle: some brokers serve in the order of connecting."""
        self._began_ns = self._began_ns or self.reactor.now_ns
        order = list(seats)
        self._random.shuffle(order)
        for seat in order:
            self._door(seat).enqueue(seat)

    def begin(self, start_ns: int, seats: Sequence[Seat]) -> None:
        """Publishing starts, or has started: outlets leave and return as they plan."""
        now_ns = self.reactor.now_ns
        for seat in seats:
            window = self._attendance.window(seat.index)
            if window is not None and start_ns + window[1] > now_ns:
                leave_ns, return_ns = window
                self.reactor.call_in(max(0, start_ns + leave_ns - now_ns), partial(self._go, seat))
                self.reactor.call_in(max(0, start_ns + return_ns - now_ns), partial(self._return, seat))

    def tick(self) -> None:
        """Once a second: pings for a slice of the outlets, handshakes that never ended."""
        for door in self._doors:
            for seat in door.stuck():
                self._drop(seat, "handshake timed out")
        # Half the keepalive, so that a ping that waits a second behind others is still in time.
        period = max(1, self._terms.keepalive_s // 2)
        self._tick_number += 1
        for seat in self.seats[self._tick_number % period :: period]:
            if seat.state == "on":
                if seat.session.awaiting_pong:
                    self._drop(seat, "no answer to a ping")
                else:
                    self.reactor.send(seat, seat.session.ping())

    def after_read(self, lag_ns: int, *, kernel: bool) -> None:
        """Figures of a read that brought the messages in ``batch``."""
        times = len(self.batch)
        self.lag.add(lag_ns, times)
        if not kernel:
            self.read_clock_arrivals += times

    def on_events(self, seat: Seat, events: Sequence[Event]) -> None:
        """How a seat's session fares."""
        for event in events:
            if isinstance(event, Connected):
                if not seat.session.filters:
                    self._swept(seat)
            elif isinstance(event, Subscribed):
                if event.refused:
                    _, code, reason = event.refused[0]
                    self._give_up(seat, f"subscription refused, SUBACK 0x{code:02x}: {reason}")
                else:
                    self._came_on(seat)
            elif isinstance(event, Refused):
                reason = f"connection refused, CONNACK {event.code}: {event.reason}"
                if event.code in PASSING_CODES:
                    self._drop(seat, reason)
                else:
                    self._give_up(seat, reason)
            elif isinstance(event, Disconnected):
                self._drop(seat, f"disconnected by the broker, 0x{event.code:02x}: {event.reason}")
            else:
                assert isinstance(event, Pong), event

    def on_lost(self, seat: Seat, reason: str) -> None:
        """A seat's connection is gone: come again, later each time."""
        self.disconnects[reason] += 1
        self._door(seat).leave(seat)
        if seat.state in ("away", "refused", "gone") or not self._open_doors:
            return
        self._move(seat, "waiting")
        limit_ns = min(BACKOFF_MOST_NS, BACKOFF_FIRST_NS << min(seat.tries, 10))
        seat.tries += 1
        self.reactor.call_in(int(limit_ns * (0.5 + self._random.random() / 2)), partial(self._knock, seat))

    def on_distrust(self, seat: Seat, reason: str) -> None:
        """A seat's broker has a certificate that it can't trust: that is a refusal, of ours."""
        self._give_up(seat, f"connection given up: {reason}")

    def sweep(self) -> None:
        """Have the broker drop every session: for a broker that outlives the run."""
        self.close()
        self._open_doors = True
        self._options = _options(self._terms, (self._options.username, self._options.password), sweep=True)
        for seat in self.seats:
            if seat.state != "refused":
                seat.session = Session(self._options, seat.session.client_id, (), seat)
                self._move(seat, "waiting")
                self._door(seat).enqueue(seat)

    @property
    def swept(self) -> bool:
        """Every session has been dropped, or can't be."""
        return not self.states["waiting"] and not self.states["connecting"]

    def close(self) -> None:
        """Disconnect every outlet in good order."""
        self._open_doors = False
        for door in self._doors:
            door.clear()
        for seat in self.seats:
            if seat.sock is not None:
                self.reactor.close(seat, seat.session.disconnect() if seat.state == "on" else b"")
                self._door(seat).leave(seat)
            if seat.state != "refused":
                self._move(seat, "gone")

    def _door(self, seat: Seat) -> Door[Seat]:
        return self._doors[seat.index % len(self._doors)]

    def _enter(self, seat: Seat) -> None:
        if seat.state != "waiting":  # it left, as planned, while it stood at the door
            self._door(seat).leave(seat)
            return
        nodes = len(self._addresses)
        address = self._addresses[seat.index % nodes]
        source = None
        if address[0].startswith("127.") and self._terms.outlets > self._ports * nodes:
            source = f"127.0.0.{2 + seat.index // nodes // self._ports}"
        seat.began_ns = seat.on_since_ns = self.reactor.now_ns
        self._move(seat, "connecting")
        try:
            self.reactor.open(seat, address, source)
        except OSError as error:
            self.on_lost(seat, f"no socket: {error.strerror}".lower())

    def _knock(self, seat: Seat) -> None:
        if self._open_doors and seat.state == "waiting" and seat.sock is None:
            self._door(seat).enqueue(seat)

    def _came_on(self, seat: Seat) -> None:
        if seat.state == "on":
            return
        seat.tries = 0
        self.connects += 1
        now_ns = self.reactor.now_ns
        self.connect_times.add(now_ns - seat.began_ns)
        self._move(seat, "on")
        if not self._all_came:
            self.coming_on_s = (now_ns - self._began_ns) / SECOND_NS
            self._look_whether_all_came()
        self._door(seat).leave(seat)

    def _look_whether_all_came(self) -> None:
        """Nobody is awaited for the first time any more."""
        self._all_came = self._all_came or not (self.states["waiting"] or self.states["connecting"])

    def _swept(self, seat: Seat) -> None:
        self.reactor.close(seat, seat.session.disconnect())
        self._move(seat, "gone")
        self._door(seat).leave(seat)

    def _go(self, seat: Seat) -> None:
        if seat.sock is not None:
            self.disconnects[AS_PLANNED] += 1
            self.reactor.close(seat, seat.session.disconnect() if seat.state == "on" else b"")
        self._door(seat).leave(seat)
        if seat.state != "refused":
            self._move(seat, "away")

    def _return(self, seat: Seat) -> None:
        if seat.state == "away" and self._open_doors:
            self._move(seat, "waiting")
            self._door(seat).enqueue(seat)

    def _drop(self, seat: Seat, reason: str) -> None:
        self.reactor.close(seat)
        self.on_lost(seat, reason)

    def _give_up(self, seat: Seat, reason: str) -> None:
        self.refused[reason] += 1
        if len(self.refused_samples) < 5:
            self.refused_samples.append(self._directory.outlets[seat.index].id)
        self._move(seat, "refused")
        self._look_whether_all_came()  # whoever returns later is not coming on for the first time
        self.reactor.close(seat, b"")
        self._door(seat).leave(seat)

    def _move(self, seat: Seat, state: str) -> None:
        self.on_moved()
        self.states[seat.state] -= 1
        self.states[state] += 1
        seat.state = state


def _nobody() -> None:
    """Tell nobody."""


def _options(terms: Terms, credentials: Credentials, *, sweep: bool = False) -> SessionOptions:
    lasting = terms.lasting and not sweep
    return SessionOptions(
        version=Version.V5 if terms.mqtt == "5" else Version.V311,
        qos=terms.qos,
        keepalive_s=terms.keepalive_s,
        clean=not lasting,
        session_expiry_s=SESSION_EXPIRY_S if lasting else 0,
        username=credentials[0],
        password=credentials[1],
    )

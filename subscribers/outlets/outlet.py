"""A simulated outlet: its connection, and the path of a message from its session to its mark in the ledger."""

from collections.abc import Sequence
from typing import Protocol

from subscribers.ledger.absences import Absences
from subscribers.ledger.arrivals import Came
from subscribers.ledger.marks import EXPECTED
from subscribers.ledger.messages import Transmission
from subscribers.mqtt.aliases import ALIASED
from subscribers.mqtt.events import Event
from subscribers.mqtt.options import SessionOptions, Version
from subscribers.mqtt.parsing import publish_start
from subscribers.mqtt.session import Session
from subscribers.net.connection import Connection
from subscribers.outlets.reads import Reads
from wire.contract.outlet_state import OutletState
from wire.contract.stamp import find_any, read, read_digits

__all__ = ["Marks", "Owner", "SimulatedOutlet"]

RETAIN, DUP = 0b0001, 0b1000  # MQTT 3.1.1 §3.3.1
NO_TEMPLATE = DUP | RETAIN | ALIASED  # such a packet differs from those of other outlets
TOPIC_LENGTH_BYTES = 2


class Owner(Protocol):
    """Follows the sessions of its outlets."""

    def on_events(self, outlet: "SimulatedOutlet", events: Sequence[Event]) -> None:
        """Act on the events that an outlet's session reports."""

    def on_lost(self, outlet: "SimulatedOutlet", reason: str) -> None:
        """Act on the end or the failure of an outlet's connection, which is closed already."""

    def on_refused(self, outlet: "SimulatedOutlet", reason: str) -> None:
        """Act on an end for good, such as a certificate that is not trusted; the connection is closed already."""


class Marks(Protocol):
    """A ledger, or the part of it that one outlet uses."""

    count: int
    run_mark: bytes
    absences: Absences

    def known(self, key: bytes, /) -> Transmission | None:
        """Return the transmission with this stamp."""

    def meet(self, key: bytes, topic: str, came: Came, body_bytes: int, now_ns: int) -> Transmission | None:
        """Return the transmission of a stamp that is not known; None where the arrival is in the account already."""

    def mark(self, transmission: Transmission, came: Came) -> bool:
        """Mark an arrival; True where its time belongs among the arrivals."""

    def note_untimed(self, transmission: Transmission, came: Came) -> None:
        """Write down an arrival whose time does not belong there."""


class SimulatedOutlet(Connection):
    """One outlet. It is the sink of its own session, so that a message costs one call and no search for its owner.

    ``index`` is its place in the directory, ``slot`` its place in the ledger's partition. ``on_since_ns`` is when its
    present connection was begun: a message that was sent before that waited for the outlet. ``subscribed_ns`` is when
    the broker last confirmed its subscriptions, 0 before that. ``tries`` counts the connections that failed since it
    was last on.
    """

    session_type = Session

    __slots__ = ("index", "ledger", "on_since_ns", "owner", "reads", "slot", "state", "subscribed_ns", "tries")

    def __init__(
        self,
        owner: Owner,
        reads: Reads,
        index: int,
        ledger: Marks,
        options: SessionOptions,
        client_id: str,
        filters: Sequence[str],
    ) -> None:
        self.owner = owner
        self.reads = reads
        self.index = index
        self.ledger = ledger
        self.slot = index // ledger.count
        self.state = OutletState.WAITING
        self.tries = 0
        self.on_since_ns = 0
        self.subscribed_ns = 0
        super().__init__(self.session_type(options, client_id, filters, self))

    def message(
        self,
        session: Session,
        buffer: bytearray,
        topic_start: int,
        topic_end: int,
        payload_start: int,
        payload_end: int,
        flags: int,
    ) -> None:
        """Mark a message in the ledger; its arrival time is known after the read, in ``on_read``."""
        del session
        ledger, reads = self.ledger, self.reads
        stamps = reads.stamps
        start = payload_start + stamps.offset
        stop = start + stamps.size
        key = bytes(buffer[start:stop])
        transmission = ledger.known(key)
        if transmission is None or start < topic_end or stop > payload_end:
            start, stop = stamps.search(buffer, ledger.run_mark, topic_end, payload_start, payload_end)
            key = bytes(buffer[start:stop])
            transmission = ledger.known(key)
        retained = flags & RETAIN > 0 and self._is_retained(key)
        came = Came(self.slot, self.on_since_ns, retained, flags & DUP > 0)
        if transmission is None or transmission.message.topic.name != buffer[topic_start:topic_end]:
            topic = buffer[topic_start:topic_end].decode(errors="replace")
            size = payload_end - payload_start
            if retained:  # perhaps of another run, whose stamps are not searched for otherwise
                key = find_any(buffer, topic_end, payload_end) or key
            transmission = ledger.meet(key, topic, came, size, reads.timers.now_ns)
            if transmission is None:
                reads.batch.append(None)
                return
        was_away = transmission.sent_ns < self.on_since_ns
        waited = was_away and transmission.state[self.slot] == EXPECTED
        plain = ledger.mark(transmission, came)
        if waited:
            reads.replayed.append((ledger.absences, transmission.message, self.slot, self.on_since_ns))
        if not plain:
            ledger.note_untimed(transmission, came)
        reads.batch.append(transmission if plain else None)
        message = transmission.message
        if not transmission.packet_bytes and not flags & NO_TEMPLATE and not message.closed and not message.follower:
            packet_start = publish_start(buffer, topic_start - TOPIC_LENGTH_BYTES)
            packet = bytes(buffer[packet_start:payload_end])
            stamp = slice(start - packet_start, stop - packet_start)
            reads.fast_path.add_template(transmission, packet, topic_end - packet_start, stamp)

    def _is_retained(self, key: bytes) -> bool:
        """Return whether a message with RETAIN was sent because of our subscription (MQTT 3.1.1 §3.3.1.3, 5.0
        §3.3.1.3). With Retain As Published others keep the flag as well: then it is one that was sent before we came.
        """
        options = self.session.options
        if options.version is Version.V311 or not options.subscribing.retain_as_published:
            return True
        stamp = read(key) or read_digits(key)
        return stamp is None or stamp.sent_ns < self.on_since_ns

    def on_read(self, arrival_ns: int, processed_ns: int, size: int, *, kernel: bool) -> None:
        """Give the messages of this read their arrival: exact, or bounded where the read was shared."""
        del size
        reads = self.reads
        batch = reads.batch
        reads.arrived_ns = max(self.seen_empty_ns, self.on_since_ns) if batch else arrival_ns
        if batch:
            if kernel and len(batch) == 1 and self.session.lone and not self.backlog:
                transmission = batch[0]
                if transmission is not None:
                    transmission.add_exact(self.slot, arrival_ns)
            else:
                for transmission in batch:
                    if transmission is not None:
                        transmission.add_bounded(self.slot, arrival_ns, self.seen_empty_ns)
            reads.finish(processed_ns - arrival_ns, kernel=kernel)
        if reads.replayed:
            reads.replay(arrival_ns)
        if self.session.between_packets and not self.outgoing and not self.backlog:
            reads.fast_path.enter(self, self.ledger.known, self.slot, self.on_since_ns)
        else:
            reads.fast_path.leave(self)

    def on_unready(self) -> None:
        """Leave the fast path."""
        self.reads.fast_path.leave(self)

    def on_events(self, events: Sequence[Event]) -> None:
        """Pass the session's events to the owner."""
        self.owner.on_events(self, events)

    def on_lost(self, reason: str) -> None:
        """Tell the owner that the connection ended."""
        self.owner.on_lost(self, reason)

    def on_refused(self, reason: str) -> None:
        """Tell the owner that no further try would succeed."""
        self.owner.on_refused(self, reason)

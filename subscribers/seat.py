"""An outlet's seat at the broker: its connection, and the hot path from a message to its mark in the ledger."""

from collections.abc import Sequence
from typing import Protocol

from subscribers.connection import Connection
from subscribers.fastlane import FastLane
from subscribers.messages import Sending
from subscribers.mqtt.parsing import publish_start
from subscribers.mqtt.session import Event, Session
from wire.contract.stamp import END

__all__ = ["Hall", "Marks", "Seat"]

RESENT_OR_RETAINED = 0b1001  # DUP and RETAIN (MQTT 3.1.1 §3.3.1)
TOPIC_LENGTH_BYTES = 2


class Hall(Protocol):
    """What a seat needs of the swarm it stands in. ``batch`` has an entry for each message of a read: its
    sending, or None where the arrival is accounted for already.
    """

    batch: list[Sending | None]
    lane: FastLane

    @property
    def now_ns(self) -> int:
        """The wall clock."""

    def session_for(self, seat: "Seat") -> Session:
        """The seat's session."""

    def after_read(self, lag_ns: int, *, kernel: bool) -> None:
        """Figures of a read that brought the messages in ``batch``."""

    def on_events(self, seat: "Seat", events: Sequence[Event]) -> None:
        """How the seat's session fares."""

    def on_lost(self, seat: "Seat", reason: str) -> None:
        """The seat's connection is gone."""

    def on_distrust(self, seat: "Seat", reason: str) -> None:
        """The seat's broker is not to be trusted."""


class Marks(Protocol):
    """A ledger, or as much of it as one outlet may see."""

    count: int

    def known(self, key: bytes, /) -> Sending | None:
        """The sending with this stamp."""

    def meet(self, key: bytes, topic: str, slot: int, body_bytes: int, now_ns: int) -> Sending | None:
        """The sending of a stamp that is not known; None where the arrival is accounted for already."""

    def mark(self, sending: Sending, slot: int, *, was_away: bool) -> bool:
        """Mark an arrival; True where its time belongs among the arrivals."""


class Seat(Connection):
    """One outlet. It is its session's sink, so that a message costs one call and no look-up of its owner.

    ``slot`` is its place in the ledger's share; ``on_since_ns`` the moment its present connection was begun:
    what was sent before that waited for it.
    """

    __slots__ = ("began_ns", "index", "ledger", "on_since_ns", "slot", "state", "swarm", "tries")

    def __init__(self, swarm: Hall, index: int, ledger: Marks) -> None:
        self.swarm = swarm
        self.index = index
        self.ledger = ledger
        self.slot = index // ledger.count
        self.state = "waiting"
        self.tries = 0
        self.began_ns = 0
        self.on_since_ns = 0
        super().__init__(swarm.session_for(self))

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
        ledger = self.ledger
        key = bytes(buffer[payload_start : payload_start + END])
        sending = ledger.known(key)
        if sending is None:
            topic = buffer[topic_start:topic_end].decode(errors="replace")
            size = payload_end - payload_start
            sending = ledger.meet(key, topic, self.slot, size, self.swarm.now_ns)
            if sending is None:
                self.swarm.batch.append(None)
                return
        plain = ledger.mark(sending, self.slot, was_away=sending.sent_ns < self.on_since_ns)
        self.swarm.batch.append(sending if plain else None)
        if not sending.packet_bytes and not flags & RESENT_OR_RETAINED and not sending.message.closed:
            start = publish_start(buffer, topic_start - TOPIC_LENGTH_BYTES)
            packet = bytes(buffer[start:payload_end])
            self.swarm.lane.learn(sending, packet, topic_end - start, payload_start - start)

    def on_read(self, arrival_ns: int, processed_ns: int, size: int, *, kernel: bool) -> None:
        """Give the messages of this read their arrival: exact, or bounded where the read was shared."""
        del size
        swarm = self.swarm
        batch = swarm.batch
        if batch:
            if len(batch) == 1 and self.session.lone and not self.backlog:
                sending = batch[0]
                if sending is not None:
                    sending.exact.append(arrival_ns)
            else:
                for sending in batch:
                    if sending is not None:
                        sending.add_bounded(arrival_ns, self.seen_empty_ns)
            swarm.after_read(processed_ns - arrival_ns, kernel=kernel)
            batch.clear()
        if self.session.between_packets and not self.outgoing and not self.backlog:
            swarm.lane.enter(self, self.ledger.known, self.slot, self.on_since_ns)
        else:
            swarm.lane.leave(self)

    def on_unready(self) -> None:
        """Leave the fast lane."""
        self.swarm.lane.leave(self)

    def on_events(self, events: Sequence[Event]) -> None:
        """Pass on how the session fares."""
        self.swarm.on_events(self, events)

    def on_lost(self, reason: str) -> None:
        """Pass on that the connection is gone."""
        self.swarm.on_lost(self, reason)

    def on_distrust(self, reason: str) -> None:
        """Pass on that the broker is not to be trusted."""
        self.swarm.on_distrust(self, reason)

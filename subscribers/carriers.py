"""Control's two carriers on a worker's side: a pipe from the parent, or MQTT through a broker."""

import random
import socket
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from subscribers.connection import STUCK_NS, Address, Connection
from subscribers.mqtt.reasons import PASSING_CODES
from subscribers.mqtt.session import (
    Acknowledged,
    Connected,
    Event,
    Refused,
    Session,
    SessionOptions,
    Subscribed,
    Version,
    Will,
)
from subscribers.pipe import Pipe
from subscribers.reactor import Reactor
from wire.contract.control import Control, Left, encode
from wire.contract.desks import desk_topic, worker_topic

__all__ = ["Carrier", "MqttCarrier", "PipeCarrier"]

SECOND_NS = 1_000_000_000
RETRY_NS = SECOND_NS // 2
PING_NS = 5 * SECOND_NS
KEEPALIVE_S = 15
CUT = "its connection to the broker ended"


class Carrier(Protocol):
    """Carries control messages between a worker and its wire, in order."""

    @property
    def up(self) -> bool:
        """Whether they can leave now."""

    def open(
        self, on_control: Callable[[bytes], None], on_closed: Callable[[str], None], on_back: Callable[[], None]
    ) -> None:
        """Start; ``on_closed`` is called with a reason when the wire can't be reached again, and ``on_back`` when it
        can after a time in which something may have been lost.
        """

    def send(self, message: Control) -> None:
        """Send, at once or when the carrier is back."""

    def close(self) -> None:
        """End in good order."""


class PipeCarrier:
    """A socket inherited from the parent: it carries on when every broker is dead."""

    def __init__(self, reactor: Reactor, number: int) -> None:
        self._reactor = reactor
        self._socket = socket.socket(fileno=number)
        self._pipe: Pipe | None = None

    @property
    def up(self) -> bool:
        """As long as there is a wire."""
        return True

    def open(
        self, on_control: Callable[[bytes], None], on_closed: Callable[[str], None], on_back: Callable[[], None]
    ) -> None:
        """Read the pipe; it closes when the parent is gone."""
        del on_back  # nothing is lost on the way
        self._pipe = Pipe(self._socket, on_control, lambda: on_closed("the wire is gone"))
        self._reactor.pipes.attach(self._pipe)

    def send(self, message: Control) -> None:
        """Write a frame."""
        if self._pipe is not None:
            self._reactor.pipes.write(self._pipe, encode(message))

    def close(self) -> None:
        """Nothing to say: the end of the process closes it."""


class MqttCarrier(Connection):
    """One more session in the worker's own reactor, with a will that tells the wire of its death."""

    __slots__ = (
        "_address",
        "_closing",
        "_desk",
        "_lost",
        "_on_back",
        "_on_closed",
        "_on_control",
        "_random",
        "_reactor",
        "_unacknowledged",
    )

    def __init__(
        self,
        reactor: Reactor,
        address: Address,
        wire: str,
        worker: str,
        incarnation: str,
        credentials: tuple[bytes | None, bytes | None],
    ) -> None:
        will = Will(desk_topic(wire), encode(Left(worker, incarnation, CUT, cut=True)), 1)
        options = SessionOptions(
            version=Version.V311,
            qos=1,
            keepalive_s=KEEPALIVE_S,
            clean=False,
            username=credentials[0],
            password=credentials[1],
            will=will,
        )
        super().__init__(Session(options, f"worker-{incarnation}", (worker_topic(wire, incarnation),), self))
        self._reactor = reactor
        self._address = address
        self._desk = desk_topic(wire)
        self._closing = False
        self._unacknowledged: dict[int, bytes] = {}
        self._random = random.Random(incarnation)  # noqa: S311 - jitter
        self._on_control: Callable[[bytes], None] | None = None
        self._on_closed: Callable[[str], None] | None = None
        self._on_back: Callable[[], None] | None = None
        self._lost = False

    @property
    def up(self) -> bool:
        """Connected."""
        return self.session.established

    def open(
        self, on_control: Callable[[bytes], None], on_closed: Callable[[str], None], on_back: Callable[[], None]
    ) -> None:
        """Connect, and keep connecting."""
        self._on_back = on_back
        self._on_control = on_control
        self._on_closed = on_closed
        self._connect()
        self._reactor.call_in(PING_NS, self._ping)

    def send(self, message: Control) -> None:
        """Publish at QoS 1: it is repeated until the broker has it."""
        self._publish(encode(message))

    def close(self) -> None:
        """Disconnect, so that the will is not sent."""
        self._closing = True
        self._reactor.close(self, self.session.disconnect() if self.session.established else b"")

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
        """A control message from the wire."""
        del session, topic_start, topic_end, flags
        if self._on_control is not None:
            self._on_control(bytes(buffer[payload_start:payload_end]))

    def on_events(self, events: Sequence[Event]) -> None:
        """A refusal is for good, unless it says that it may pass: the wire's broker will not have this worker."""
        for event in events:
            if isinstance(event, Acknowledged):
                self._unacknowledged.pop(event.packet_id, None)
            elif isinstance(event, Connected):
                # The broker came back without the session, and what was on its way died with it.
                for packet_id in event.dropped:
                    self._publish(self._unacknowledged.pop(packet_id))
            elif isinstance(event, Refused) and event.code in PASSING_CODES:
                self._again(f"CONNACK {event.code}: {event.reason}")
            elif isinstance(event, Refused) and self._on_closed is not None:
                self._closing = True
                self._on_closed(f"the broker refused the worker, CONNACK {event.code}: {event.reason}")
            elif isinstance(event, Subscribed) and event.refused and self._on_closed is not None:
                topic, code, reason = event.refused[0]
                self._closing = True
                self._on_closed(f"the broker refused {topic}, SUBACK 0x{code:02x}: {reason}")
        if self.session.established and self._lost:
            self._lost = False
            if self._on_back is not None:
                self._on_back()

    def on_lost(self, reason: str) -> None:
        """Come again shortly."""
        del reason
        self._lost = True
        if not self._closing:
            self._reactor.call_in(int(RETRY_NS * (0.5 + self._random.random())), self._connect)

    def on_distrust(self, reason: str) -> None:
        """As a refusal, for good."""
        self._closing = True
        if self._on_closed is not None:
            self._on_closed(f"no connection to the broker: {reason}")

    def _publish(self, data: bytes) -> None:
        self._unacknowledged[self.session.publish(self._desk, data, 1)] = data
        if self.session.established:
            self._reactor.flush(self)

    def _connect(self) -> None:
        if not self._closing:
            self._reactor.open(self, self._address)
            if self.sock is not None:
                self._reactor.call_in(STUCK_NS, partial(self._doubt, self.sock))

    def _doubt(self, sock: socket.socket) -> None:
        """Begin again where a connection has not come to its SUBACK by now."""
        if self.sock is sock and not self.session.established and not self._closing:
            self._again("handshake timed out")

    def _again(self, reason: str) -> None:
        self._reactor.close(self)
        self.on_lost(reason)

    def _ping(self) -> None:
        if self._closing:
            return
        if self.session.established:
            if self.session.awaiting_pong:
                self._again("no answer to a ping")
            else:
                self._reactor.send(self, self.session.ping())
        self._reactor.call_in(PING_NS, self._ping)

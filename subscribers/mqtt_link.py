"""Control over MQTT: one session through the broker that the wire is on."""

import random
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from subscribers.control_link import ControlInbox, OnBack, OnClosed, OnMessage
from subscribers.control_outbox import ControlOutbox
from subscribers.mqtt.authentication import Exchange
from subscribers.mqtt.events import Acknowledged, Connected, Event, Refused, Subscribed
from subscribers.mqtt.options import PACKET_BYTES_MAX, SessionOptions, Version, Will
from subscribers.mqtt.outgoing import PACKET_TOO_LARGE
from subscribers.mqtt.properties import MAXIMUM_PACKET_SIZE
from subscribers.mqtt.reasons import PASSING_CODES
from subscribers.mqtt.session import Session
from subscribers.net.connection import HANDSHAKE_LIMIT_NS, Address, Connection
from subscribers.net.reactor import Reactor
from subscribers.outlets.token_wait import Tokens, TokenWait
from wire.contract.control import Control, WorkerLeft
from wire.contract.control_codec import encode
from wire.contract.control_parts import PAYLOAD_LEAST, packet_least, payload_most
from wire.contract.control_topics import wire_topic, worker_topic
from wire.contract.session_config import HOUR_S

__all__ = ["MqttControlLink"]

SECOND_NS = 1_000_000_000
RETRY_NS = SECOND_NS // 2
PING_NS = 5 * SECOND_NS
KEEPALIVE_S = 15
QOS = 1
RETAINED = 0b0001  # MQTT 3.1.1 §3.3.1.3
CONNECTION_ENDED = "its connection to the broker ended"


class MqttControlLink(Connection):
    """One more session in the worker's own reactor, with a will that tells the wire when its connection ends.

    ``note`` is called with a text for the person who runs the worker. With ``authentication`` the link speaks MQTT 5
    and proves the password; ``tokens`` give each connection its own.
    """

    index = None  # it is no outlet

    __slots__ = (
        "_accepted",
        "_address",
        "_attempt",
        "_closing",
        "_handshake_limit_ns",
        "_inbox",
        "_lower_qos",
        "_note",
        "_on_back",
        "_on_closed",
        "_outbox",
        "_ping_ns",
        "_random",
        "_reactor",
        "_tokens",
        "_was_down",
        "_wire_topic",
        "problem",
    )

    def __init__(
        self,
        reactor: Reactor,
        address: Address,
        wire: str,
        worker: str,
        instance: str,
        credentials: tuple[bytes | None, bytes | None],
        inbox: ControlInbox,
        handshake_limit_ns: int = HANDSHAKE_LIMIT_NS,
        ping_ns: int = PING_NS,
        note: Callable[[str], None] = lambda _: None,
        authentication: Callable[[], Exchange] | None = None,
        tokens: Tokens | None = None,
    ) -> None:
        will = Will(wire_topic(wire), encode(WorkerLeft(worker, instance, CONNECTION_ENDED, may_return=True)), 1)
        options = SessionOptions(
            version=Version.V311 if authentication is None else Version.V5,
            qos=QOS,
            keepalive_s=KEEPALIVE_S,
            clean=False,
            session_expiry_s=0 if authentication is None else HOUR_S,
            username=credentials[0] if authentication is None else None,
            password=credentials[1] if authentication is None else None,
            will=will,
            authentication=authentication,
        )
        super().__init__(Session(options, f"worker-{instance}", (worker_topic(wire, instance),), self))
        self._reactor = reactor
        self._address = address
        self._attempt = 0  # the number of the present connection
        self._wire_topic = wire_topic(wire)
        self._closing = False
        self._accepted = False  # whether the broker accepted the present connection
        self._outbox = ControlOutbox(instance, self._publish, self.session.withdraw)
        self._note = note
        self._random = random.Random(instance)  # noqa: S311 - jitter
        self._inbox = inbox
        self._handshake_limit_ns = handshake_limit_ns
        self._ping_ns = ping_ns
        self._on_closed: OnClosed | None = None
        self._on_back: OnBack | None = None
        self._tokens = (
            None
            if tokens is None
            else TokenWait[MqttControlLink](
                reactor, tokens, lambda _: self._dial(), lambda _, reason: self.on_lost(reason.text)
            )
        )
        self._was_down = False  # since the session was established last
        self._lower_qos = False  # told that the broker grants less than was asked for
        self.problem = ""  # why the last connection ended or was not made; empty while one is up

    @property
    def up(self) -> bool:
        """True while the session is established."""
        return self.session.established

    @property
    def rejected(self) -> Mapping[str, int]:
        """The numbers of received messages that were dropped, by reason."""
        return self._inbox.rejected

    def open(self, on_message: OnMessage, on_closed: OnClosed, on_back: OnBack) -> None:
        """Connect, and connect again after each loss of the connection."""
        self._inbox.open(on_message)
        self._on_back = on_back
        self._on_closed = on_closed
        self._connect()
        self._reactor.call_in(self._ping_ns, self._ping)

    def send(self, message: Control) -> None:
        """Publish at QoS 1, in parts where the message is long: it is repeated until the broker has it."""
        self._outbox.send(encode(message))
        if self.session.established:
            self._reactor.flush(self)

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
        """Take a control message from the wire."""
        del session, topic_start, topic_end
        self._inbox.take(bytes(buffer[payload_start:payload_end]), retained=bool(flags & RETAINED))

    def on_events(self, events: Sequence[Event]) -> None:
        """Act on the session's events. A refusal ends the link, unless its code may pass."""
        for event in events:
            if self._closing:
                return  # the limits that the broker named leave no room for what comes next
            if isinstance(event, Acknowledged) and event.code == PACKET_TOO_LARGE:
                self._outbox.too_large(event.packet_id)
            elif isinstance(event, Acknowledged):
                self._outbox.acknowledge(event.packet_id)
            elif isinstance(event, Connected):
                self._accepted = True
                self._resume(event)
            elif isinstance(event, Refused) and event.code in PASSING_CODES:
                self._connect_again(f"CONNACK {event.code}: {event.reason}")
            elif isinstance(event, Refused):
                self._end(f"the broker refused the worker, CONNACK {event.code}: {event.reason}")
            elif isinstance(event, Subscribed) and event.refused:
                topic, code, reason = event.refused[0]
                self._end(f"the broker refused {topic}, SUBACK 0x{code:02x}: {reason}")
            elif isinstance(event, Subscribed) and min(event.codes) < QOS and not self._lower_qos:
                self._lower_qos = True
                self._note(
                    f"the broker granted QoS {min(event.codes)} for control, which asks for QoS {QOS}: a control "
                    "message may be lost on the way"
                )
        if self.session.established:
            self.problem = ""
        if self.session.established and self._was_down:
            self._was_down = False
            if self._on_back is not None:
                self._on_back()

    def _resume(self, event: Connected) -> None:
        """Go on within the limits that a broker of MQTT 5 names; end the link where they leave no room for control."""
        packet_most = int(event.properties.get(MAXIMUM_PACKET_SIZE, PACKET_BYTES_MAX))
        most = payload_most(self._wire_topic, packet_most)
        if event.maximum_qos < QOS:
            self._end(f"the broker takes messages at QoS {event.maximum_qos} at most, and control needs QoS {QOS}")
        elif most < PAYLOAD_LEAST:
            least = packet_least(self._wire_topic)
            self._end(f"the broker takes packets of {packet_most:,} bytes at most, and control needs {least:,}")
        else:
            self._outbox.limit(most)
            # The broker may be back without the session: it has lost what it had not delivered.
            for packet_id in event.dropped:
                self._outbox.repeat(packet_id)

    def on_lost(self, reason: str) -> None:
        """Connect again shortly; at once where the next connection carries smaller messages."""
        self.problem = reason
        self._was_down = True
        if self._closing:
            return
        changed = self._outbox.connection_ended() if self._accepted else ""
        self._accepted = False
        if self._outbox.given_up:
            self._end(f"{self._outbox.given_up}: no control message gets through")
            return
        if changed:
            self._note(changed)
        self._reactor.call_in(0 if changed else int(RETRY_NS * (0.5 + self._random.random())), self._connect)

    def on_refused(self, reason: str) -> None:
        """End the link, as after a refusal."""
        self._end(f"no connection to the broker: {reason}")

    def _end(self, reason: str) -> None:
        """End the link for good."""
        self._closing = True
        if self._on_closed is not None:
            self._on_closed(reason)

    def _publish(self, payload: bytes) -> int:
        return self.session.publish(self._wire_topic, payload, 1)

    def _connect(self) -> None:
        if self._closing:
            return
        if self._tokens is None:
            self._dial()
        else:
            self._tokens.ask(self)

    def _dial(self) -> None:
        if not self._closing:
            self._attempt += 1
            self._reactor.call_in(self._handshake_limit_ns, partial(self._check_handshake, self._attempt))
            self._reactor.open(self, self._address)

    def _check_handshake(self, attempt: int) -> None:
        """Connect again where this attempt has no SUBACK yet."""
        if attempt == self._attempt and self.number is not None and not self.session.established and not self._closing:
            self._connect_again("handshake timed out")

    def _connect_again(self, reason: str) -> None:
        self._accepted = False  # the broker did not end the connection
        self._reactor.close(self)
        self.on_lost(reason)

    def _ping(self) -> None:
        if self._closing:
            return
        if self.session.established:
            if self.session.awaiting_pong:
                self._reactor.call_in(0, self._check_pong)
            else:
                self._reactor.send(self, self.session.ping())
        self._reactor.call_in(self._ping_ns, self._ping)

    def _check_pong(self) -> None:
        """Connect again where a ping has no answer. Since the time ran out, the loop has read its sockets once more: an
        answer that came while the loop was busy, with an assignment for example, counts.
        """
        if self.session.established and self.session.awaiting_pong and not self._closing:
            self._connect_again("no answer to a ping")

"""The control packets between a client and its broker: connecting, subscribing, acknowledgements, our own publishes.

Everything that affects a session's state is here, apart from framing and the messages for the sink.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from subscribers.mqtt import packets, parsing, properties
from subscribers.mqtt.aliases import Aliases
from subscribers.mqtt.errors import LocalProtocolError, RemoteProtocolError
from subscribers.mqtt.events import Acknowledged, Disconnected, Event, Pong, Refused
from subscribers.mqtt.handshake import Handshake, connected
from subscribers.mqtt.options import SessionOptions, Version
from subscribers.mqtt.outgoing import UNLIMITED, Limits, Outgoing, limits_of
from subscribers.mqtt.packet_ids import next_packet_id
from subscribers.mqtt.phases import Phase, check_order
from subscribers.mqtt.primitives import check_filter, check_topic
from subscribers.mqtt.reasons import COMPLETION_CODES, PUBLICATION_CODES, connack_reason, reason
from subscribers.mqtt.subscriptions import subscribed, unsubscribed

__all__ = ["Conversation"]

_PONG = Pong()
_PACKET_IDENTIFIER_NOT_FOUND = 0x92


class Conversation:
    """The state of a session, and the calls of its owner.

    ``filters`` are subscribed after every CONNACK, as the options say. The sequence is kept without a
    copy, so that sessions with equal filters can have one in common. A resumed session is accepted even where this
    object has no state of its own yet: another process may have used the client id before.

    Readable: ``established`` (CONNACK accepted, and SUBACK in where there are filters), ``session_present``,
    ``awaiting_pong``, ``client_id`` (with MQTT 5 the server may give one in place of an empty one).
    """

    __slots__ = (
        "_aliases",
        "_handshake",
        "_last_id",
        "_limits",
        "_out",
        "_outgoing",
        "_phase",
        "_received",
        "_subscribing",
        "_unsubscribing",
        "_v5",
        "awaiting_pong",
        "client_id",
        "established",
        "filters",
        "options",
        "session_present",
    )

    def __init__(self, options: SessionOptions, client_id: bytes | str, filters: Sequence[str]) -> None:
        for item in filters:
            check_filter(item)
        if not client_id and options.version is Version.V311 and not options.clean:
            raise LocalProtocolError("a session that lasts needs a client id (MQTT 3.1.1 §3.1.3.1)")
        self.options = options
        self.client_id = client_id
        self.filters = filters
        self._v5 = options.version is Version.V5
        self._received: set[int] | None = None  # QoS 2 messages that the sink has, until PUBREL
        self._outgoing: Outgoing | None = None
        self._handshake: Handshake | None = None  # of an enhanced authentication
        self._aliases: Aliases | None = None  # of the server's topics, where it may use any
        self._last_id = 0
        self._out: bytearray | None = None
        self._limits: Limits = UNLIMITED  # of the server
        self._subscribing = 0  # the packet id of a SUBSCRIBE without its SUBACK
        self._unsubscribing = 0
        self._reset()

    def connect(self) -> bytes:
        """Return CONNECT, for a first connection or a further one. Half-read packets and unsent answers are dropped;
        unacknowledged publishes and QoS 2 ids are kept until CONNACK shows whether the broker has the session.
        """
        self._reset()
        options = self.options
        self._aliases = Aliases(options.topic_alias_maximum) if options.topic_alias_maximum and self._v5 else None
        if options.authentication is None:
            data = packets.connect(options, self.client_id)
        else:
            self._handshake = Handshake(options)
            data = self._handshake.connect(options, self.client_id)
        self._phase = Phase.CONNECTING
        return data

    def pending(self) -> bytes:
        """Return the bytes that are to be sent now, and drop them here."""
        out = self._out
        if out is None:
            return b""
        self._out = None
        return bytes(out)

    def publish(self, topic: str, payload: bytes, qos: int) -> int:
        """Queue a message for ``pending()`` and return its packet id, 0 at QoS 0.

        The message waits until the session is connected and the server's Receive Maximum has room. At QoS 1 and 2 the
        message is kept until it is acknowledged, and sent again when a connection resumes the session.
        LocalProtocolError if MQTT or this server does not allow the message, and if 65,533 are unacknowledged.
        """
        check_topic(topic)
        if qos not in (0, 1, 2):
            raise LocalProtocolError(f"QoS is {qos}, must be 0, 1 or 2")
        packet_id = self._next_id() if qos else 0
        packet = packets.publish(self.options.version, packet_id, topic, payload, qos)
        code = self._limits.refusal(packet)
        if code:
            raise LocalProtocolError(f"the server does not take this publish: {reason(code)}")
        if self._outgoing is None:
            self._outgoing = Outgoing(self._limits)
        self._outgoing.add(packet_id, packet)
        self._flush()
        return packet_id

    def withdraw(self, packet_id: int) -> None:
        """Forget a publish at QoS 1 whose connection has ended: it is not sent again."""
        if self._outgoing is not None:
            self._outgoing.withdraw(packet_id)

    def ping(self) -> bytes:
        """Return PINGREQ, to be sent at once; ``awaiting_pong`` is true until its answer."""
        self._require_open("ping")
        self.awaiting_pong = True
        return packets.PINGREQ_PACKET

    def unsubscribe(self) -> None:
        """Queue an UNSUBSCRIBE of all filters; the answer is an Unsubscribed event."""
        self._require_open("unsubscribe")
        if self._unsubscribing or not self.filters:
            raise LocalProtocolError("there is nothing to unsubscribe, or it has been asked for")
        self._unsubscribing = self._next_id()
        self._output().extend(packets.unsubscribe(self.options.version, self._unsubscribing, self.filters))

    def disconnect(self) -> bytes:
        """Close the session and return DISCONNECT, to be sent at once, before the connection is closed."""
        if self._phase is Phase.CLOSED:
            raise LocalProtocolError("a session that is not connected cannot disconnect")
        self._close()
        return packets.DISCONNECT_PACKET

    def _reset(self) -> None:
        """Drop the state that belongs to one connection."""
        self._close()
        self._limits = UNLIMITED
        self._subscribing = 0
        self._unsubscribing = 0
        self._handshake = None
        self.session_present = False

    def _close(self) -> None:
        self._phase = Phase.CLOSED
        self._out = None
        self.established = False
        self.awaiting_pong = False

    def _require_open(self, action: str) -> None:
        if self._phase is not Phase.OPEN:
            raise LocalProtocolError(f"a session that is not connected cannot {action}")

    def _next_id(self) -> int:
        self._last_id = next_packet_id(self._last_id, (self._subscribing, self._unsubscribing), self._outgoing)
        return self._last_id

    def _output(self) -> bytearray:
        if self._out is None:
            self._out = bytearray()
        return self._out

    def _flush(self) -> None:
        """Append the publishes that may be sent now to the pending bytes."""
        if self._outgoing is not None and self._phase is Phase.OPEN:
            self._outgoing.send(self._output())

    def _is_new(self, packet_id: int) -> bool:
        """Record a QoS 2 message; return False if the sink has it already and PUBREL has not come (§4.3.3)."""
        if self._received is None:
            self._received = set()
        if packet_id in self._received:
            return False
        if len(self._received) >= self.options.receive_maximum:
            raise RemoteProtocolError("more messages are under way than our Receive Maximum", "3.3.4")
        self._received.add(packet_id)
        return True

    def _answer(self, first: int, packet_id: int, code: int = 0) -> None:
        if self._phase:  # the sink may have disconnected
            self._output().extend(packets.answer(first, packet_id, code))

    def _control(self, buffer: bytearray, first: int, start: int, end: int, events: list[Event]) -> None:
        check_order(self._phase, first, v5=self._v5, authenticating=self._handshake is not None)
        self.HANDLERS[first](self, buffer, start, end, events)

    def _on_connack(self, buffer: bytearray, start: int, end: int, events: list[Event]) -> None:
        present, code, values = parsing.connack(buffer, start, end, v5=self._v5)
        if code:
            self._close()
            events.append(Refused(code, connack_reason(code), parsing.broker_text(values)))
            return
        if present and self.options.clean:
            raise RemoteProtocolError("a session is present though a clean one was asked for", "3.2.2.1.1")
        if self._handshake is not None:
            self._handshake.accept(values)
        self._phase = Phase.OPEN
        self.session_present = present
        self._limits = limits_of(values)
        if not self.client_id:
            self.client_id = str(values.get(properties.ASSIGNED_CLIENT_ID, ""))
        if not present:
            self._received = None
        dropped: list[int] = []
        excluded: list[tuple[int, int]] = []
        if self._outgoing is not None:
            dropped, excluded = self._outgoing.resume(self._limits, self._output(), present=present)
        events.append(connected(self.options, self._limits, values, tuple(dropped), present=present))
        events.extend(Acknowledged(packet_id, code) for packet_id, code in excluded)
        if self.filters and (self.options.subscribe_again or not present):
            self._subscribe(events)
        else:
            self.established = True
        self._flush()

    def _subscribe(self, events: list[Event]) -> None:
        packet_id = self._next_id()
        options = self.options
        packet = packets.subscribe(options.version, packet_id, self.filters, options.qos, options.subscribing)
        codes = self._limits.subscription_refusal(packet, self.filters)
        if codes:  # it must not be sent: the server would refuse it so
            events.append(subscribed(self.filters, codes, "", v5=self._v5, sent=False))
            self.established = True
        else:
            self._subscribing = packet_id
            self._output().extend(packet)

    def _on_suback(self, buffer: bytearray, start: int, end: int, events: list[Event]) -> None:
        packet_id, codes, detail = parsing.suback(buffer, start, end, v5=self._v5)
        if packet_id != self._subscribing:
            raise RemoteProtocolError("SUBACK answers no SUBSCRIBE", "3.9.2")
        events.append(subscribed(self.filters, codes, detail, v5=self._v5))
        self._subscribing = 0
        self.established = True

    def _on_unsuback(self, buffer: bytearray, start: int, end: int, events: list[Event]) -> None:
        packet_id, codes = parsing.unsuback(buffer, start, end, v5=self._v5)
        if packet_id != self._unsubscribing:
            raise RemoteProtocolError("UNSUBACK answers no UNSUBSCRIBE", "3.11.2")
        events.append(unsubscribed(self.filters, codes, v5=self._v5))
        self._unsubscribing = 0

    def _on_puback(self, buffer: bytearray, start: int, end: int, events: list[Event]) -> None:
        packet_id, code = parsing.answer(buffer, start, end, PUBLICATION_CODES, v5=self._v5)
        if self._outgoing is None:
            raise RemoteProtocolError("PUBACK answers no PUBLISH at QoS 1", "4.3.2")
        self._outgoing.acknowledge(packet_id)
        events.append(Acknowledged(packet_id, code))
        self._flush()

    def _on_pubrec(self, buffer: bytearray, start: int, end: int, events: list[Event]) -> None:
        packet_id, code = parsing.answer(buffer, start, end, PUBLICATION_CODES, v5=self._v5)
        if self._outgoing is None or not self._outgoing.sent(packet_id):
            if code < 0x80:  # of an earlier owner of the client id; PUBREL lets the server drop it
                self._answer(packets.PUBREL, packet_id, _PACKET_IDENTIFIER_NOT_FOUND if self._v5 else 0)
        elif self._outgoing.receive(packet_id, code):
            self._answer(packets.PUBREL, packet_id)
        else:
            events.append(Acknowledged(packet_id, code))
            self._flush()

    def _on_pubrel(self, buffer: bytearray, start: int, end: int, events: list[Event]) -> None:
        del events
        packet_id, _ = parsing.answer(buffer, start, end, COMPLETION_CODES, v5=self._v5)
        received = self._received
        if received and packet_id in received:
            received.remove(packet_id)
            self._answer(packets.PUBCOMP, packet_id)
        else:
            self._answer(packets.PUBCOMP, packet_id, _PACKET_IDENTIFIER_NOT_FOUND if self._v5 else 0)

    def _on_pubcomp(self, buffer: bytearray, start: int, end: int, events: list[Event]) -> None:
        packet_id, code = parsing.answer(buffer, start, end, COMPLETION_CODES, v5=self._v5)
        if self._outgoing is not None and self._outgoing.sent(packet_id):
            self._outgoing.complete(packet_id)
            events.append(Acknowledged(packet_id, code))
            self._flush()

    def _on_pingresp(self, buffer: bytearray, start: int, end: int, events: list[Event]) -> None:
        del buffer
        if start != end:
            raise RemoteProtocolError("PINGRESP has a body", "3.13")
        self.awaiting_pong = False
        events.append(_PONG)

    def _on_auth(self, buffer: bytearray, start: int, end: int, events: list[Event]) -> None:
        del events
        code, values = parsing.auth(buffer, start, end)
        assert self._handshake is not None  # by the order of packets
        self._output().extend(self._handshake.answer(code, values))

    def _on_disconnect(self, buffer: bytearray, start: int, end: int, events: list[Event]) -> None:
        code, detail = parsing.disconnect(buffer, start, end)
        self._close()
        events.append(Disconnected(code, reason(code), detail))

    HANDLERS: ClassVar[Mapping[int, Callable[["Conversation", bytearray, int, int, list[Event]], None]]] = {
        packets.CONNACK: _on_connack,
        packets.PUBACK: _on_puback,
        packets.PUBREC: _on_pubrec,
        packets.PUBREL: _on_pubrel,
        packets.PUBCOMP: _on_pubcomp,
        packets.SUBACK: _on_suback,
        packets.UNSUBACK: _on_unsuback,
        packets.PINGRESP: _on_pingresp,
        packets.DISCONNECT: _on_disconnect,
        packets.AUTH: _on_auth,
    }

"""The broker's control packets, and what each does to a session: connecting, subscribing, acknowledgements, the end."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from subscribers.mqtt import packets, parsing, properties
from subscribers.mqtt.conversation import Conversation
from subscribers.mqtt.errors import LocalProtocolError, RemoteProtocolError
from subscribers.mqtt.events import Acknowledged, Disconnected, Event, Pong, Refused
from subscribers.mqtt.handshake import connected
from subscribers.mqtt.outgoing import limits_of
from subscribers.mqtt.phases import Phase, check_order
from subscribers.mqtt.reasons import COMPLETION_CODES, PUBLICATION_CODES, connack_reason, reason
from subscribers.mqtt.subscriptions import subscribed, unsubscribed

__all__ = ["AnsweredConversation"]

_PONG = Pong()
_PACKET_IDENTIFIER_NOT_FOUND = 0x92


class AnsweredConversation(Conversation):
    """A conversation whose broker answers. A packet that breaks MQTT's rules is a RemoteProtocolError."""

    __slots__ = ()

    def resubscribe(self) -> None:
        """Queue a SUBSCRIBE of all filters, once they are unsubscribed; the answer is a Subscribed event."""
        self._require_open("subscribe")
        if self._subscribing or self._unsubscribing or not self.filters:
            raise LocalProtocolError("there is nothing to subscribe, or an answer is awaited")
        self._subscribe([])  # a filter that CONNACK rules out was refused with the first SUBSCRIBE

    def _is_new(self, packet_id: int) -> bool:
        """Record a QoS 2 message; return False if the sink has it already and PUBREL has not come (§4.3.3)."""
        if self._received is None:
            self._received = set()
        if packet_id in self._received:
            return False
        if not self._room:
            raise RemoteProtocolError("more messages are under way than our Receive Maximum", "3.3.4")
        self._room -= 1
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
        self._room = self.options.receive_maximum  # what an earlier connection left does not count (§4.9)
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
            self._room = min(self._room + 1, self.options.receive_maximum)
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

    HANDLERS: ClassVar[Mapping[int, Callable[["AnsweredConversation", bytearray, int, int, list[Event]], None]]] = {
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

"""One MQTT client session, sans-io: this half takes bytes in and passes messages to the sink, ``answers`` handles
the other packets, and ``conversation`` keeps the rest of the state.

``connect()`` returns the first bytes. The broker's bytes go through ``receive()``, and ``pending()`` returns the bytes
to be sent then. Messages go to the sink in place, without a copy; everything else is returned as events. Thousands
of sessions live in one process: state that a plain subscriber never needs is None until it is needed, and state that
sessions have in common is shared.
"""

import re
from collections.abc import Sequence
from typing import NoReturn, Protocol

from subscribers.mqtt import packets, parsing
from subscribers.mqtt.aliases import ALIASED
from subscribers.mqtt.answers import AnsweredConversation
from subscribers.mqtt.errors import LocalProtocolError, RemoteProtocolError
from subscribers.mqtt.events import Event
from subscribers.mqtt.options import SessionOptions
from subscribers.mqtt.phases import Phase, check_order
from subscribers.mqtt.properties import OF_PUBLISH, OF_PUBLISH_WITH_ALIAS, alias, skip

__all__ = ["Session", "Sink"]

_NOTHING: tuple[Event, ...] = ()
_OPEN = Phase.OPEN
_PUBLISH = packets.PUBLISH
_FLAGS = 15 | ALIASED
# A topic with one of these bytes is decoded and checked: a null, a wildcard, or any byte outside ASCII. One search in
# place costs less than decoding a copy.
_unusual = re.compile(rb"[\x00#+\x80-\xff]").search


class Sink(Protocol):
    """Takes application messages."""

    def message(
        self,
        session: "Session",
        buffer: bytearray,
        topic_start: int,
        topic_end: int,
        payload_start: int,
        payload_end: int,
        flags: int,
    ) -> None:
        """Take one message, as offsets into ``buffer``, which is valid during the call only. ``flags`` is the low
        nibble of the fixed header (§2.1.3): 8 DUP, 6 QoS, 1 RETAIN; and ALIASED where the message came with a topic
        alias. Where the alias stood for the topic, ``buffer`` is not the one that was read.
        """


class Session(AnsweredConversation):
    """A client's session with one broker, over any number of connections.

    ``lone`` is true where the last ``receive`` ended with the end of the only packet that it completed, so that the
    time of the last byte is that packet's. The other attributes and methods are Conversation's.
    """

    __slots__ = ("_need", "_partial", "lone", "sink")

    def __init__(self, options: SessionOptions, client_id: bytes | str, filters: Sequence[str], sink: Sink) -> None:
        self.sink = sink
        self.lone = False
        super().__init__(options, client_id, filters)

    @property
    def between_packets(self) -> bool:
        """True while the session is subscribed and the broker's next byte begins a packet."""
        return self.established and self._partial is None

    def receive(self, data: bytearray, end: int) -> Sequence[Event]:
        """Take ``data[:end]``, which may be overwritten afterwards. Return the events other than messages.

        RemoteProtocolError where the broker breaks MQTT's rules: the session is closed then, and the sink has the
        messages in front of the mistake.
        """
        if not self._phase:
            raise LocalProtocolError("bytes came for a session that is not connected")
        events: list[Event] = []
        limit = self.options.packet_limit_bytes
        self.lone = False
        start = 0
        try:
            if self._partial is not None:
                start = self._resume(data, end, events)
            while start < end and self._phase:
                first = data[start]
                # One or two bytes of remaining length, as nearly always, are read here: a call costs more.
                body = start + 2
                if body <= end and (length := data[start + 1]) < 128:
                    stop = body + length
                elif body < end and 0 < (high := data[body]) < 128:
                    body += 1
                    stop = body + (length & 127 | high << 7)
                else:
                    found = parsing.frame(data, start, end, v5=self._v5)
                    if found is None:
                        self._keep(data, start, end, 0)
                        break
                    body, stop = found
                if stop - start > limit:
                    _too_long()
                if stop > end:
                    self._keep(data, start, end, stop - start)
                    break
                if stop == end:
                    self.lone = start == 0
                if first & 0xF0 == _PUBLISH and self._phase is _OPEN:
                    self._publish(data, first, body, stop)
                else:
                    self._control(data, first, body, stop, events)
                start = stop
        except RemoteProtocolError:
            self._close()
            raise
        return events or _NOTHING

    def _close(self) -> None:
        super()._close()
        self._partial: bytearray | None = None  # the beginning of a packet
        self._need = 0  # and its whole size, 0 until the header is known

    def _keep(self, data: bytearray, start: int, end: int, need: int) -> None:
        """Keep the beginning of a packet. RemoteProtocolError at once for a first byte that no packet may have."""
        if data[start] & 0xF0 != _PUBLISH or self._phase is not _OPEN:
            check_order(self._phase, data[start], v5=self._v5, authenticating=self._handshake is not None)
        self._partial = data[start:end]
        self._need = need

    def _resume(self, data: bytearray, end: int, events: list[Event]) -> int:
        """Add to the packet that is kept, and handle it once it is whole. Return the offset behind the bytes used.

        The packet grows in place, so that the time for a packet of many reads is proportional to its length.
        """
        partial = self._partial
        assert partial is not None
        start = 0
        while not self._need:
            if start == end:
                return end
            partial.append(data[start])
            start += 1
            found = parsing.frame(partial, 0, len(partial), v5=self._v5)
            if found is not None:
                self._need = found[1]
                if self._need > self.options.packet_limit_bytes:
                    _too_long()
        stop = min(end, start + self._need - len(partial))
        with memoryview(data) as view:
            partial += view[start:stop]
        if len(partial) < self._need:
            return stop
        found = parsing.frame(partial, 0, self._need, v5=self._v5)
        assert found is not None
        self._partial = None
        self.lone = stop == end
        if partial[0] & 0xF0 == _PUBLISH and self._phase is _OPEN:
            self._publish(partial, partial[0], *found)
        else:
            self._control(partial, partial[0], *found, events)
        return stop

    def _publish(self, buffer: bytearray, first: int, start: int, end: int) -> None:
        """PUBLISH (§3.3), read in place."""
        topic_start = start + 2
        if topic_start >= end:
            raise RemoteProtocolError("PUBLISH is too short for a topic", "3.3.2")
        topic_end = topic_start + (buffer[start] << 8 | buffer[start + 1])
        if topic_end == topic_start and self._aliases is None:
            raise RemoteProtocolError("a topic is empty", "4.7.3")
        payload_start = topic_end
        qos = first & 6
        packet_id = 0
        if qos:
            payload_start += 2
        elif first & 8:
            raise RemoteProtocolError("DUP is set at QoS 0", "3.3.1.1")
        if payload_start > end:
            raise RemoteProtocolError("PUBLISH ends before its topic and packet identifier", "3.3.2")
        if _unusual(buffer, topic_start, topic_end):
            _inspect(buffer[topic_start:topic_end])
        if qos:
            packet_id = buffer[topic_end] << 8 | buffer[topic_end + 1]
            if qos == 6:
                raise RemoteProtocolError("a QoS of 3", "3.3.1.2")
            if not packet_id:
                raise RemoteProtocolError("a packet identifier is 0", "2.2.1")
        if self._v5:
            if payload_start < end and not buffer[payload_start]:
                payload_start += 1
                if topic_end == topic_start:
                    raise RemoteProtocolError("a topic is empty and has no alias", "4.7.3")
            elif self._aliases is None:
                payload_start = skip(buffer, payload_start, end, OF_PUBLISH)
            else:
                found = self._resolve(buffer, first, topic_start, topic_end, payload_start, end)
                buffer, first, topic_start, topic_end, payload_start, end = found
        if qos == 4 and not self._is_new(packet_id):
            self._answer(packets.PUBREC, packet_id)
            return
        self.sink.message(self, buffer, topic_start, topic_end, payload_start, end, first & _FLAGS)
        if qos:
            self._answer(packets.PUBACK if qos == 2 else packets.PUBREC, packet_id)

    def _resolve(
        self, buffer: bytearray, first: int, topic_start: int, topic_end: int, section: int, end: int
    ) -> tuple[bytearray, int, int, int, int, int]:
        """Return the parts of a PUBLISH with properties, with its topic in place where an alias stands for it: buffer,
        first byte with ALIASED, topic and payload. RemoteProtocolError where the alias breaks a rule (§3.3.2.3.4).
        """
        assert self._aliases is not None
        payload_start = skip(buffer, section, end, OF_PUBLISH_WITH_ALIAS)
        number = alias(buffer, section, payload_start)
        if not number:
            if topic_end == topic_start:
                raise RemoteProtocolError("a topic is empty and has no alias", "4.7.3")
            return buffer, first, topic_start, topic_end, payload_start, end
        topic = self._aliases.topic(number, bytes(buffer[topic_start:topic_end]))
        if topic_end > topic_start:
            return buffer, first | ALIASED, topic_start, topic_end, payload_start, end
        whole = bytearray(topic)
        whole += buffer[section:end]  # with the properties: a stamp may be among them
        return whole, first | ALIASED, 0, len(topic), len(topic) + payload_start - section, len(whole)


def _too_long() -> NoReturn:
    raise RemoteProtocolError("a packet is longer than we take", "3.1.2.11.4")


def _inspect(topic: bytearray) -> None:
    """Raise RemoteProtocolError if a topic with unusual bytes is not valid."""
    try:
        text = topic.decode()
    except UnicodeDecodeError as error:
        raise RemoteProtocolError("a topic is not UTF-8", "1.5.4") from error
    if "\0" in text:
        raise RemoteProtocolError("a topic contains a null character", "1.5.4")
    if "+" in text or "#" in text:
        raise RemoteProtocolError("a topic contains a wildcard", "3.3.2.1")

"""One MQTT client session, sans-io: this half takes bytes in and hands messages on, ``conversation`` keeps
the rest of its state.

``connect()`` gives the first bytes; what the broker sends goes through ``receive()``, what is to be sent
then comes from ``pending()``. Messages go to the sink in place, without a copy; everything else comes back
as events. Thousands of these live in one process: state that a plain subscriber never needs is None until
it is needed, and what sessions have in common is shared.
"""

import re
from collections.abc import Sequence
from typing import NoReturn, Protocol

from subscribers.mqtt import packets, parsing
from subscribers.mqtt.conversation import Conversation, Phase
from subscribers.mqtt.errors import LocalProtocolError, RemoteProtocolError
from subscribers.mqtt.events import (
    Acknowledged,
    Connected,
    Disconnected,
    Event,
    Pong,
    Refused,
    Subscribed,
    Unsubscribed,
)
from subscribers.mqtt.options import SessionOptions, Version, Will
from subscribers.mqtt.properties import OF_PUBLISH, skip

__all__ = [
    "Acknowledged",
    "Connected",
    "Disconnected",
    "Event",
    "Pong",
    "Refused",
    "Session",
    "SessionOptions",
    "Sink",
    "Subscribed",
    "Unsubscribed",
    "Version",
    "Will",
]

_NOTHING: tuple[Event, ...] = ()
_OPEN = Phase.OPEN
_PUBLISH = packets.PUBLISH
# Bytes that make a topic worth a closer look: a null, a wildcard, or anything outside ASCII. One search in
# place costs less than decoding a copy.
_suspect = re.compile(rb"[\x00#+\x80-\xff]").search


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
        """One message: offsets into ``buffer``, which is valid during the call only. ``flags`` is the low
        nibble of the fixed header (§2.1.3): 8 DUP, 6 QoS, 1 RETAIN.
        """


class Session(Conversation):
    """A client's session with one broker, over as many connections as it takes.

    ``lone`` says that the last ``receive`` ended with the end of the only packet that it completed, so that
    a time taken of its last byte is that packet's. The other attributes and methods are Conversation's.
    """

    __slots__ = ("_need", "_partial", "lone", "sink")

    def __init__(self, options: SessionOptions, client_id: bytes | str, filters: Sequence[str], sink: Sink) -> None:
        self.sink = sink
        self.lone = False
        super().__init__(options, client_id, filters)

    @property
    def between_packets(self) -> bool:
        """Subscribed, and nothing of a packet is kept: the next byte from the broker begins one."""
        return self.established and self._partial is None

    def receive(self, data: bytearray, end: int) -> Sequence[Event]:
        """Take ``data[:end]``, which may be overwritten afterwards. Returns events other than messages.

        RemoteProtocolError where the broker breaks MQTT's rules: the session is closed then, and messages
        in front of the mistake have gone to the sink.
        """
        if not self._phase:
            raise LocalProtocolError("bytes came for a session that is not connected")
        events: list[Event] = []
        limit = self.options.packet_limit_bytes
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
        """Keep a packet's beginning. A first byte that no packet may have is not worth waiting for the rest."""
        if data[start] & 0xF0 != _PUBLISH or self._phase is not _OPEN:
            self._admit(data[start])
        self._partial = data[start:end]
        self._need = need
        self.lone = False

    def _resume(self, data: bytearray, end: int, events: list[Event]) -> int:
        """Add to the packet that was kept, and handle it once it is whole. Returns how far ``data`` is used.

        The packet grows in place, so that one of many reads costs its length, not the square of it.
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
        if topic_end == topic_start:
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
        if _suspect(buffer, topic_start, topic_end):
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
            else:
                payload_start = skip(buffer, payload_start, end, OF_PUBLISH)
        if qos == 4 and not self._is_new(packet_id):
            self._answer(packets.PUBREC, packet_id)
            return
        self.sink.message(self, buffer, topic_start, topic_end, payload_start, end, first & 15)
        if qos:
            self._answer(packets.PUBACK if qos == 2 else packets.PUBREC, packet_id)


def _too_long() -> NoReturn:
    raise RemoteProtocolError("a packet is longer than we take", "3.1.2.11.4")


def _inspect(topic: bytearray) -> None:
    """RemoteProtocolError unless a topic with unusual bytes is one all the same."""
    try:
        text = topic.decode()
    except UnicodeDecodeError as error:
        raise RemoteProtocolError("a topic is not UTF-8", "1.5.4") from error
    if "\0" in text:
        raise RemoteProtocolError("a topic contains a null character", "1.5.4")
    if "+" in text or "#" in text:
        raise RemoteProtocolError("a topic contains a wildcard", "3.3.2.1")

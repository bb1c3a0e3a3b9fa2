"""What the client takes from aiomqtt's own client: the answers of the broker that aiomqtt does not hand out, and the
messages.
"""

import asyncio
import socket
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Literal

import aiomqtt
import paho.mqtt.client as paho
from paho.mqtt.enums import MQTTErrorCode

from wire.broker.connack import Connack, MalformedConnack, parse_connack, reason_of, server_of
from wire.broker.publish_packet import topic_name
from wire.broker.reasons import connack_words, words
from wire.broker.transmissions import PUBACK, PUBCOMP, PUBREC, Answered, Transmissions
from wire.errors import BrokerError

__all__ = ["BrokerSession", "retrieve"]

NORMAL, UNSPECIFIED, PROTOCOL_ERROR, KEEPALIVE_TIMEOUT = 0x00, 0x80, 0x82, 0x8D
NO_PROPERTIES = b"\x00"  # their length
NO_MQTT = "it sent bytes that are no MQTT"
RECEIVE_BYTES = 65_536
NOT_PAHOS = 0  # a packet type that paho does nothing about once it is written


class BrokerSession:
    """The answers of the broker that aiomqtt does not hand out: CONNACK's properties, and the reason codes of PUBACK,
    PUBREC and DISCONNECT.

    It takes the place of aiomqtt's callbacks at the client below, paho's, which has the connection, the keep-alive and
    the subscriptions. Messages of ours are ``transmissions``.
    """

    def __init__(self, client: aiomqtt.Client, mqtt: str) -> None:
        self.client: paho.Client = client._client  # noqa: SLF001 - aiomqtt has no public way to its own client
        self.connack: Connack | None = None
        self.ended = ""  # why the connection ended, in words
        self.ended_code: int | None = None  # the reason code of the broker's DISCONNECT
        self.malformed = ""  # what is wrong with the CONNACK, in words
        self.over = False
        self.silent = False  # the connection ended because nothing came any more
        self._unwritten: deque[tuple[paho._OutPacket, Sequence[Answered]]] = deque()  # packets with messages at QoS 0
        self._received = memoryview(b"")  # bytes that paho has not taken yet
        self._aiomqtt = client
        self._mqtt = mqtt
        self._loop = asyncio.get_running_loop()
        self._connack_taken = self.client._handle_connack  # noqa: SLF001
        self._disconnected: Any = self.client.on_disconnect
        self._disconnect_taken = self.client._handle_disconnect  # noqa: SLF001
        self._puback_taken, self._pubrec_taken = self.client._handle_pubackcomp, self.client._handle_pubrec  # noqa: SLF001
        self._loop_read_taken, self._sock_recv_taken = self.client.loop_read, self.client._sock_recv  # noqa: SLF001
        self.transmissions = Transmissions(self._loop, self._write_packets, reason_codes=mqtt == "5")
        vars(self.client).update(
            _handle_connack=self._take_connack,
            _handle_disconnect=self._take_disconnect,
            _handle_pubackcomp=self._take_puback,
            _handle_pubrec=self._take_pubrec,
            _mid_generate=self.transmissions.next_id,  # of subscriptions: all identifiers are from one source
            loop_read=self._loop_read,
            _sock_recv=self._sock_recv,
        )
        self.client.on_socket_register_write = self._on_socket_register_write
        self.client.on_disconnect = self._on_disconnect
        self._connected = client._connected  # noqa: SLF001 - aiomqtt makes another one once this one has failed
        for future in (client._connected, client._disconnected):  # noqa: SLF001
            future.add_done_callback(retrieve)
        client._disconnected.add_done_callback(self._on_failure)  # noqa: SLF001

    def publish(
        self, topic: str, payload: bytes, qos: int, properties: bytes, answered: Answered, *, retain: bool = False
    ) -> None:
        """Send a message; ``answered`` is called with its answer: reason code 0 once it is written at QoS 0.

        BrokerError where it can't be sent, and PublishRefused among these where MQTT has no packet for it.
        """
        if self.client.socket() is None:
            raise BrokerError(paho.error_string(MQTTErrorCode.MQTT_ERR_NO_CONN).rstrip("."))
        self.transmissions.begin(topic_name(topic), payload, qos, properties, answered, retain=retain)

    def cut(self) -> None:
        """Shut the socket down: the broker has what was written to it, and no farewell."""
        wrapper: Any = self.client.socket()
        sock = getattr(wrapper, "_socket", wrapper)  # paho puts a WebSocket's into an object of its own
        if sock is not None:
            with suppress(OSError):  # it has ended already
                sock.shutdown(socket.SHUT_RDWR)

    def _take_connack(self) -> MQTTErrorCode:
        packet = self._packet()
        try:
            self.connack = parse_connack(packet, self._mqtt)
        except MalformedConnack as error:
            self.malformed = str(error)
            return MQTTErrorCode.MQTT_ERR_PROTOCOL  # paho ends the connection
        if self._mqtt == "5":  # paho takes a Maximum Packet Size of 256 MiB and more for a mistake, and we need none
            self._replace_packet(packet[:2] + NO_PROPERTIES)
        if self.connack.keepalive_s is not None:
            self.client._keepalive = self.connack.keepalive_s  # noqa: SLF001 - not every release of paho does so itself
        self.transmissions.most = min(self.client.max_inflight_messages, self.connack.receive_most)
        return self._connack_taken()

    def _take_disconnect(self) -> None:
        """Take the reason from the packet. Paho gets another one: it takes a reserved code for a malformed packet."""
        packet = self._packet()
        self.ended_code = packet[0] if packet else NORMAL
        self.ended = words(self.ended_code, reason_of(packet[1:]), server_of(packet[1:]))
        self._replace_packet(bytes((UNSPECIFIED,)))
        self._disconnect_taken()

    def _take_puback(self, kind: Literal["PUBACK", "PUBCOMP"]) -> MQTTErrorCode:
        if self.transmissions.answer(PUBACK if kind == "PUBACK" else PUBCOMP, self._packet()):
            return MQTTErrorCode.MQTT_ERR_SUCCESS
        return self._puback_taken(kind)

    def _take_pubrec(self) -> MQTTErrorCode:
        if self.transmissions.answer(PUBREC, self._packet()):
            return MQTTErrorCode.MQTT_ERR_SUCCESS
        return self._pubrec_taken()

    def _packet(self) -> bytes:
        return bytes(self.client._in_packet["packet"])  # noqa: SLF001 - the packet that paho is about to handle

    def _replace_packet(self, packet: bytes) -> None:
        self.client._in_packet["packet"] = bytearray(packet)  # noqa: SLF001

    def _loop_read(self, max_packets: int = 1) -> MQTTErrorCode:
        """Have paho take all that was received, not one packet."""
        while True:
            code = self._loop_read_taken(max_packets)
            if code != MQTTErrorCode.MQTT_ERR_SUCCESS or not self._received:
                return code

    def _sock_recv(self, size: int) -> bytes:
        """Receive once what paho takes in parts of a byte or two, without the answers to our messages in front."""
        if not self._received:
            self._received = memoryview(self._sock_recv_taken(max(size, RECEIVE_BYTES)))
        if self._received and not self.client._in_packet["command"]:  # noqa: SLF001 - paho is between two packets
            answers = self.transmissions.take(self._received)
            if answers:
                self.client._last_bytes_received = time.monotonic()  # noqa: SLF001 - paho's keep-alive goes by it
                self._received = self._received[answers:]
                if not self._received:
                    raise BlockingIOError  # as a socket that has nothing more
        taken, self._received = self._received[:size], self._received[size:]
        return bytes(taken)

    def _write_packets(self, data: bytes, written: Sequence[Answered]) -> None:
        """Have paho write packets of ours behind those that it has, at once as far as the socket takes them.

        ``written`` are called once all of it is written.
        """
        client = self.client
        if client.socket() is None:
            return  # the connection has ended: its end is told elsewhere
        out: paho._OutPacket = {
            "command": NOT_PAHOS,
            "mid": 0,
            "qos": 1,
            "pos": 0,
            "to_process": len(data),
            "packet": data,
            "info": None,
        }
        if written:
            self._unwritten.append((out, written))
        self._write(out)

    def _on_socket_register_write(self, _client: Any, _data: Any, sock: Any) -> None:
        self._loop.call_soon_threadsafe(self._write_when_possible, sock)

    def _write_when_possible(self, sock: Any) -> None:
        """Have paho write once the socket takes more.

        Not where it has written all meanwhile, as it would never say so again, nor where the socket was closed: the
        loop would go on watching a number that is the next connection's.
        """
        current: Any = self.client.socket()
        if current is sock and sock.fileno() >= 0 and self.client._registered_write:  # noqa: SLF001
            self._loop.add_writer(sock.fileno(), self._write)

    def _write(self, packet: "paho._OutPacket | None" = None) -> None:
        """Have paho write what it has, with a packet of ours behind."""
        try:
            if packet is not None:
                self.client._out_packet.append(packet)  # noqa: SLF001
            self.client.loop_write()
            while self._unwritten and not self._unwritten[0][0]["to_process"]:
                _, written = self._unwritten.popleft()
                for answered in written:
                    self._loop.call_soon(answered, 0, "")  # not before the caller knows that it was sent
        except Exception as error:  # noqa: BLE001 - paho's, of any kind: the connection has ended
            if not isinstance(error, OSError):
                self.ended = self.ended or f"paho can't write: {error}"
            if not self._aiomqtt._disconnected.done():  # noqa: SLF001
                self._aiomqtt._disconnected.set_exception(error)  # noqa: SLF001

    def _on_disconnect(self, client: Any, data: Any, flags: Any, code: Any, properties: Any) -> None:
        self.over = True
        if not flags.is_disconnect_packet_from_server:
            self.silent = code.value == KEEPALIVE_TIMEOUT
            known = {KEEPALIVE_TIMEOUT: "no answer within the keep-alive", PROTOCOL_ERROR: NO_MQTT}
            self.ended = known.get(code.value, "the broker ended it")
        self._loop.call_soon_threadsafe(self._fail_connecting)
        if not self._aiomqtt._connected.cancelled():  # noqa: SLF001 - aiomqtt's callback would raise, and nobody waits
            self._disconnected(client, data, flags, code, properties)

    def _on_failure(self, disconnected: asyncio.Future[None]) -> None:
        """Take note of the end of a connection that paho told by an exception, as some releases do of malformed bytes.

        Otherwise the reason is known.
        """
        if not self.ended and not disconnected.cancelled() and disconnected.exception() is not None:
            self.ended = "the broker ended it" if isinstance(disconnected.exception(), OSError) else NO_MQTT
        self._fail_connecting()

    def _fail_connecting(self) -> None:
        """End the wait for a CONNACK that does not come any more."""
        if not self._connected.done():
            told = f": {self.ended}" if self.ended_code is not None else ""
            reason = NO_MQTT if self.ended == NO_MQTT else f"it ended the connection in place of a CONNACK{told}"
            self._connected.set_exception(aiomqtt.MqttError(reason))

    def refusal(self) -> str:
        """Return why the CONNACK refuses or cannot be taken, in words; empty where it accepts, or did not come."""
        answer = self.connack
        if answer is None or not answer.code:
            return self.malformed
        return connack_words(self._mqtt, answer.code, answer.reason, answer.server)


def retrieve(future: asyncio.Future[None]) -> None:
    """Retrieve an exception: a cancelled waiter never does, and asyncio would log it as never retrieved."""
    if not future.cancelled():
        future.exception()

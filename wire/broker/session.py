"""What the client takes from aiomqtt's own client: the answers of the broker that aiomqtt does not hand out, and the
messages at QoS 1 and 2.
"""

import asyncio
import socket
from typing import Any, Literal

import aiomqtt
import paho.mqtt.client as paho
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.properties import Properties

from wire.broker.connack import Connack, MalformedConnack, parse_connack, reason_of, server_of
from wire.broker.reasons import connack_words, words
from wire.broker.transmissions import Reply, Transmissions
from wire.errors import BrokerError

__all__ = ["REFUSED", "BrokerSession", "retrieve"]

REFUSED = 0x80  # reason codes from here on are refusals (MQTT 5.0 §2.4)
NORMAL, UNSPECIFIED, PROTOCOL_ERROR, KEEPALIVE_TIMEOUT = 0x00, 0x80, 0x82, 0x8D
NO_PROPERTIES = b"\x00"  # their length
NO_MQTT = "it sent bytes that are no MQTT"
ID_BYTES = 2  # the length of a packet identifier
TAKEN: Reply = (0, "")
RECEIVE_BYTES = 65_536
NOT_PAHOS = 0  # a packet type that paho does nothing about once it is written


class BrokerSession:
    """The answers of the broker that aiomqtt does not hand out: CONNACK's properties, and the reason codes of PUBACK,
    PUBREC and DISCONNECT.

    It takes the place of aiomqtt's callbacks at the client below, paho's, which has the connection, the keep-alive,
    subscriptions and messages at QoS 0. Messages at QoS 1 and 2 are ``transmissions``.
    """

    def __init__(self, client: aiomqtt.Client, mqtt: str) -> None:
        self.client: paho.Client = client._client  # noqa: SLF001 - aiomqtt has no public way to its own client
        self.connack: Connack | None = None
        self.ended = ""  # why the connection ended, in words
        self.ended_code: int | None = None  # the reason code of the broker's DISCONNECT
        self.malformed = ""  # what is wrong with the CONNACK, in words
        self.over = False
        self.silent = False  # the connection ended because nothing came any more
        self.waiting: dict[int, asyncio.Future[Reply]] = {}  # messages at QoS 0 that are not written yet
        self._received = memoryview(b"")  # bytes that paho has not taken yet
        self._aiomqtt = client
        self._mqtt = mqtt
        self._loop = asyncio.get_running_loop()
        self._connack_taken = self.client._handle_connack  # noqa: SLF001
        self._disconnected: Any = self.client.on_disconnect
        self._disconnect_taken = self.client._handle_disconnect  # noqa: SLF001
        self._puback_taken, self._pubrec_taken = self.client._handle_pubackcomp, self.client._handle_pubrec  # noqa: SLF001
        self._loop_read_taken, self._sock_recv_taken = self.client.loop_read, self.client._sock_recv  # noqa: SLF001
        vars(self.client).update(
            _handle_connack=self._take_connack,
            _handle_disconnect=self._take_disconnect,
            _handle_pubackcomp=self._take_puback,
            _handle_pubrec=self._take_pubrec,
            loop_read=self._loop_read,
            _sock_recv=self._sock_recv,
        )
        next_id = self.client._mid_generate  # noqa: SLF001
        self.transmissions = Transmissions(self._loop, self._write_packets, next_id)
        self.client.on_publish = self._on_publish
        self.client.on_socket_register_write = self._on_socket_register_write
        self.client.on_disconnect = self._on_disconnect
        self._connected = client._connected  # noqa: SLF001 - aiomqtt makes another one once this one has failed
        for future in (client._connected, client._disconnected):  # noqa: SLF001
            future.add_done_callback(retrieve)
        client._disconnected.add_done_callback(self._on_failure)  # noqa: SLF001

    def publish(
        self, topic: str, payload: bytes, qos: int, properties: Properties | None, *, retain: bool = False
    ) -> asyncio.Future[Reply]:
        """Send a message; the future has its answer: reason code 0 once it is written at QoS 0.

        BrokerError where it can't be sent.
        """
        try:
            if not qos:
                return self._publish_at_most_once(topic, payload, properties, retain=retain)
            if self.client.socket() is None:
                raise BrokerError(paho.error_string(MQTTErrorCode.MQTT_ERR_NO_CONN).rstrip("."))
            name = topic.encode()
            self.client._raise_for_invalid_topic(name)  # noqa: SLF001
            form = b"" if self._mqtt != "5" else NO_PROPERTIES
            if properties is not None:
                form = properties.pack()  # type: ignore[no-untyped-call]  # paho's own gap
        except ValueError as error:
            raise BrokerError(str(error)) from error
        return self.transmissions.begin(name, payload, qos, form, retain=retain)

    def _publish_at_most_once(
        self, topic: str, payload: bytes, properties: Properties | None, *, retain: bool
    ) -> asyncio.Future[Reply]:
        """Hand a message at QoS 0 to paho."""
        info = self.client.publish(topic, payload, 0, retain, properties)
        if info.rc != paho.MQTT_ERR_SUCCESS:
            raise BrokerError(paho.error_string(info.rc).rstrip("."))
        written: asyncio.Future[Reply] = self._loop.create_future()
        if info.is_published():
            written.set_result(TAKEN)
        else:
            self.waiting[info.mid] = written
        return written

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
        packet = self._packet()
        number = int.from_bytes(packet[:2], "big")
        if len(packet) < ID_BYTES or number not in self.transmissions:
            return self._puback_taken(kind)
        refused = kind == "PUBACK" and self._refuses(packet)
        self.transmissions.answered(number, *(self._refusal_in(packet) if refused else TAKEN))
        return MQTTErrorCode.MQTT_ERR_SUCCESS

    def _take_pubrec(self) -> MQTTErrorCode:
        packet = self._packet()
        number = int.from_bytes(packet[:2], "big")
        if len(packet) < ID_BYTES or number not in self.transmissions:
            return self._pubrec_taken()
        if self._refuses(packet):  # the end of the message (MQTT 5.0 §4.3.3)
            self.transmissions.answered(number, *self._refusal_in(packet))
            return MQTTErrorCode.MQTT_ERR_SUCCESS
        return self.client._send_pubrel(number)  # noqa: SLF001

    def _packet(self) -> bytes:
        return bytes(self.client._in_packet["packet"])  # noqa: SLF001 - the packet that paho is about to handle

    def _replace_packet(self, packet: bytes) -> None:
        self.client._in_packet["packet"] = bytearray(packet)  # noqa: SLF001

    def _refuses(self, packet: bytes) -> bool:
        return self._mqtt == "5" and len(packet) > ID_BYTES and packet[ID_BYTES] >= REFUSED

    @staticmethod
    def _refusal_in(packet: bytes) -> Reply:
        return packet[ID_BYTES], reason_of(packet[ID_BYTES + 1 :])

    def _loop_read(self, max_packets: int = 1) -> MQTTErrorCode:
        """Have paho take all that was received, not one packet."""
        while True:
            code = self._loop_read_taken(max_packets)
            if code != MQTTErrorCode.MQTT_ERR_SUCCESS or not self._received:
                return code

    def _sock_recv(self, size: int) -> bytes:
        """Receive once what paho takes in parts of a byte or two. A WebSocket reads whole frames by itself."""
        if not self._received:
            if not isinstance(self.client.socket(), socket.socket):
                return self._sock_recv_taken(size)
            self._received = memoryview(self._sock_recv_taken(max(size, RECEIVE_BYTES)))
        taken, self._received = self._received[:size], self._received[size:]
        return bytes(taken)

    def _write_packets(self, data: bytes) -> None:
        """Have paho write packets of ours behind those that it has, at once as far as the socket takes them."""
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
        self._write(out)

    def _on_socket_register_write(self, _client: Any, _data: Any, sock: Any) -> None:
        self._loop.call_soon_threadsafe(self._write_when_possible, sock)

    def _write_when_possible(self, sock: Any) -> None:
        """Have paho write once the socket takes more, unless it was closed meanwhile: its number may be another's."""
        current: Any = self.client.socket()
        if current is sock and sock.fileno() >= 0:
            self._loop.add_writer(sock.fileno(), self._write)

    def _write(self, packet: "paho._OutPacket | None" = None) -> None:
        """Have paho write what it has, with a packet of ours behind."""
        try:
            if packet is not None:
                self.client._out_packet.append(packet)  # noqa: SLF001
            self.client.loop_write()
        except Exception as error:  # noqa: BLE001 - paho's, of any kind: the connection has ended
            if not isinstance(error, OSError):
                self.ended = self.ended or f"paho can't write: {error}"
            if not self._aiomqtt._disconnected.done():  # noqa: SLF001
                self._aiomqtt._disconnected.set_exception(error)  # noqa: SLF001

    def _on_publish(self, _client: Any, _data: Any, number: int, _code: Any, _properties: Any) -> None:
        waiter = self.waiting.pop(number, None)
        if waiter is not None and not waiter.done():
            waiter.set_result(TAKEN)

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

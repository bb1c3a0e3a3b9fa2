"""Enhanced authentication (MQTT 5.0 §4.12) of our own clients: paho, which aiomqtt uses, knows no AUTH packet."""

from paho.mqtt.client import Client
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from wire.broker.connack import properties_of
from wire.broker.publish_packet import variable
from wire.broker.session import BrokerSession
from wire.host.scram import ScramExchange

__all__ = ["AUTH", "answer_auth", "auth_packet", "authenticate", "connect_properties", "prove"]

AUTH = 0xF0
CONTINUE = 0x18  # §3.15.2.1
METHOD, DATA = 0x15, 0x16


def connect_properties(exchange: ScramExchange) -> Properties:
    """Return the properties of a CONNECT that begins an exchange."""
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho's own gap
    properties.AuthenticationMethod = exchange.method
    properties.AuthenticationData = exchange.first()
    return properties


def authenticate(session: BrokerSession, exchange: ScramExchange) -> None:
    """Have a client that connects answer the broker's AUTH packets, and refuse a CONNACK that proves nothing."""
    client: Client = session.client
    packet_taken, connack_taken = client._packet_handle, client._handle_connack  # noqa: SLF001

    def take_packet() -> MQTTErrorCode:
        if client._in_packet["command"] & 0xF0 != AUTH:  # noqa: SLF001
            return packet_taken()
        try:
            answer = answer_auth(exchange, bytes(client._in_packet["packet"]))  # noqa: SLF001
        except ValueError as error:
            session.malformed = str(error)
            return MQTTErrorCode.MQTT_ERR_PROTOCOL  # paho ends the connection
        return client._packet_queue(AUTH, answer, 0, 0)  # noqa: SLF001

    def take_connack() -> MQTTErrorCode:
        body = bytes(client._in_packet["packet"])  # noqa: SLF001
        try:
            prove(exchange, body)
        except ValueError as error:
            session.malformed = str(error)
            return MQTTErrorCode.MQTT_ERR_PROTOCOL
        return connack_taken()

    vars(client).update(_packet_handle=take_packet, _handle_connack=take_connack)


def answer_auth(exchange: ScramExchange, body: bytes) -> bytes:
    """Return the AUTH packet that answers the broker's, which is ``body`` behind the fixed header. ValueError where it
    breaks a rule of MQTT's, or of the method's.
    """
    if not body or body[0] != CONTINUE:
        raise ValueError("its AUTH does not continue the authentication")
    return auth_packet(exchange.method, exchange.answer(_data(exchange, body[1:])))


def prove(exchange: ScramExchange, body: bytes) -> None:
    """Raise ValueError where a CONNACK accepts, and the broker has not proved itself."""
    if body[1:2] == b"\0":
        exchange.finish(_data(exchange, body[2:]))


def auth_packet(method: str, data: bytes) -> bytes:
    """Return AUTH (§3.15)."""
    name = method.encode()
    section = bytes((METHOD,)) + _counted(name) + bytes((DATA,)) + _counted(data)
    body = bytes((CONTINUE,)) + variable(len(section)) + section
    return bytes((AUTH,)) + variable(len(body)) + body


def _data(exchange: ScramExchange, properties: bytes) -> bytes:
    found = dict(properties_of(properties))
    if found.get(METHOD) != exchange.method.encode():
        raise ValueError("its authentication method is not the one of our CONNECT")
    return found.get(DATA, b"")


def _counted(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data

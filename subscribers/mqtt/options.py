"""The options that all sessions of a worker have in common."""

from dataclasses import dataclass, field
from enum import IntEnum

from subscribers.mqtt.errors import LocalProtocolError
from subscribers.mqtt.primitives import VARINT_MAX, check_topic

__all__ = ["PACKET_BYTES_MAX", "SessionOptions", "Version", "Will"]

PACKET_BYTES_MAX = 5 + VARINT_MAX  # the longest fixed header and the longest rest, MQTT 5.0 §2.1.4


class Version(IntEnum):
    """The protocol level in CONNECT (3.1.1 §3.1.2.2, 5.0 §3.1.2.2)."""

    V311 = 4
    V5 = 5


@dataclass(frozen=True, slots=True)
class Will:
    """The message that the broker publishes when the connection ends without a DISCONNECT (§3.1.2.5)."""

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False

    def __post_init__(self) -> None:
        check_topic(self.topic)
        _check("a will's qos", self.qos, 0, 2)


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """Options of CONNECT and SUBSCRIBE; LocalProtocolError if MQTT does not allow a value.

    ``qos`` is the highest QoS, which SUBSCRIBE asks for. ``session_expiry_s``, ``receive_maximum`` (how many QoS 1 and
    2 messages the broker may have under way) and the announcement of ``packet_limit_bytes`` exist in MQTT 5 alone; with
    3.1.1 they are not sent. A packet above ``packet_limit_bytes`` ends the session in either version. With
    ``subscribe_again`` (the default, and harmless, since SUBSCRIBE replaces an equal subscription) SUBSCRIBE is sent
    after every CONNACK; without it, only where the broker has no session.
    """

    version: Version = Version.V311
    qos: int = 0
    keepalive_s: int = 60
    clean: bool = True
    session_expiry_s: int = 0
    username: bytes | None = None
    password: bytes | None = field(default=None, repr=False)
    will: Will | None = None
    receive_maximum: int = 65_535
    packet_limit_bytes: int = PACKET_BYTES_MAX
    subscribe_again: bool = True

    def __post_init__(self) -> None:
        _check("qos", self.qos, 0, 2)
        _check("keepalive_s", self.keepalive_s, 0, 65_535)
        _check("session_expiry_s", self.session_expiry_s, 0, 0xFFFF_FFFF)
        _check("receive_maximum", self.receive_maximum, 1, 65_535)
        _check("packet_limit_bytes", self.packet_limit_bytes, 1, PACKET_BYTES_MAX)
        if self.version is Version.V311 and self.password is not None and self.username is None:
            raise LocalProtocolError("a password needs a user name (MQTT 3.1.1 §3.1.2.9)")


def _check(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise LocalProtocolError(f"{name} is {value}, must be between {least} and {most}")

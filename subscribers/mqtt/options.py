"""The options of a session, which sessions with equal ones have in common."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from subscribers.mqtt.authentication import Exchange
from subscribers.mqtt.errors import LocalProtocolError
from subscribers.mqtt.primitives import VARINT_MAX, check_topic
from subscribers.mqtt.properties import UserProperties

__all__ = ["PACKET_BYTES_MAX", "SessionOptions", "SubscribeOptions", "Version", "Will"]

PACKET_BYTES_MAX = 5 + VARINT_MAX  # the longest fixed header and the longest rest, MQTT 5.0 §2.1.4


def _check(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise LocalProtocolError(f"{name} is {value}, must be between {least} and {most}")


class Version(IntEnum):
    """The protocol level in CONNECT (3.1.1 §3.1.2.2, 5.0 §3.1.2.2)."""

    V311 = 4
    V5 = 5


@dataclass(frozen=True, slots=True)
class Will:
    """The message that the broker publishes when the connection ends without a DISCONNECT (§3.1.2.5).

    ``delay_s`` is how long the broker waits before that, if the session does not end sooner (5.0 §3.1.3.2.2); with
    3.1.1 it is not sent.
    """

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    delay_s: int = 0

    def __post_init__(self) -> None:
        check_topic(self.topic)
        _check("a will's qos", self.qos, 0, 2)
        _check("a will's delay_s", self.delay_s, 0, 0xFFFF_FFFF)


@dataclass(frozen=True, slots=True)
class SubscribeOptions:
    """What SUBSCRIBE asks for beside the QoS, in MQTT 5 alone (5.0 §3.8.3.1, §3.8.2.1.3).

    ``retain_handling``: retained messages are sent at every subscription (0), at a new one (1), or never (2). With
    ``retain_as_published`` messages keep the RETAIN flag of their publisher. ``no_local`` is not sent for a shared
    subscription, where MQTT forbids it.
    """

    no_local: bool = False
    retain_as_published: bool = False
    retain_handling: int = 0
    user_properties: UserProperties = ()

    def __post_init__(self) -> None:
        _check("retain_handling", self.retain_handling, 0, 2)


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """Options of CONNECT and SUBSCRIBE; LocalProtocolError if MQTT does not allow a value.

    ``qos`` is the highest QoS, which SUBSCRIBE asks for. ``session_expiry_s``, ``receive_maximum`` (how many QoS 1 and
    2 messages the broker may have under way) and the announcement of ``packet_limit_bytes`` exist in MQTT 5 alone; with
    3.1.1 they are not sent. A packet above ``packet_limit_bytes`` ends the session in either version. With
    ``subscribe_again`` (the default, and harmless, since SUBSCRIBE replaces an equal subscription) SUBSCRIBE is sent
    after every CONNACK; without it, only where the broker has no session.

    In MQTT 5 alone: ``topic_alias_maximum`` is the highest topic alias that the broker may use, 0 for none
    (§3.1.2.11.5). ``response_information`` asks for Response Information, ``problem_information`` for reason strings
    and user properties (§3.1.2.11.6 and 7). ``user_properties`` are CONNECT's. ``subscribing`` is for SUBSCRIBE.
    ``authentication`` makes the client's side of an enhanced authentication (§4.12) for each connection; then CONNECT
    has neither user name nor password, which the exchange has.
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
    topic_alias_maximum: int = 0
    response_information: bool = False
    problem_information: bool = True
    user_properties: UserProperties = ()
    subscribing: SubscribeOptions = SubscribeOptions()
    authentication: Callable[[], Exchange] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        _check("qos", self.qos, 0, 2)
        _check("keepalive_s", self.keepalive_s, 0, 65_535)
        _check("session_expiry_s", self.session_expiry_s, 0, 0xFFFF_FFFF)
        _check("receive_maximum", self.receive_maximum, 1, 65_535)
        _check("packet_limit_bytes", self.packet_limit_bytes, 1, PACKET_BYTES_MAX)
        _check("topic_alias_maximum", self.topic_alias_maximum, 0, 65_535)
        if self.version is Version.V311 and self.authentication is not None:
            raise LocalProtocolError("enhanced authentication needs MQTT 5 (§4.12)")
        if self.version is Version.V311 and self.password is not None and self.username is None:
            raise LocalProtocolError("a password needs a user name (MQTT 3.1.1 §3.1.2.9)")

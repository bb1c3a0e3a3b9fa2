"""The events that a session reports to its owner. Messages are not events: they go to the sink."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = [
    "Acknowledged",
    "Connected",
    "Disconnected",
    "Event",
    "Pong",
    "Refused",
    "Subscribed",
    "Unsubscribed",
]


@dataclass(frozen=True, slots=True)
class Connected:
    """The broker accepted the connection.

    ``keepalive_s`` and ``session_expiry_s`` are in force: an MQTT 5 server may set its own (§3.2.2.3.14, §3.2.2.3.2).
    ``dropped`` are the packet ids of our publishes that were lost with a session that the broker no longer has (§4.1).
    ``maximum_qos`` is the server's (§3.2.2.3.4). ``properties`` are CONNACK's, by identifier.
    """

    session_present: bool
    keepalive_s: int = 0
    dropped: tuple[int, ...] = ()
    maximum_qos: int = 2
    session_expiry_s: int = 0
    properties: Mapping[int, int | str | bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subscribed:
    """SUBACK: one code a filter, in their order. ``refused`` are the (filter, code, reason) of refused filters;
    ``detail`` is the broker's own text, with MQTT 5 alone. SUBSCRIBE was not ``sent`` where CONNACK rules it out.
    """

    codes: tuple[int, ...]
    refused: tuple[tuple[str, int, str], ...]
    detail: str = ""
    sent: bool = True


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """UNSUBACK: one code a filter with MQTT 5, none with 3.1.1."""

    codes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """One of our publishes has ended: 0 or a code below 0x80 is success; with MQTT 5 it may be a refusal."""

    packet_id: int
    code: int


@dataclass(frozen=True, slots=True)
class Pong:
    """PINGRESP."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """An MQTT 5 server ended the session; ``reason`` is the specification's text, ``detail`` the broker's."""

    code: int
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """CONNACK with a code other than 0; ``reason`` is the specification's text, ``detail`` the broker's."""

    code: int
    reason: str
    detail: str = ""


Event = Connected | Subscribed | Unsubscribed | Acknowledged | Pong | Disconnected | Refused

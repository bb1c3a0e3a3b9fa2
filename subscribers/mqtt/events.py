"""What a session tells its owner, messages apart: those go to the sink."""

from dataclasses import dataclass

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
    """The broker took the connection.

    ``keepalive_s`` is the one in force: MQTT 5's server may name its own (§3.2.2.3.14). ``dropped`` are the
    packet ids of our publishes that died with a session the broker no longer has (§4.1).
    """

    session_present: bool
    keepalive_s: int = 0
    dropped: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Subscribed:
    """SUBACK: one code a filter, in their order. ``refused`` are (filter, code, reason) of those refused;
    ``detail`` is the broker's own text, MQTT 5 only.
    """

    codes: tuple[int, ...]
    refused: tuple[tuple[str, int, str], ...]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """UNSUBACK: one code a filter with MQTT 5, none with 3.1.1."""

    codes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """One of our publishes is done: 0 or a code below 0x80 is success; with MQTT 5 it may be a refusal."""

    packet_id: int
    code: int


@dataclass(frozen=True, slots=True)
class Pong:
    """PINGRESP."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """MQTT 5's server ended the session; ``reason`` is the specification's, ``detail`` the broker's text."""

    code: int
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """CONNACK with another code than 0; ``reason`` is the specification's, ``detail`` the broker's text."""

    code: int
    reason: str
    detail: str = ""


Event = Connected | Subscribed | Unsubscribed | Acknowledged | Pong | Disconnected | Refused

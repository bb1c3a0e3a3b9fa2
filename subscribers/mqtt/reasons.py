"""Return and reason codes as data: MQTT 3.1.1 §3.2.2.3 and §3.9.3, MQTT 5.0 §2.4."""

from collections.abc import Mapping

__all__ = [
    "COMPLETION_CODES",
    "CONNACK_CODES_311",
    "PASSING_CODES",
    "PUBLICATION_CODES",
    "SUBACK_CODES",
    "UNSPOKEN_CODES",
    "UNSUBACK_CODES",
    "connack_reason",
    "reason",
    "suback_reason",
]

_REASONS: Mapping[int, str] = {
    0x00: "success",
    0x01: "granted QoS 1",
    0x02: "granted QoS 2",
    0x04: "disconnect with will message",
    0x10: "no matching subscribers",
    0x11: "no subscription existed",
    0x18: "continue authentication",
    0x19: "re-authenticate",
    0x80: "unspecified error",
    0x81: "malformed packet",
    0x82: "protocol error",
    0x83: "implementation specific error",
    0x84: "unsupported protocol version",
    0x85: "client identifier not valid",
    0x86: "bad user name or password",
    0x87: "not authorised",
    0x88: "server unavailable",
    0x89: "server busy",
    0x8A: "banned",
    0x8B: "server shutting down",
    0x8C: "bad authentication method",
    0x8D: "keep alive timeout",
    0x8E: "session taken over",
    0x8F: "topic filter invalid",
    0x90: "topic name invalid",
    0x91: "packet identifier in use",
    0x92: "packet identifier not found",
    0x93: "receive maximum exceeded",
    0x94: "topic alias invalid",
    0x95: "packet too large",
    0x96: "message rate too high",
    0x97: "quota exceeded",
    0x98: "administrative action",
    0x99: "payload format invalid",
    0x9A: "retain not supported",
    0x9B: "QoS not supported",
    0x9C: "use another server",
    0x9D: "server moved",
    0x9E: "shared subscriptions not supported",
    0x9F: "connection rate exceeded",
    0xA0: "maximum connect time",
    0xA1: "subscription identifiers not supported",
    0xA2: "wildcard subscriptions not supported",
}

_CONNACK_311: Mapping[int, str] = {
    1: "unacceptable protocol version",
    2: "identifier rejected",
    3: "server unavailable",
    4: "bad user name or password",
    5: "not authorised",
}

CONNACK_CODES_311 = frozenset(_CONNACK_311)

# CONNACK codes of a state that may end: "server unavailable" of 3.1.1, and such codes of MQTT 5 (§3.2.2.2).
PASSING_CODES = frozenset({0x03, 0x88, 0x89, 0x97, 0x9F})

# CONNACK codes of a server that does not speak the version that was asked for (3.1.1 §3.2.2.3, 5.0 §3.2.2.2).
UNSPOKEN_CODES = frozenset({0x01, 0x84})

# The codes that an answer may have: PUBACK and PUBREC (5.0 §3.4.2.1, §3.5.2.1), PUBREL and PUBCOMP (§3.6.2.1,
# §3.7.2.1), SUBACK (§3.9.3; 3.1.1 §3.9.3 under False), UNSUBACK (§3.11.3).
PUBLICATION_CODES = frozenset({0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99})
COMPLETION_CODES = frozenset({0x00, 0x92})
SUBACK_CODES: Mapping[bool, frozenset[int]] = {
    False: frozenset({0x00, 0x01, 0x02, 0x80}),
    True: frozenset({0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2}),
}
UNSUBACK_CODES = frozenset({0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91})


def reason(code: int) -> str:
    """Return the name of a code in MQTT 5.0 §2.4."""
    return _REASONS.get(code) or f"reserved reason code 0x{code:02x}"


def connack_reason(code: int) -> str:
    """Return the meaning of a CONNACK's code. Codes below 0x80 are 3.1.1's, whichever version was asked for: a server
    that does not know a version answers in its own, and a server of 3.1.1 may use a code of 5.0.
    """
    return _CONNACK_311.get(code) or reason(code)


def suback_reason(code: int, *, v5: bool) -> str:
    """Return the reason for which a filter was refused; 3.1.1 has a single code, which gives none."""
    return reason(code) if v5 else "failure; MQTT 3.1.1 does not say why"

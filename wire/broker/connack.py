"""A broker's CONNACK: whether it accepts, and the limits that the client has to keep (MQTT 5.0 §3.2.2.3).

A CONNACK that breaks the standard's rules is refused, as the outlets refuse it: its limits cannot be known. The other
packets' texts are read as far as they can be.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

__all__ = ["RECEIVE_MOST", "Connack", "MalformedConnack", "parse_connack", "properties_of", "reason_of", "server_of"]

RECEIVE_MOST = 65_535
# The properties by the length of their values in bytes (MQTT 5.0 §2.2.2.2); the others are texts.
FIXED = {0x01: 1, 0x02: 4, 0x11: 4, 0x13: 2, 0x17: 1, 0x18: 4, 0x19: 1, 0x21: 2, 0x22: 2, 0x23: 2, 0x24: 1, 0x25: 1,
         0x27: 4, 0x28: 1, 0x29: 1, 0x2A: 1}  # fmt: skip
VARIABLE, USER_PROPERTY = 0x0B, 0x26
KEEPALIVE, RECEIVE, ALIASES, QOS, RETAIN, PACKET, WILDCARD, SHARED = 0x13, 0x21, 0x22, 0x24, 0x25, 0x27, 0x28, 0x2A
CLIENT_ID, REASON, SERVER = 0x12, 0x1F, 0x1C
SUBSCRIPTION_IDS = 0x29
TEXTS = frozenset({CLIENT_ID, 0x15, 0x1A, SERVER, REASON})
# What a CONNACK may have beside user properties; 0x16 is binary data.
ALLOWED = frozenset({0x11, KEEPALIVE, 0x16, RECEIVE, ALIASES, QOS, RETAIN, PACKET, WILDCARD, SHARED, SUBSCRIPTION_IDS})
ALLOWED |= TEXTS
LEAST_ERROR = 0x80
CODES_311 = frozenset(range(6))  # §3.2.2.3 of 3.1.1; a broker may answer MQTT 5 with them


class MalformedConnack(ConnectionError):  # noqa: N818 - the name of what came
    """A CONNACK that breaks a rule of MQTT: the connection is of no use, as where there is none."""

    def __init__(self, problem: str, section: str) -> None:
        super().__init__(f"its CONNACK is malformed: {problem} (MQTT 5.0 §{section})")


@dataclass(frozen=True, slots=True)
class Connack:
    """The answer to a CONNECT.

    ``packet_most`` is the largest packet in bytes that the broker takes, ``keepalive_s`` the keep-alive that it sets;
    None where it names none. ``client_id`` is the identifier that it assigned. ``retain``, ``wildcard`` and ``shared``:
    it takes retained messages, wildcard and shared subscriptions. ``server`` is the server that it refers to.
    """

    code: int
    receive_most: int = RECEIVE_MOST
    qos_most: int = 2
    packet_most: int | None = None
    keepalive_s: int | None = None
    aliases_most: int = 0
    retain: bool = True
    wildcard: bool = True
    shared: bool = True
    client_id: str = ""
    reason: str = ""
    server: str = ""


def parse_connack(body: bytes, mqtt: str) -> Connack:
    """Return the CONNACK of the bytes behind its fixed header; ``mqtt`` is the version that was asked for.

    MalformedConnack where the bytes break the standard's rules. Two bytes that refuse are taken at MQTT 5 as well: so
    does a server of 3.1.1 refuse it.
    """
    version5 = mqtt == "5"
    if len(body) < 2 or (len(body) > 2 and not version5) or (len(body) == 2 and version5 and not body[1]):
        raise MalformedConnack("its length is wrong", "3.2")
    flags, code = body[0], body[1]
    if flags > 1 or (flags and code):
        raise MalformedConnack("its flags are wrong", "3.2.2.1")
    if len(body) == 2:
        return Connack(code)
    if code < LEAST_ERROR and code not in CODES_311:
        raise MalformedConnack(f"its reason code 0x{code:02x} is neither 0 nor an error", "3.2.2.2")
    found = _checked(body[2:])

    def number(name: int, absent: int) -> int:
        value = found.get(name)
        return absent if value is None else int.from_bytes(value, "big")

    return Connack(
        code,
        receive_most=number(RECEIVE, RECEIVE_MOST),
        qos_most=number(QOS, 2),
        packet_most=number(PACKET, 0) or None,
        keepalive_s=number(KEEPALIVE, 0) if KEEPALIVE in found else None,
        aliases_most=number(ALIASES, 0),
        retain=bool(number(RETAIN, 1)),
        wildcard=bool(number(WILDCARD, 1)),
        shared=bool(number(SHARED, 1)),
        client_id=_text(found.get(CLIENT_ID)),
        reason=_text(found.get(REASON)),
        server=_text(found.get(SERVER)),
    )


def _checked(data: bytes) -> dict[int, bytes]:
    """Return the properties of a CONNACK, which begin with their length; MalformedConnack where a rule is broken."""
    size, start = _variable(data, 0)
    if not start or start + size != len(data) or (start > 1 and not data[start - 1]):
        raise MalformedConnack("its properties do not fit it", "2.2.2.1")
    found: dict[int, bytes] = {}
    while start < len(data):
        name, start = data[start], start + 1
        if name == USER_PROPERTY:
            middle = _past_text(data, start)
            begin, start = start, _past_text(data, middle)
            if start > len(data):
                raise MalformedConnack("a user property is cut off", "2.2.2.1")
            for text in (data[begin + 2 : middle], data[middle + 2 : start]):
                _check_text(text)
            continue
        if name not in ALLOWED:
            raise MalformedConnack(f"it has the property 0x{name:02x}", "2.2.2.2")
        if name in found:
            raise MalformedConnack(f"it has the property 0x{name:02x} twice", "2.2.2.2")
        begin, end = (start, start + FIXED[name]) if name in FIXED else (start + 2, _past_text(data, start))
        if end > len(data):
            raise MalformedConnack(f"its property 0x{name:02x} is cut off", "2.2.2.1")
        if name in TEXTS:
            _check_text(data[begin:end])
        found[name], start = data[begin:end], end
    _check_values(found)
    return found


def _check_values(found: Mapping[int, bytes]) -> None:
    for name in (RECEIVE, PACKET):
        if name in found and not any(found[name]):
            raise MalformedConnack(f"its property 0x{name:02x} is 0", "3.2.2.3")
    for name in (QOS, RETAIN, WILDCARD, SHARED, SUBSCRIPTION_IDS):
        if name in found and found[name] > b"\x01":
            raise MalformedConnack(f"its property 0x{name:02x} is {found[name][0]}, neither 0 nor 1", "3.2.2.3")


def _check_text(value: bytes) -> None:
    try:
        bad = "\0" in value.decode()
    except UnicodeDecodeError:
        bad = True
    if bad:
        raise MalformedConnack("a text is no UTF-8 of MQTT", "1.5.4")


def reason_of(properties: bytes) -> str:
    """Return the reason string among properties, which begin with their length; empty where there is none."""
    return _text(dict(properties_of(properties)).get(REASON))


def server_of(properties: bytes) -> str:
    """Return the server reference among properties, which begin with their length; empty where there is none."""
    return _text(dict(properties_of(properties)).get(SERVER))


def properties_of(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each property's identifier and value, as far as they can be read; user properties are left out."""
    size, start = _variable(data, 0)
    data = data[: start + size]
    while start < len(data):
        name, start = data[start], start + 1
        if name in FIXED:
            end = start + FIXED[name]
        elif name == VARIABLE:
            _, end = _variable(data, start)
        elif name == USER_PROPERTY:
            start = _past_text(data, _past_text(data, start))
            continue
        else:
            end, start = _past_text(data, start), start + 2
        if end > len(data):
            return
        yield name, data[start:end]
        start = end


def _past_text(data: bytes, start: int) -> int:
    return start + 2 + int.from_bytes(data[start : start + 2], "big")


def _variable(data: bytes, start: int) -> tuple[int, int]:
    """Return a variable byte integer and the position behind it (MQTT 5.0 §1.5.5); 0 where there is none."""
    value = 0
    for shift, byte in enumerate(data[start : start + 4]):
        value |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:
            return value, start + shift + 1
    return 0, len(data)


def _text(value: bytes | None) -> str:
    return "" if value is None else value.decode(errors="replace")

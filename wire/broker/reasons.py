"""The broker's codes in words: CONNACK, PUBACK, PUBREC and DISCONNECT (MQTT 3.1.1 table 3.1, MQTT 5.0 §2.4)."""

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

__all__ = ["PASSING_CODES", "VERSION_CODES", "connack_words", "words"]

VERSION_CODES = (0x01, 0x84)  # the version of MQTT is refused, in the words of either version
# Server unavailable (3.1.1, 5), server busy, quota exceeded, connection rate exceeded: a later CONNECT may be taken.
PASSING_CODES = (0x03, 0x88, 0x89, 0x97, 0x9F)
LEAST_V5 = 0x80  # the least code with which MQTT 5 refuses
NORMAL_DISCONNECTION = 0x00  # paho's first name for the code is another packet's
UNKNOWN = "unknown reason"
V311_WORDS = {
    0x02: "the client identifier is refused",
    0x03: "server unavailable",
    0x04: "bad user name or password",
    0x05: "not authorised",
}
# MQTT 5's names are paho's, but for these: the standard's plurals and capitals, our spelling, and 3.1.1's words above.
V5_SPELLINGS = {
    "Client identifier not valid": "the client identifier is refused",
    "Not authorized": "not authorised",
    "QoS not supported": "QoS not supported",
    "Shared subscription not supported": "shared subscriptions not supported",
    "Wildcard subscription not supported": "wildcard subscriptions not supported",
}
V5_NAMES = ReasonCode(PacketTypes.CONNACK).names
OTHER_VERSION = {"3.1.1": "5", "5": "3.1.1"}


def words(code: int, reason: str = "", server: str = "") -> str:
    """Return a reason code of MQTT 5 in words, with the broker's own text behind it and the server that it refers to:
    ``quota exceeded (0x97)``.
    """
    named = "normal disconnection" if code == NORMAL_DISCONNECTION else _v5_words(code)
    return _with_texts(f"{named} (0x{code:02x})", reason, server)


def connack_words(mqtt: str, code: int, reason: str = "", server: str = "") -> str:
    """Return the refusal of a CONNACK in words, with the broker's own text and the server that it refers to.

    Codes below 0x80 are those of MQTT 3.1.1, whichever version was asked for: a broker may answer in its own version.
    """
    if code in VERSION_CODES:
        said = f"it speaks no MQTT {mqtt}; give --mqtt {OTHER_VERSION[mqtt]}"
    else:
        said = _v5_words(code) if code >= LEAST_V5 else V311_WORDS.get(code, UNKNOWN)
    return _with_texts(f"{said} (CONNACK {code})", reason, server)


def printable(text: str) -> str:
    """Return a text of the broker's for one line of a terminal: no control characters, 200 characters at most."""
    return "".join(sign if sign.isprintable() else " " for sign in text[:200])


def _with_texts(said: str, reason: str, server: str) -> str:
    if server:
        said += f", it names {printable(server)}"
    return f"{said}: {printable(reason)}" if reason else said


def _v5_words(code: int) -> str:
    name = next(iter(V5_NAMES.get(code, ())), UNKNOWN)
    return V5_SPELLINGS.get(name, name.lower())

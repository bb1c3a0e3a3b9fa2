"""The broker's answers to an outlet in words: refusals, disconnections, and the conditions that were not granted."""

from collections.abc import Iterator
from typing import NamedTuple

from subscribers.mqtt import properties
from subscribers.mqtt.events import Connected, Disconnected, Refused, Subscribed
from subscribers.mqtt.reasons import UNSPOKEN_CODES
from wire.contract.session_config import HOUR_S
from wire.contract.worker_config import WorkerConfig

__all__ = [
    "Reason",
    "answers",
    "disconnection",
    "hopeless",
    "refusal",
    "subscription_refusal",
    "unmet",
    "unmet_by_grant",
    "violation",
]

SECOND_NS = 1_000_000_000
IDENTIFIER_REJECTED = 2  # MQTT 3.1.1 §3.2.2.3
WORDS_MOST = 120  # characters of the broker's own text


# What CONNACK says, by the property: numbers, texts of the broker's own, and what is not available.
_NUMBERS = {
    properties.SESSION_EXPIRY_INTERVAL: "session expiry {} s",
    properties.SERVER_KEEP_ALIVE: "server keep-alive {} s",
    properties.RECEIVE_MAXIMUM: "receive maximum {:,}",
    properties.TOPIC_ALIAS_MAXIMUM: "topic alias maximum {:,}",
    properties.MAXIMUM_QOS: "maximum QoS {}",
    properties.MAXIMUM_PACKET_SIZE: "maximum packet size {:,} bytes",
}
_TEXTS = {
    properties.REASON_STRING: "reason",
    properties.USER_PROPERTY: "user properties",
    properties.RESPONSE_INFORMATION: "response information",
    properties.SERVER_REFERENCE: "server reference",
}
_ABSENT = {
    properties.RETAIN_AVAILABLE: "no retained messages",
    properties.WILDCARD_SUBSCRIPTION_AVAILABLE: "no subscriptions with wildcards",
    properties.SUBSCRIPTION_IDENTIFIERS_AVAILABLE: "no subscription identifiers",
    properties.SHARED_SUBSCRIPTION_AVAILABLE: "no shared subscriptions",
}


class Reason(NamedTuple):
    """A reason by which outlets are counted. ``kind`` has no value that the broker chose freely, ``text`` has all."""

    kind: str
    text: str


def refusal(event: Refused, mqtt: str) -> Reason:
    """Return the reason of a refused connection, which asked for this version of MQTT, with the remedy if known."""
    why = event.reason
    if event.code in UNSPOKEN_CODES:
        why = f"the broker speaks no MQTT {mqtt}; give --mqtt {'3.1.1' if mqtt == '5' else '5'}"
    elif event.code == IDENTIFIER_REJECTED:
        why += "; mosquitto says the same of a keepalive above its max_keepalive"
    return _reason(f"connection refused, CONNACK {event.code}: {why}", event.detail)


def subscription_refusal(event: Subscribed) -> Reason:
    """Return the reason of a refused subscription, with the filter; of several refused ones the first."""
    name, code, why = event.refused[0]
    more = len(event.refused) - 1
    which = f"{name} and {more} more" if more else name
    verb, answer = ("refused", "SUBACK ") if event.sent else ("not sent", "it would be refused, ")
    ending = f"{verb}, {answer}0x{code:02x}: {why}"
    text = _reason(f"subscription to {which} {ending}", event.detail).text
    return Reason(f"subscription {ending}", text)


def disconnection(event: Disconnected) -> Reason:
    """Return the reason of a disconnection by the broker."""
    return _reason(f"disconnected by the broker, 0x{event.code:02x}: {event.reason}", event.detail)


def violation(tries: int, reason: str) -> Reason:
    """Return the reason of an outlet whose broker violated MQTT in so many handshakes, the last time by ``reason``."""
    text = f"connection given up after {tries} tries: {reason}"
    return Reason(text, text)


def hopeless(reason: str) -> Reason:
    """Return the reason of an outlet whose next connection would end the same."""
    return Reason(f"connection given up: {reason.partition(': ')[0]}", f"connection given up: {reason}")


def answers(event: Connected) -> Iterator[Reason]:
    """Yield what CONNACK says of the broker and of this session, one by one (MQTT 5.0 §3.2.2.3); of 3.1.1 nothing."""
    for number, value in event.properties.items():
        if number in _NUMBERS:
            yield Reason(_NUMBERS[number].partition(" {")[0], _NUMBERS[number].format(value))
        elif number in _TEXTS:
            yield _reason(_TEXTS[number], str(value))
        elif number in _ABSENT and not value:
            yield Reason(_ABSENT[number], _ABSENT[number])
        elif number == properties.ASSIGNED_CLIENT_ID:  # another one for each outlet
            yield Reason("an assigned client identifier", "an assigned client identifier")


def unmet(event: Connected, config: WorkerConfig, away_ns: int) -> Iterator[str]:
    """Yield the conditions of CONNACK under which a run can't do what its configuration asks for; sessions have to hold
    messages for ``away_ns``.
    """
    if event.maximum_qos < config.qos:
        yield f"the broker's Maximum QoS is {event.maximum_qos}, and QoS {config.qos} was asked for"
    if config.lasting and event.session_expiry_s * SECOND_NS < away_ns:
        away_s = away_ns / SECOND_NS
        yield f"the broker keeps a session for {event.session_expiry_s} s, and outlets are away for {away_s:g} s"
    asked_s = config.session.expiry_s
    if config.mqtt == "5" and config.kept and asked_s != HOUR_S and event.session_expiry_s < asked_s:
        yield f"the broker keeps a session for {event.session_expiry_s} s, and {asked_s} s were asked for"


def unmet_by_grant(event: Subscribed, qos: int) -> str:
    """Return that SUBACK granted a lower QoS than the one asked for; empty where it did not."""
    granted = min(event.codes)
    return f"the broker granted QoS {granted}, and QoS {qos} was asked for" if granted < qos else ""


def _reason(kind: str, words: str) -> Reason:
    shown = "".join(letter if letter.isprintable() else "?" for letter in words[:WORDS_MOST])
    return Reason(kind, f'{kind} ("{shown}")' if shown else kind)

"""A broker's answers in words."""

import pytest

from subscribers.mqtt.events import Connected, Disconnected, Refused, Subscribed
from subscribers.outlets.broker_answers import (
    Reason,
    answers,
    disconnection,
    refusal,
    subscription_refusal,
    unmet,
    unmet_by_grant,
)
from tests.support.outlet_pools import SECOND_NS
from wire.contract.session_config import SessionConfig
from wire.contract.worker_config import WorkerConfig

WIRE = "wire/v1/en/northern-america/+"


@pytest.mark.parametrize(
    ("code", "mqtt", "wanted"),
    [
        (5, "3.1.1", "connection refused, CONNACK 5: not authorised"),
        (1, "5", "connection refused, CONNACK 1: the broker speaks no MQTT 5; give --mqtt 3.1.1"),
        (0x84, "5", "connection refused, CONNACK 132: the broker speaks no MQTT 5; give --mqtt 3.1.1"),
        (1, "3.1.1", "connection refused, CONNACK 1: the broker speaks no MQTT 3.1.1; give --mqtt 5"),
    ],
)
def test_a_refusal_of_a_version_is_told_with_the_remedy(code, mqtt, wanted):
    """Either code means it, whichever version the broker answers in."""
    assert refusal(Refused(code, "not authorised"), mqtt).text == wanted


def test_a_rejected_identifier_may_be_a_keepalive():
    """Mosquitto has no better code of 3.1.1 for a keepalive above its own limit."""
    assert "max_keepalive" in refusal(Refused(2, "identifier rejected"), "3.1.1").text


def test_the_brokers_own_words_are_shown_and_kept_apart():
    """At most 120 printable characters of them; the kind has none."""
    reason = disconnection(Disconnected(0x8B, "server shutting down", "Grüße\n" + "x" * 500))
    assert reason.kind == "disconnected by the broker, 0x8b: server shutting down"
    assert reason.text == f'{reason.kind} ("Grüße?{"x" * 114}")'


def test_a_refused_subscription_names_the_filter():
    """Of several refused ones the first, and how many more there are."""
    one = Subscribed((0, 0x87), ((WIRE, 0x87, "not authorised"),))
    assert subscription_refusal(one).text == f"subscription to {WIRE} refused, SUBACK 0x87: not authorised"
    assert subscription_refusal(one).kind == "subscription refused, SUBACK 0x87: not authorised"
    two = Subscribed((0xA2, 0xA2), ((WIRE, 0xA2, "no wildcards"), ("b/+", 0xA2, "no wildcards")), sent=False)
    assert subscription_refusal(two).text == (
        f"subscription to {WIRE} and 1 more not sent, it would be refused, 0xa2: no wildcards"
    )


def test_a_lower_qos_than_the_one_that_was_asked_for_is_named():
    """The lowest of the filters counts."""
    assert unmet_by_grant(Subscribed((1, 1), ()), 1) == ""
    assert unmet_by_grant(Subscribed((2, 0), ()), 1) == "the broker granted QoS 0, and QoS 1 was asked for"


def test_terms_of_connack_under_which_the_run_is_another_one_are_named():
    """The maximum QoS, and a session that ends before its outlet is back."""
    config = WorkerConfig(1, 10, 10, ("mqtt://broker",), qos=1, mqtt="5", persistent=True)
    away_ns = 30 * SECOND_NS
    kept = Connected(False, 60, (), 2, 3600)
    assert list(unmet(kept, config, 0)) == list(unmet(kept, config, away_ns)) == []
    assert list(unmet(Connected(False, 60, (), 0, 3600), config, 0)) == [
        "the broker's Maximum QoS is 0, and QoS 1 was asked for"
    ]
    short = Connected(False, 60, (), 2, 29)
    assert list(unmet(short, config, 0)) == []
    assert list(unmet(short, config, away_ns)) == ["the broker keeps a session for 29 s, and outlets are away for 30 s"]


def test_a_shorter_session_than_the_one_that_was_asked_for_is_named():
    """An expiry that nobody asked for, the default, may be shortened as long as outlets are not away for longer."""
    asked = WorkerConfig(
        *(1, 10, 10, ("mqtt://broker",)), qos=1, mqtt="5", persistent=True, session=SessionConfig(expiry_s=600)
    )
    assert list(unmet(Connected(False, 60, (), 2, 600), asked, 600 * SECOND_NS)) == []
    assert list(unmet(Connected(False, 60, (), 2, 599), asked, 0)) == [
        "the broker keeps a session for 599 s, and 600 s were asked for"
    ]


def test_every_answer_of_connack_is_told():
    """MQTT 5.0 §3.2.2.3: the numbers, the broker's own texts, and what it does not have; what it has is as usual."""
    told = {
        0x11: 120,
        0x13: 30,
        0x21: 1_000,
        0x22: 10,
        0x24: 1,
        0x27: 1_048_576,
        0x25: 0,
        0x28: 0,
        0x29: 0,
        0x2A: 0,
        0x12: "auto-1",
        0x1A: "replies/1",
        0x1C: "other:1883",
        0x1F: "hello\n",
        0x26: "a=b, c=d",
        0x15: "SCRAM-SHA-256",
        0x16: b"v=x",
    }
    assert [answer.text for answer in answers(Connected(False, properties=told))] == [
        "session expiry 120 s",
        "server keep-alive 30 s",
        "receive maximum 1,000",
        "topic alias maximum 10",
        "maximum QoS 1",
        "maximum packet size 1,048,576 bytes",
        "no retained messages",
        "no subscriptions with wildcards",
        "no subscription identifiers",
        "no shared subscriptions",
        "an assigned client identifier",
        'response information ("replies/1")',
        'server reference ("other:1883")',
        'reason ("hello?")',
        'user properties ("a=b, c=d")',
    ]
    assert list(answers(Connected(False, properties={0x25: 1, 0x28: 1}))) == list(answers(Connected(False))) == []
    assert list(answers(Connected(False, properties={0x21: 5}))) == [Reason("receive maximum", "receive maximum 5")]

"""The broker's codes in words."""

import pytest

from subscribers.mqtt.reasons import reason
from wire.broker.reasons import connack_words, words


@pytest.mark.parametrize(
    ("mqtt", "code", "said"),
    [
        ("3.1.1", 1, "it speaks no MQTT 3.1.1; give --mqtt 5 (CONNACK 1)"),
        ("3.1.1", 4, "bad user name or password (CONNACK 4)"),
        ("3.1.1", 5, "not authorised (CONNACK 5)"),
        ("3.1.1", 77, "unknown reason (CONNACK 77)"),
        ("5", 1, "it speaks no MQTT 5; give --mqtt 3.1.1 (CONNACK 1)"),
        ("5", 0x84, "it speaks no MQTT 5; give --mqtt 3.1.1 (CONNACK 132)"),
        ("5", 0x86, "bad user name or password (CONNACK 134)"),
        ("5", 0x85, "the client identifier is refused (CONNACK 133)"),
        ("5", 0x87, "not authorised (CONNACK 135)"),
        ("5", 0x9B, "QoS not supported (CONNACK 155)"),
        ("5", 0xEE, "unknown reason (CONNACK 238)"),
    ],
)
def test_a_refused_connection_is_told_in_words(mqtt, code, said):
    """A refusal of the version names the option that would be right."""
    assert connack_words(mqtt, code) == said


def test_the_server_and_the_reason_that_a_broker_names_are_shown_on_one_line():
    """Control characters of the broker's text reach no terminal."""
    told = connack_words("5", 0x9D, "moved\n\x1b[2J house", "b.example:1883")
    assert told == "server moved (CONNACK 157), it names b.example:1883: moved  [2J house"
    assert words(0x97) == "quota exceeded (0x97)"
    assert words(0xFF, "x" * 999) == "unknown reason (0xff): " + "x" * 200


def test_the_names_of_mqtt_5_are_those_of_the_outlets_own_table():
    """One code has one name, wherever the program tells it; the identifier's refusal has the words of 3.1.1 here."""
    for code in {*range(0x80, 0xA3)} - {0x85}:
        assert words(code) == f"{reason(code)} (0x{code:02x})"

"""The parts of a PUBLISH, against paho's own, and what MQTT has no packet for."""

import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from wire.broker.publish_packet import PUBLISH, fixed_header, publish_properties, topic_name, variable
from wire.desk.publish_options import DOCUMENT, PublishOptions
from wire.errors import PublishRefused

PLAIN = PublishOptions(content_type="", utf8=False)
WITH_PROPERTIES = PublishOptions(content_type="text/plain", user_properties=(("a", "b"), ("a", "é" * 90)))


def of_paho(options, expiry_s):
    """The same properties, packed by paho."""
    properties = Properties(PacketTypes.PUBLISH)
    if options.utf8:
        properties.PayloadFormatIndicator = 1
    if options.content_type:
        properties.ContentType = options.content_type
    if options.user_properties:
        properties.UserProperty = list(options.user_properties)
    if expiry_s is not None:
        properties.MessageExpiryInterval = expiry_s
    return properties.pack()


@pytest.mark.parametrize("options", [DOCUMENT, PLAIN, WITH_PROPERTIES])
@pytest.mark.parametrize(("expiry_s", "sent_s"), [(None, None), (60, 60), (-5, 1), (1 << 40, 0xFFFFFFFF)])
def test_properties_are_those_that_paho_packs(options, expiry_s, sent_s):
    """In any order (MQTT 5.0 §2.2.2.2); a message that has expired says one second, as 0 is never to mosquitto."""
    read, expected = Properties(PacketTypes.PUBLISH), Properties(PacketTypes.PUBLISH)
    form = publish_properties(options, expiry_s)
    assert read.unpack(form)[1] == len(form)
    expected.unpack(of_paho(options, sent_s))
    assert read.json() == expected.json()


@pytest.mark.parametrize(
    ("value", "form"),
    [(0, "00"), (127, "7f"), (128, "8001"), (16_383, "ff7f"), (16_384, "808001"), (268_435_455, "ffffff7f")],
)
def test_a_length_is_the_standards(value, form):
    """Both ends of one byte to four (MQTT 5.0 table 1-1)."""
    assert variable(value) == bytes.fromhex(form)
    assert fixed_header(PUBLISH, value) == b"\x30" + bytes.fromhex(form)


def test_a_packet_that_mqtt_has_no_length_for_is_refused():
    """It would take a fifth byte of length, and the broker would end the connection."""
    with pytest.raises(PublishRefused, match="a packet of 268,435,456 bytes can't be sent: MQTT takes 268,435,455 at"):
        fixed_header(PUBLISH, 268_435_456)


def test_a_topic_is_laid_out_with_its_length_in_bytes():
    """Of UTF-8 (§1.5.4)."""
    assert topic_name("wire/é") == b"\0\7wire/\xc3\xa9"


@pytest.mark.parametrize(
    ("topic", "told"),
    [
        ("a/+", "no message can be published on a/\\+: wildcards stand in filters alone"),
        ("a/#", "no message can be published on a/#"),
        ("x" * 65_536, "a text of 65,536 bytes can't be sent: MQTT takes 65,535 at most"),
    ],
)
def test_a_topic_that_takes_no_messages_is_refused(topic, told):
    """Before anything is written."""
    with pytest.raises(PublishRefused, match=told):
        topic_name(topic)


def test_a_property_that_is_too_long_is_refused():
    """Strings have 65,535 bytes at most (§1.5.4)."""
    with pytest.raises(PublishRefused, match=r"a text of 65,536 bytes can't be sent"):
        publish_properties(PublishOptions(content_type="x" * 65_536), None)

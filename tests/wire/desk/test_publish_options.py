"""The options of a publish, and the size of their properties."""

import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from wire.desk.publish_options import DOCUMENT, JSON, PublishOptions


@pytest.mark.parametrize(
    "options",
    [
        DOCUMENT,
        PublishOptions(content_type="", utf8=False),
        PublishOptions(None, content_type="a/b", user_properties=(("key", "wert ü"), ("key", ""))),
    ],
)
def test_the_size_of_the_properties_is_that_of_the_packet(options):
    """By paho's own encoding; the stamp is one of them where it has no place in the payload."""
    properties = Properties(PacketTypes.PUBLISH)
    if options.utf8:
        properties.PayloadFormatIndicator = 1
    if options.content_type:
        properties.ContentType = options.content_type
    pairs = [*options.user_properties, *([("wirestorm", "0" * 58)] if options.stamp_at is None else [])]
    if pairs:
        properties.UserProperty = pairs
    packed = properties.pack()
    assert len(packed) == options.property_bytes + (1 if options.property_bytes < 128 else 2)


def test_a_document_of_the_wire_is_json_in_utf8_and_not_retained():
    """What every receiver of ninjs was told before."""
    assert (DOCUMENT.content_type, DOCUMENT.utf8, DOCUMENT.retain) == (JSON, True, False)

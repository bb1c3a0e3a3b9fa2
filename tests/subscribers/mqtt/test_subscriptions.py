"""The answers to SUBSCRIBE and UNSUBSCRIBE as events."""

import pytest

from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.mqtt.events import Subscribed, Unsubscribed
from subscribers.mqtt.subscriptions import subscribed, unsubscribed


def test_each_code_belongs_to_a_filter():
    """Codes from 0x80 refuse their filter; a SUBACK with too few or too many codes breaks §3.9.3."""
    codes = (0, 0x87)
    assert subscribed(("a", "b"), codes, "no", v5=True) == Subscribed(codes, (("b", 0x87, "not authorised"),), "no")
    for codes in ((), (0,), (0, 0, 0)):
        with pytest.raises(RemoteProtocolError, match="more or fewer codes"):
            subscribed(("a", "b"), codes, "", v5=True)


def test_unsuback_has_a_code_for_each_filter_with_mqtt_5_alone():
    """MQTT 3.1.1 §3.11: no payload; 5.0 §3.11.3: a code for each filter."""
    assert unsubscribed(("a", "b"), (), v5=False) == Unsubscribed(())
    assert unsubscribed(("a", "b"), (0, 0x11), v5=True) == Unsubscribed((0, 0x11))
    with pytest.raises(RemoteProtocolError, match="more or fewer codes"):
        unsubscribed(("a", "b"), (0,), v5=True)

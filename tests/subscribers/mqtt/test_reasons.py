"""Return and reason codes in words, against the codec of the mqtt5 package."""

import mqtt5
import pytest

from subscribers.mqtt.reasons import (
    COMPLETION_CODES,
    PASSING_CODES,
    PUBLICATION_CODES,
    SUBACK_CODES,
    UNSUBACK_CODES,
    connack_reason,
    reason,
    suback_reason,
)


@pytest.mark.parametrize(
    ("codes", "independent"),
    [
        (PUBLICATION_CODES, mqtt5.PubAckReasonCode),
        (PUBLICATION_CODES, mqtt5.PubRecReasonCode),
        (COMPLETION_CODES, mqtt5.PubCompReasonCode),
        (SUBACK_CODES[True], mqtt5.SubAckReasonCode),
        (UNSUBACK_CODES, mqtt5.UnsubAckReasonCode),
    ],
)
def test_the_codes_of_an_answer_are_those_of_an_independent_codec(codes, independent):
    """Each has a name."""
    assert codes == {int(getattr(independent, name)) for name in dir(independent) if name.isupper()}
    assert all("reserved" not in reason(code) for code in codes)


def test_a_code_that_is_none_is_reserved():
    """An unknown code is named by its number."""
    assert reason(0x42) == "reserved reason code 0x42"


def test_a_connack_below_0x80_is_of_3_1_1_in_each_version_of_the_request():
    """A server that does not know MQTT 5 answers in its own version."""
    assert connack_reason(5) == "not authorised"
    assert connack_reason(0x87) == "not authorised"
    assert connack_reason(1) == "unacceptable protocol version"


def test_a_subscription_refused_in_3_1_1_has_no_reason():
    """Its one code says no more."""
    assert suback_reason(0x80, v5=False) == "failure; MQTT 3.1.1 does not say why"
    assert suback_reason(0x87, v5=True) == "not authorised"


def test_codes_that_may_pass_are_of_servers_that_are_not_available():
    """A worker, or an outlet, tries again."""
    names = {connack_reason(code) for code in PASSING_CODES}
    assert names == {"server unavailable", "server busy", "quota exceeded", "connection rate exceeded"}

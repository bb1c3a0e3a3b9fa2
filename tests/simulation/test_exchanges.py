"""The truth about QoS 2: which packets bring a message, or a further copy of one."""

from subscribers.mqtt.options import Version
from tests.simulation.exchanges import Exchanges
from tests.support.mqtt_bytes import connack, packet, published


def published_at(qos, number):
    return published(Version.V311, "t", b"x", qos, number)


def test_a_message_that_is_sent_again_in_its_exchange_is_no_copy():
    """Until PUBREL; another outlet's packet ids are its own."""
    exchanges, message = Exchanges(), published_at(2, 7)
    assert exchanges.is_copy(1, message)
    assert not exchanges.is_copy(1, message)
    assert exchanges.is_copy(2, message)
    exchanges.take(1, packet(0x62, b"\0\x08"))
    assert not exchanges.is_copy(1, message)
    exchanges.take(1, packet(0x62, b"\0\x07"))
    assert exchanges.is_copy(1, message)


def test_a_new_session_knows_no_exchange():
    """One that is resumed does."""
    exchanges, message = Exchanges(), published_at(2, 7)
    exchanges.is_copy(1, message)
    exchanges.take(1, connack(Version.V311, present=True))
    assert not exchanges.is_copy(1, message)
    exchanges.take(1, connack(Version.V311))
    assert exchanges.is_copy(1, message)


def test_at_qos_1_each_packet_is_a_copy():
    """Its packet id says nothing."""
    exchanges, message = Exchanges(), published_at(1, 7)
    assert exchanges.is_copy(1, message)
    assert exchanges.is_copy(1, message)

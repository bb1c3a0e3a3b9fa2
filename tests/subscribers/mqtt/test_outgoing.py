"""A session's own publishes: their order, the server's limits, and their resumption by a new connection."""

import pytest

from subscribers.mqtt import packets, properties
from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.mqtt.options import Version
from subscribers.mqtt.outgoing import UNLIMITED, Limits, Outgoing, limits_of


def publish(packet_id, qos=1, size=1):
    return packets.publish(Version.V5, packet_id, "t", bytes(size), qos)


def outgoing_of(*publishes, limits=UNLIMITED):
    """These (packet id, QoS), queued."""
    outgoing = Outgoing(limits)
    for packet_id, qos in publishes:
        outgoing.add(packet_id, publish(packet_id, qos))
    return outgoing


def sent(outgoing):
    out = bytearray()
    outgoing.send(out)
    return bytes(out)


def test_the_limits_of_a_server_are_one_object_for_all_sessions():
    """A limit that CONNACK does not name is MQTT's own."""
    values = {properties.RECEIVE_MAXIMUM: 7, properties.MAXIMUM_QOS: 1}
    assert limits_of(values) is limits_of(dict(values))
    assert limits_of(values) == Limits(7, 1, UNLIMITED.packet_bytes)
    assert limits_of({}) == UNLIMITED


def test_a_server_refuses_what_is_above_its_limits():
    """By the reason codes of MQTT 5; 0 is no refusal."""
    limits = Limits(qos=1, packet_bytes=20)
    assert [limits.refusal(publish(1, qos)) for qos in (0, 1, 2)] == [0, 0, 0x9B]
    assert limits.refusal(publish(1, size=100)) == 0x95


def test_no_more_are_sent_than_the_server_takes_and_none_overtakes():
    """A QoS 0 publish behind one that waits, waits as well (§4.9)."""
    outgoing = outgoing_of((1, 1), (2, 2), (0, 0), limits=Limits(receive_maximum=1))
    assert sent(outgoing) == publish(1)
    outgoing.acknowledge(1)
    assert sent(outgoing) == publish(2, 2) + publish(0, 0)
    assert outgoing.receive(2, 0)
    outgoing.complete(2)
    assert len(outgoing) == 0


def test_a_resumed_session_sends_again_what_is_not_acknowledged():
    """PUBREL first, then publishes in their order, as duplicates (§4.4)."""
    outgoing = outgoing_of((1, 2), (2, 1), (3, 1))
    sent(outgoing)
    outgoing.receive(1, 0)
    outgoing.add(4, publish(4))
    out = bytearray()
    assert outgoing.resume(UNLIMITED, out, present=True) == ([], [])
    assert bytes(out) == packets.answer(packets.PUBREL, 1)
    again = [packets.repeated(publish(number)) for number in (2, 3)]
    assert sent(outgoing) == b"".join(again) + publish(4)


def test_where_the_session_is_lost_its_publishes_are_named():
    """Publishes that were not sent yet are sent now, unless the server's limits exclude them."""
    outgoing = outgoing_of((1, 1), (2, 2))
    sent(outgoing)
    outgoing.add(3, publish(3, 2))
    outgoing.add(4, publish(4))
    dropped, excluded = outgoing.resume(Limits(qos=1), bytearray(), present=False)
    assert (dropped, excluded) == ([1, 2], [(3, 0x9B)])
    assert sent(outgoing) == publish(4)
    assert [number in outgoing for number in (1, 2, 3, 4)] == [False, False, False, True]


def test_a_publish_that_is_withdrawn_is_not_sent_again():
    """Whether it was sent or not; the others keep their order."""
    outgoing = outgoing_of((1, 1), (2, 1))
    sent(outgoing)
    outgoing.add(3, publish(3))
    outgoing.add(4, publish(4))
    outgoing.withdraw(1)
    outgoing.withdraw(3)
    assert outgoing.resume(UNLIMITED, bytearray(), present=True) == ([], [])
    assert sent(outgoing) == packets.repeated(publish(2)) + publish(4)
    assert [number in outgoing for number in (1, 2, 3, 4)] == [False, True, False, True]


@pytest.mark.parametrize(
    "mistake",
    [
        lambda outgoing: outgoing.acknowledge(2),
        lambda outgoing: outgoing.acknowledge(9),
        lambda outgoing: outgoing.receive(1, 0),
        lambda outgoing: outgoing.complete(2),
    ],
)
def test_an_answer_of_another_qos_is_the_peers_mistake(mistake):
    """PUBACK is QoS 1's, PUBREC QoS 2's, and PUBCOMP follows PUBREL."""
    outgoing = outgoing_of((1, 1), (2, 2))
    sent(outgoing)
    with pytest.raises(RemoteProtocolError):
        mistake(outgoing)

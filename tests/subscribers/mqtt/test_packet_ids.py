"""The choice of packet ids."""

import pytest

from subscribers.mqtt.errors import LocalProtocolError
from subscribers.mqtt.outgoing import UNLIMITED, Outgoing
from subscribers.mqtt.packet_ids import IDS, next_packet_id


def outgoing_of(*packet_ids):
    """Publishes with these packet ids."""
    outgoing = Outgoing(UNLIMITED)
    for packet_id in packet_ids:
        outgoing.add(packet_id, b"")
    return outgoing


def test_ids_go_round_without_0_and_without_an_id_in_use():
    """After 65,535 comes 1; the ids of SUBSCRIBE, UNSUBSCRIBE and unacknowledged publishes are left out."""
    assert next_packet_id(0, (0, 0), None) == 1
    assert next_packet_id(IDS, (0, 0), None) == 1
    assert next_packet_id(IDS, (1, 3), outgoing_of(2, 4)) == 5


def test_two_ids_are_kept_for_subscribing():
    """With 65,533 unacknowledged publishes there is no further id; one fewer, and the last free id is found."""
    with pytest.raises(LocalProtocolError, match="every packet id is taken"):
        next_packet_id(0, (0, 0), outgoing_of(*range(1, IDS - 1)))
    assert next_packet_id(0, (IDS, IDS - 1), outgoing_of(*range(1, IDS - 2))) == IDS - 2

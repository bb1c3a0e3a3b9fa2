"""The order of packets: which control packets a server may send in which phase."""

import pytest

from subscribers.mqtt import packets
from subscribers.mqtt.answers import AnsweredConversation
from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.mqtt.phases import FROM_SERVERS, Phase, check_order


def test_nothing_but_connack_comes_first_and_connack_comes_once():
    """MQTT 5.0 §3.2: CONNACK while connecting, and any other packet of a server's after CONNACK."""
    for first in (*FROM_SERVERS - {packets.AUTH}, packets.PUBLISH | 3):
        allowed, other = (Phase.CONNECTING, Phase.OPEN) if first == packets.CONNACK else (Phase.OPEN, Phase.CONNECTING)
        check_order(allowed, first, v5=True)
        with pytest.raises(RemoteProtocolError, match="CONNACK"):
            check_order(other, first, v5=True)


def test_auth_comes_before_connack_alone_and_only_where_connect_named_a_method():
    """MQTT 5.0 §4.12: nobody here authenticates again on an open connection."""
    check_order(Phase.CONNECTING, packets.AUTH, v5=True, authenticating=True)
    with pytest.raises(RemoteProtocolError, match="no authentication goes on"):
        check_order(Phase.OPEN, packets.AUTH, v5=True, authenticating=True)
    with pytest.raises(RemoteProtocolError, match="without an authentication method"):
        check_order(Phase.CONNECTING, packets.AUTH, v5=True)
    with pytest.raises(RemoteProtocolError, match="packet type 15 is reserved"):
        check_order(Phase.CONNECTING, packets.AUTH, v5=False)


def test_a_client_s_packet_and_the_newer_version_s_disconnect_are_misplaced():
    """SUBSCRIBE comes from clients alone; in MQTT 3.1.1 DISCONNECT does too."""
    for v5 in (False, True):
        with pytest.raises(RemoteProtocolError, match="SUBSCRIBE comes from clients alone"):
            check_order(Phase.OPEN, 0x82, v5=v5)
    with pytest.raises(RemoteProtocolError, match="DISCONNECT comes from clients alone"):
        check_order(Phase.OPEN, packets.DISCONNECT, v5=False)


def test_each_packet_of_a_servers_has_a_handler():
    """A packet that passes the check is handled."""
    assert AnsweredConversation.HANDLERS.keys() == FROM_SERVERS

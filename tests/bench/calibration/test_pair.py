"""The two ends of an outlet's connection through the proxy: each knows the other by their pair."""

import socket

from bench.calibration.pair import Pair
from subscribers.mqtt.packets import PINGREQ_PACKET


def test_each_side_knows_its_pair_and_splits_a_stream_of_its_own():
    """The beginning of a packet from one side is never joined to bytes from the other."""
    outlet, broker = socket.socketpair()
    with outlet, broker:
        pair = Pair(outlet, broker)
        assert (pair.outlet.sock, pair.broker.sock) == (outlet, broker)
        assert pair.outlet.pair is pair.broker.pair is pair
        assert pair.outlet.splitter.feed(PINGREQ_PACKET[:1]) == []
        assert pair.broker.splitter.feed(PINGREQ_PACKET) == [PINGREQ_PACKET]
        assert pair.outlet.splitter.feed(PINGREQ_PACKET[1:]) == [PINGREQ_PACKET]


def test_a_new_pair_is_open_nameless_and_not_subscribed():
    """Nothing waits to be sent on either side."""
    outlet, broker = socket.socketpair()
    with outlet, broker:
        pair = Pair(outlet, broker)
        assert (pair.client_id, pair.closed, pair.subscribed) == ("", False, False)
        assert pair.outlet.outgoing == pair.broker.outgoing == b""

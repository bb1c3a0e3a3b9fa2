"""The phases of a session, and the control packets that a server may send in each."""

from enum import IntEnum

from subscribers.mqtt import packets
from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.mqtt.parsing import misplaced

__all__ = ["FROM_SERVERS", "Phase", "check_order"]

# The first bytes of the packets that a server sends; PUBLISH has flags, DISCONNECT and AUTH are MQTT 5's.
FROM_SERVERS = frozenset(
    {
        packets.CONNACK,
        packets.PUBACK,
        packets.PUBREC,
        packets.PUBREL,
        packets.PUBCOMP,
        packets.SUBACK,
        packets.UNSUBACK,
        packets.PINGRESP,
        packets.DISCONNECT,
        packets.AUTH,
    }
)


class Phase(IntEnum):
    """The phase of a session: nothing may be sent while it is closed, nothing but CONNACK, or AUTH before it, may come
    while connecting.
    """

    CLOSED = 0
    CONNECTING = 1
    OPEN = 2


def check_order(phase: Phase, first: int, *, v5: bool, authenticating: bool = False) -> None:
    """Raise RemoteProtocolError if no packet with this first byte may come in this phase. ``authenticating``: CONNECT
    named an authentication method, so that AUTH may come before CONNACK (5.0 §4.12).
    """
    known = first in FROM_SERVERS and (v5 or first != packets.DISCONNECT) and (authenticating or first != packets.AUTH)
    if not known and first & 0xF0 != packets.PUBLISH:
        raise misplaced(first, v5=v5)
    if first == packets.AUTH:
        if phase is not Phase.CONNECTING:
            raise RemoteProtocolError("AUTH comes though no authentication goes on", "4.12")
    elif (phase is Phase.CONNECTING) != (first == packets.CONNACK):
        problem = "a second CONNACK" if first == packets.CONNACK else "the first packet is not CONNACK"
        raise RemoteProtocolError(problem, "3.2")

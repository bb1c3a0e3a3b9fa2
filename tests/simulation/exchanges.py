"""The QoS 2 messages that an outlet has received and that are not released: sent again, they are no further copy."""

from tests.support.mqtt_bytes import packets

__all__ = ["Exchanges"]

CONNACK, PUBREL, QOS, QOS_2 = 0x20, 0x62, 6, 4


class Exchanges:
    """The QoS 2 exchanges of one worker's outlets, by the rules of MQTT 3.1.1 §4.3.3."""

    def __init__(self):
        self._received = {}  # outlet -> packet ids without PUBREL

    def is_copy(self, outlet, packet):
        """Take a PUBLISH; return whether it brings a message, or a further copy of one."""
        if packet[0] & QOS != QOS_2:
            return True
        ((_, body),) = packets(packet)
        stop = 2 + int.from_bytes(body[:2], "big")
        number, received = body[stop : stop + 2], self._received.setdefault(outlet, set())
        known = number in received
        received.add(number)
        return not known

    def take(self, outlet, packet):
        """Take another packet: PUBREL releases a message, a new session all of them."""
        if packet[0] == PUBREL:
            self._received.get(outlet, set()).discard(packet[2:4])
        elif packet[0] == CONNACK and not packet[2] & 1:
            self._received.pop(outlet, None)

"""The publishes of one session, from the call to the last acknowledgement, in the order of the calls.

A session that never publishes has no Outgoing.
"""

from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from subscribers.mqtt import packets, properties
from subscribers.mqtt.errors import RemoteProtocolError
from subscribers.mqtt.options import PACKET_BYTES_MAX
from subscribers.mqtt.properties import Properties

__all__ = ["PACKET_TOO_LARGE", "UNLIMITED", "Limits", "Outgoing", "limits_of"]

PACKET_TOO_LARGE = 0x95  # MQTT 5.0 §2.4
QOS_NOT_SUPPORTED = 0x9B
SHARED_NOT_SUPPORTED = 0x9E
WILDCARDS_NOT_SUPPORTED = 0xA2


class Limits(NamedTuple):
    """The limits of a server (5.0 §3.2.2.3): publishes under way, QoS, bytes a packet, and whether it takes
    subscriptions with wildcards and shared ones.
    """

    receive_maximum: int = 65_535
    qos: int = 2
    packet_bytes: int = PACKET_BYTES_MAX
    wildcards: bool = True
    shared: bool = True

    def refusal(self, packet: bytes) -> int:
        """Return the reason code with which a server of these limits would refuse a PUBLISH; 0 if it would not."""
        if packet[0] >> 1 & 3 > self.qos:
            return QOS_NOT_SUPPORTED
        return PACKET_TOO_LARGE if len(packet) > self.packet_bytes else 0

    def subscription_refusal(self, packet: bytes, filters: Sequence[str]) -> tuple[int, ...]:
        """Return a code for each filter with which a server of these limits would refuse this SUBSCRIBE, 0 for a filter
        that it takes; empty where it takes all (§3.2.2.3.6, §3.2.2.3.11, §3.2.2.3.13).
        """
        if len(packet) > self.packet_bytes:
            return (PACKET_TOO_LARGE,) * len(filters)
        if self.wildcards and self.shared:
            return ()
        codes = tuple(map(self._code, filters))
        return codes if any(codes) else ()

    def _code(self, item: str) -> int:
        if not self.shared and item.startswith("$share/"):
            return SHARED_NOT_SUPPORTED
        return WILDCARDS_NOT_SUPPORTED if not self.wildcards and ("+" in item or "#" in item) else 0


UNLIMITED = Limits()
_shared = lru_cache(maxsize=64)(Limits)  # all sessions with one server have equal limits: one tuple


def limits_of(values: Properties) -> Limits:
    """Return the limits in the properties of CONNACK."""
    if not values:
        return UNLIMITED
    return _shared(
        int(values.get(properties.RECEIVE_MAXIMUM, UNLIMITED.receive_maximum)),
        int(values.get(properties.MAXIMUM_QOS, UNLIMITED.qos)),
        int(values.get(properties.MAXIMUM_PACKET_SIZE, UNLIMITED.packet_bytes)),
        bool(values.get(properties.WILDCARD_SUBSCRIPTION_AVAILABLE, 1)),
        bool(values.get(properties.SHARED_SUBSCRIPTION_AVAILABLE, 1)),
    )


class Outgoing:
    """The publishes that wait, and the publishes that are sent and not acknowledged.

    Their order is kept: a QoS 0 publish behind one that waits for the server's Receive Maximum (§4.9) waits as well.
    """

    __slots__ = ("_limits", "_quota", "_sent", "_used", "_waiting")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._quota = limits.receive_maximum
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._used: set[int] = set()
        # The packet of a PUBLISH that waits for PUBACK or PUBREC, None where a PUBREL waits for PUBCOMP.
        self._sent: dict[int, bytes | None] = {}

    def __contains__(self, packet_id: object) -> bool:
        return packet_id in self._used

    def __len__(self) -> int:
        return len(self._used)

    def sent(self, packet_id: int) -> bool:
        """Return whether a publish with this packet id is sent and not yet acknowledged."""
        return packet_id in self._sent

    def add(self, packet_id: int, packet: bytes) -> None:
        """Queue a PUBLISH; its packet id is 0 at QoS 0."""
        if packet_id:
            self._used.add(packet_id)
        self._waiting.append((packet_id, packet))

    def withdraw(self, packet_id: int) -> None:
        """Forget a publish, sent or not."""
        self._used.discard(packet_id)
        self._sent.pop(packet_id, None)
        self._waiting = deque(entry for entry in self._waiting if entry[0] != packet_id)

    def resume(self, limits: Limits, out: bytearray, *, present: bool) -> tuple[list[int], list[tuple[int, int]]]:
        """Begin with a new connection: sent publishes are sent again, in order, if the server has the session (§4.4).

        Return the packet ids that are dropped if it has not, and the (packet id, reason code) of the publishes that
        this server's limits exclude.
        """
        self._limits = limits
        self._quota = limits.receive_maximum
        dropped: list[int] = []
        if present:
            # PUBREL first: it does not count against the quota, and order is required among packets of one kind.
            released = {packet_id: None for packet_id, packet in self._sent.items() if packet is None}
            for packet_id in released:
                out += packets.answer(packets.PUBREL, packet_id)
            again = [(number, packets.repeated(item)) for number, item in self._sent.items() if item is not None]
            self._waiting.extendleft(reversed(again))
            self._sent = dict(released)
        else:
            dropped = list(self._sent)
            self._used.difference_update(dropped)
            self._sent.clear()
        excluded = [(number, limits.refusal(item)) for number, item in self._waiting if limits.refusal(item)]
        if excluded:
            self._waiting = deque(entry for entry in self._waiting if not limits.refusal(entry[1]))
            self._used.difference_update(number for number, _ in excluded)
        return dropped, [entry for entry in excluded if entry[0]]

    def send(self, out: bytearray) -> None:
        """Append every waiting packet that may be sent now."""
        waiting = self._waiting
        while waiting:
            packet_id, packet = waiting[0]
            if packet_id:
                if not self._quota:
                    return
                self._quota -= 1
                self._sent[packet_id] = packet
            out += packet
            waiting.popleft()

    def acknowledge(self, packet_id: int) -> None:
        """Take PUBACK; RemoteProtocolError where it answers no QoS 1 publish."""
        packet = self._sent.get(packet_id)
        if packet is None or packet[0] & 6 != 2:
            raise RemoteProtocolError("PUBACK answers no PUBLISH at QoS 1", "4.3.2")
        self._settle(packet_id)

    def receive(self, packet_id: int, code: int) -> bool:
        """Take PUBREC, and return whether PUBREL is to be sent; not if the server refused the message.

        RemoteProtocolError where it answers a QoS 1 publish, KeyError where it answers no publish that was sent.
        """
        packet = self._sent[packet_id]
        if packet is not None and packet[0] & 6 != 4:
            raise RemoteProtocolError("PUBREC answers a PUBLISH at QoS 1", "4.3.3")
        if code >= 0x80:
            self._settle(packet_id)
            return False
        self._sent[packet_id] = None
        return True

    def complete(self, packet_id: int) -> None:
        """Take PUBCOMP; RemoteProtocolError where no PUBREL was sent before, KeyError where it answers no publish."""
        if self._sent[packet_id] is not None:
            raise RemoteProtocolError("PUBCOMP comes before PUBREL", "4.3.3")
        self._settle(packet_id)

    def _settle(self, packet_id: int) -> None:
        del self._sent[packet_id]
        self._used.discard(packet_id)
        # Never above its start: a PUBREL sent again took nothing from it (§4.9).
        self._quota = min(self._quota + 1, self._limits.receive_maximum)

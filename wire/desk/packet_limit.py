"""The largest packet that the broker takes, and the size of a message's packet (MQTT 5.0 §3.3, §3.2.2.3.6)."""

from collections.abc import Mapping

from wire.contract.topics import topic
from wire.desk.entry import Entry
from wire.desk.errors import TooLargeForBroker

__all__ = ["PacketLimit", "packet_bytes"]

# The properties of each message, in bytes: payload format indicator 2, content type 19; expiry where there is one.
PROPERTIES, EXPIRY = 21, 5
IDENTIFIER = 2  # at QoS 1 and 2


def packet_bytes(name: str, document_bytes: int, qos: int, *, expires: bool) -> int:
    """Return the size of the PUBLISH of a document on a topic in MQTT 5."""
    properties = PROPERTIES + EXPIRY * expires
    rest = 2 + len(name) + IDENTIFIER * (qos > 0) + 1 + properties + document_bytes
    return 1 + _length_bytes(rest) + rest


def _length_bytes(value: int) -> int:
    return 1 + (value >= 1 << 7) + (value >= 1 << 14) + (value >= 1 << 21)


class PacketLimit:
    """The broker's Maximum Packet Size as of the last connection: ``most`` bytes, None where it names none.

    MQTT 3.1.1 knows no such limit.
    """

    def __init__(self, qos: int) -> None:
        self.most: int | None = None
        self._qos = qos

    def check(self, entry: Entry, documents: Mapping[str, bytes]) -> None:
        """Raise TooLargeForBroker, with the largest, where the broker does not take a message of a version."""
        if self.most is None:
            return
        expires = entry.release.expires_ns is not None
        sizes = [
            (
                packet_bytes(
                    topic(circuit, entry.heading), len(documents[circuit.language]), self._qos, expires=expires
                ),
                circuit,
            )
            for circuit in entry.circuits
        ]
        size, circuit = max(sizes)
        if size > self.most:
            raise TooLargeForBroker(entry.release.uri, circuit, size, self.most)

    def excess(self, name: str, document_bytes: int, *, expires: bool) -> int | None:
        """Return the bytes of the packet of a message on a topic where the broker takes none so large, else None."""
        if self.most is None:
            return None
        size = packet_bytes(name, document_bytes, self._qos, expires=expires)
        return size if size > self.most else None

"""The largest packet that the broker takes, and the size of a message's packet (MQTT 5.0 §3.3, §3.2.2.3.6)."""

from collections.abc import Mapping

from wire.contract.topics import topic
from wire.desk.entry import Entry
from wire.desk.errors import TooLargeForBroker
from wire.desk.message import Message
from wire.desk.publish_options import DOCUMENT, PublishOptions

__all__ = ["PacketLimit", "packet_bytes"]

EXPIRY = 5  # bytes of the property, where there is one
IDENTIFIER = 2  # at QoS 1 and 2


def packet_bytes(name: str, document_bytes: int, qos: int, *, expires: bool, options: PublishOptions = DOCUMENT) -> int:
    """Return the size of the PUBLISH of a payload on a topic in MQTT 5."""
    properties = options.property_bytes + EXPIRY * expires
    rest = 2 + len(name.encode()) + IDENTIFIER * (qos > 0) + _length_bytes(properties) + properties + document_bytes
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

    def excess(self, message: Message) -> int | None:
        """Return the bytes of a message's packet where the broker takes none so large, else None."""
        if self.most is None:
            return None
        expires = message.expires_ns is not None
        size = packet_bytes(message.topic, len(message.document), self._qos, expires=expires, options=message.options)
        return size if size > self.most else None

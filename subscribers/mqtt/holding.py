"""A session whose acknowledgements wait: the broker's messages stay under way for longer, and its window fills."""

from collections.abc import Sequence

from subscribers.mqtt import packets
from subscribers.mqtt.options import SessionOptions
from subscribers.mqtt.session import Session, Sink

__all__ = ["HoldingSession"]

HELD = (packets.PUBACK, packets.PUBREC)


class HoldingSession(Session):
    """A session that keeps its PUBACK and PUBREC packets until they are taken; the caller sends them, at a time of its
    own, in the order in which they were taken (MQTT 3.1.1 §4.6).

    Those of a connection that ended are dropped: the broker sends these messages again.
    """

    __slots__ = ("_held",)

    def __init__(self, options: SessionOptions, client_id: bytes | str, filters: Sequence[str], sink: Sink) -> None:
        self._held: bytearray | None = None
        super().__init__(options, client_id, filters, sink)

    def take_held(self) -> bytes:
        """Return the acknowledgements that are kept, and drop them here."""
        held = self._held
        if held is None:
            return b""
        self._held = None
        return bytes(held)

    def _answer(self, first: int, packet_id: int, code: int = 0) -> None:
        if first not in HELD:
            super()._answer(first, packet_id, code)
        elif self._phase:  # the sink may have disconnected
            if self._held is None:
                self._held = bytearray()
            self._held += packets.answer(first, packet_id, code)

    def _close(self) -> None:
        super()._close()
        self._held = None

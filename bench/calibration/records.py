"""What the proxy's process says and hears, in lines.

It says ``{"ports": [...]}`` when it listens. Asked ``status`` it answers with a Status, asked ``report`` with lines
of ``{"passages": [...]}`` and one of ``{"cuts": ...}``. It ends with its input.
"""

from dataclasses import dataclass
from typing import Any

from bench.calibration.injections import Fate

__all__ = ["Passage", "Status"]


@dataclass(slots=True)
class Passage:
    """A PUBLISH that came to the proxy for an outlet's client id: its stamp as it came, when that was, and, where
    it was forwarded, when it went out and how many times. Nanoseconds since the epoch.
    """

    client_id: str
    topic: str
    sequence: int
    due_ns: int
    sent_ns: int
    in_ns: int
    fate: Fate
    out_ns: int = 0
    copies: int = 0

    @property
    def outlet(self) -> int:
        """The outlet's index in the directory, which client ids end with."""
        return int(self.client_id.rpartition("-")[2])

    def encode(self) -> list[Any]:
        """A list in field order."""
        stamped = (self.sequence, self.due_ns, self.sent_ns)
        return [self.client_id, self.topic, *stamped, self.in_ns, self.fate, self.out_ns, self.copies]


@dataclass(frozen=True, slots=True)
class Status:
    """How many outlets are subscribed through the proxy, how many PUBLISHes came for them and how many it forwarded,
    each copy counted, and how many packets wait for their time.
    """

    on: int
    seen: int
    forwarded: int
    held: int

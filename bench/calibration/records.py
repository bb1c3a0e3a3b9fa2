"""The lines between the calibration and the proxy's process: one JSON value a line.

The proxy writes a Listening when it listens. Asked ``status`` it answers with a Status, asked ``report`` with lines of
Passages and one of Cuts. It ends with its input.
"""

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.json import Decoder

from bench.calibration.injections import Fate
from wire.contract.bounds import Count, SequenceNumber, TimeNs

__all__ = ["SAID", "Cuts", "Listening", "Passage", "Passages", "Said", "Status"]


class Passage(Struct, array_like=True, forbid_unknown_fields=True):
    """A PUBLISH that came to the proxy for an outlet's client id: its stamp and its time of arrival there.

    Where it was forwarded, ``out_ns`` and ``copies`` say when and how many times. Nanoseconds since the epoch.
    """

    client_id: Annotated[str, Meta(pattern=r"-[0-9]{1,9}\Z")]
    topic: str
    sequence: SequenceNumber
    due_ns: TimeNs
    sent_ns: TimeNs
    in_ns: TimeNs
    fate: Fate
    out_ns: TimeNs = 0
    copies: Count = 0

    @property
    def outlet(self) -> int:
        """The outlet's index in the directory: client ids end with it."""
        return int(self.client_id.rpartition("-")[2])


class _Line(Struct, frozen=True, tag=True, tag_field="line", forbid_unknown_fields=True):
    """A line that the proxy writes."""


class Listening(_Line, frozen=True):
    """The ports on which the proxy listens, one for each node of the broker."""

    ports: tuple[Annotated[int, Meta(ge=1, le=65_535)], ...]


class Status(_Line, frozen=True):
    """Counts so far: outlets that are subscribed through the proxy, PUBLISHes that came for them, copies that the proxy
    forwarded, and packets that it holds until they are due.
    """

    on: Count
    seen: Count
    forwarded: Count
    held: Count


class Passages(_Line, frozen=True):
    """Some of the PUBLISHes that came to the proxy."""

    passages: tuple[Passage, ...]


class Cuts(_Line, frozen=True):
    """How many connections the proxy cut."""

    cuts: Count


Said = Listening | Status | Passages | Cuts
SAID: Decoder[Said] = Decoder(Said)

"""The journal of a worker: what happened to its outlets and messages, line by line, for a recount of the account.

A line of ``journal-WORKER.jsonl`` is one JSON object, its kind under ``"line"``. Times are nanoseconds since the epoch,
by the clock of the worker's machine. With the raw records, which have the arrivals that histograms count, a journal is
all that the account of the worker's partitions follows from.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from wire.contract.bounds import Count, Index, PartitionCount, PartitionIndex, SequenceNumber, TimeNs
from wire.contract.outages import Outages

__all__ = [
    "Began",
    "Came",
    "Event",
    "JournalLine",
    "Opened",
    "Outlet",
    "Proved",
    "Settled",
    "Subscribed",
    "decode",
    "encode",
]

# ``left``: DISCONNECT is written, the connection is reset, or the outlet is to come for the first time later, each as
# planned; ``unsubscribing``: UNSUBSCRIBE is written, as planned; ``unsubscribed``: UNSUBACK is in; ``ended``: the
# connection ends behind UNSUBSCRIBE; ``lost``: it ends, or can't be made, against the plan; ``asked``: the outlet
# connects or sends SUBSCRIBE; ``on``: SUBACK is in, or the outlet is given up, and is to get everything from now on.
Event = Literal["left", "unsubscribing", "unsubscribed", "ended", "lost", "asked", "on"]
Filters = Annotated[tuple[Annotated[str, Meta(max_length=65_535)], ...], Meta(max_length=10_000)]


class _Line(Struct, frozen=True, tag_field="line", tag=str.lower, forbid_unknown_fields=True):
    """A line. Its kind is its type's name."""


class Began(_Line, frozen=True):
    """The first line. ``lasting``: the outlets' sessions last, and hold messages for them."""

    run_id: str
    worker: str
    lasting: bool


class Opened(_Line, frozen=True):
    """A message was announced to the worker. ``kill``: it takes the place of a killed release, of whose kill this
    message tells the same circuit; 0: it does not, or the worker does not know.
    """

    sequence: SequenceNumber
    topic: str
    due_ns: TimeNs
    kill: Count = 0


class Settled(_Line, frozen=True):
    """A message was settled in the partition ``index::count``."""

    sequence: SequenceNumber
    index: PartitionIndex
    count: PartitionCount
    at_ns: TimeNs


class Outlet(_Line, frozen=True):
    """An event of an outlet, by its index in the directory. ``kept``: its session holds the messages meanwhile."""

    outlet: Index
    event: Event
    at_ns: TimeNs
    kept: bool = False


class Subscribed(_Line, frozen=True):
    """An outlet is about to connect for the first time in this worker, and subscribes by these filters."""

    outlet: Index
    filters: Filters


class Came(_Line, frozen=True):
    """A message came that is in no raw record: a further copy, a delivery without a time, or one that was not expected.

    ``retained``: the broker sent it because of the subscription.
    """

    sequence: SequenceNumber
    outlet: Index
    topic: str
    sent_ns: TimeNs
    at_ns: TimeNs
    retained: bool = False


class Proved(_Line, frozen=True):
    """The outages of the broker that the wire has proved so far."""

    outages: Outages


JournalLine = Began | Opened | Settled | Outlet | Subscribed | Came | Proved
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(JournalLine)


def encode(line: JournalLine) -> bytes:
    """Return a line, without its end."""
    return _ENCODER.encode(line)


def decode(text: bytes) -> JournalLine:
    """Return a line's content; msgspec.ValidationError or DecodeError, both ValueErrors, where it is none."""
    line: JournalLine = _DECODER.decode(text)
    return line

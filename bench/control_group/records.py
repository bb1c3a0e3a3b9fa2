"""The lines between a run and its control group's process: one JSON value a line.

The process reads Places, and an empty line when all is over. It writes an On for each client that is subscribed and, at
the end, lines of Arrivals and Ended, and one Lag.
"""

from dataclasses import dataclass, field
from typing import Annotated, NamedTuple

from msgspec import Meta, Struct
from msgspec.json import Decoder

from wire.contract.bounds import Index, Seconds, SequenceNumber, TimeNs

__all__ = ["SAID", "Arrival", "Arrivals", "Ended", "Lag", "On", "Place", "Records", "Said"]


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """An outlet whose messages a client also reads: its index in the directory, the node, the client's id, filters.

    ``username`` is the outlet's own, where it has one; ``authentication`` is a method of MQTT 5's.
    """

    outlet: Index
    run_id: Annotated[int, Meta(ge=0)]
    url: str
    mqtt: str
    qos: Annotated[int, Meta(ge=0, le=2)]
    client_id: str
    filters: tuple[str, ...]
    username: str = ""
    authentication: str = ""


class Arrival(NamedTuple):
    """The first time that a message came to an outlet. Nanoseconds since the epoch; the arrival is that of its read."""

    outlet: Index
    sequence: SequenceNumber
    due_ns: TimeNs
    sent_ns: TimeNs
    arrival_ns: TimeNs


class _Line(Struct, frozen=True, tag=True, tag_field="line", forbid_unknown_fields=True):
    """A line that the control group's process writes."""


class On(_Line, frozen=True):
    """The client that reads for this outlet is subscribed."""

    outlet: Index


class Arrivals(_Line, frozen=True):
    """Some of the arrivals."""

    arrivals: list[Arrival]


class Ended(_Line, frozen=True):
    """The reasons of some of the connections that were refused or ended."""

    reasons: list[str]


class Lag(_Line, frozen=True):
    """How late the clients' event loop was, at the 99th percentile."""

    lag_s: Seconds


Said = On | Arrivals | Ended | Lag
SAID: Decoder[Said] = Decoder(Said)


@dataclass(slots=True)
class Records:
    """The control group's arrivals. ``lag_s`` is how late its event loop was, at the 99th percentile; ``ended`` has the
    reasons of connections that were refused or ended.
    """

    arrivals: list[Arrival] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    lag_s: float = 0.0

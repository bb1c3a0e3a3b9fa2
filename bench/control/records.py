"""What the control group's process says and hears: one JSON value a line.

It hears Places, and an empty line when all is over. It says ``{"on": outlet}`` and, at the end, lines of
``{"arrivals": [[outlet, sequence, due, sent, arrival], ...]}``, lines of ``{"lost": [reason, ...]}`` and one of
``{"lag_s": ...}``.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Arrival", "Place", "Records"]


@dataclass(frozen=True, slots=True)
class Place:
    """An outlet to come on: its index in the directory, where, how and as whom it connects, what it subscribes to."""

    outlet: int
    run_id: int
    url: str
    mqtt: str
    qos: int
    client_id: str
    filters: tuple[str, ...]


class Arrival(NamedTuple):
    """The first time that a message came to an outlet. Nanoseconds since the epoch; the arrival is that of its read."""

    outlet: int
    sequence: int
    due_ns: int
    sent_ns: int
    arrival_ns: int


@dataclass(slots=True)
class Records:
    """What the control group had. ``lag_s`` is how late its event loop was, at the 99th percentile; ``lost`` are the
    reasons of connections that were refused or ended.
    """

    arrivals: list[Arrival] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    lag_s: float = 0.0

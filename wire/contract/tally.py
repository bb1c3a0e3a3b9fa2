"""What workers report. A tally is cumulative and idempotent: a newer one replaces an older one's figures.

Sums per circuit grow for as long as a worker's incarnation lives. Beside them travel the messages that are
open or newly closed, each with its own arrivals, because simultaneity is a matter of one release and not of
a circuit. A closed message is repeated until the wire says that it may be forgotten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from wire.contract.histogram import Histogram
from wire.contract.latencies import Latencies

__all__ = ["AS_PLANNED", "COUNTS", "CircuitSums", "MessageRecord", "RawFigures", "ShareTally", "SwarmFigures", "Tally"]

AS_PLANNED = "away as planned"  # why a connection ended, among the reasons of others
COUNTS = (
    "delivered",
    "missing",
    "unreported",
    "duplicates",
    "reordered",
    "misdelivered",
    "late",
    "breaches",
    "body_bytes",
    "exact",
    "bounded",
    "negative",
    "warm",
)


class CircuitSums:
    """One circuit's running counts and latencies, in one share of the directory.

    ``delivered`` counts each outlet and message once. ``unreported`` is the part of ``missing`` that an outlet may have
    had, from a worker that died before it said so; ``exact`` and ``bounded`` are the qualities of those
    arrivals, ``negative`` those before their due time, ``warm`` those of the warm-up, which are in the
    counts and not in the latencies.
    """

    __slots__ = (*COUNTS, "disclosure", "transit")

    def __init__(self, bin_edges: Sequence[int]) -> None:
        self.delivered = 0
        self.missing = 0
        self.unreported = 0
        self.duplicates = 0
        self.reordered = 0
        self.misdelivered = 0
        self.late = 0
        self.breaches = 0
        self.body_bytes = 0
        self.exact = 0
        self.bounded = 0
        self.negative = 0
        self.warm = 0
        self.disclosure = Latencies(bin_edges)
        self.transit = Latencies(bin_edges)

    def merge(self, other: "CircuitSums") -> None:
        """Add another's counts and latencies."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.disclosure.merge(other.disclosure)
        self.transit.merge(other.transit)

    def encode(self) -> dict[str, object]:
        """The wire form."""
        form: dict[str, object] = {name: getattr(self, name) for name in COUNTS}
        form["disclosure"] = self.disclosure.encode()
        form["transit"] = self.transit.encode()
        return form

    @classmethod
    def decode(cls, bin_edges: Sequence[int], form: Mapping[str, Any]) -> "CircuitSums":
        """From the wire form; KeyError, TypeError where it is none."""
        sums = cls(bin_edges)
        for name in COUNTS:
            setattr(sums, name, int(form[name]))
        sums.disclosure = Latencies.decode(bin_edges, form["disclosure"])
        sums.transit = Latencies.decode(bin_edges, form["transit"])
        return sums


@dataclass(slots=True)
class MessageRecord:
    """One message in one share: how many outlets were expected, and what is known of them.

    ``bins`` are the (bin, times) of arrival - due at the upper ends, ``lows`` at the lower ones (None where
    no arrival was bounded). ``outlets`` is a bitset over the share, in hex, least significant bit first
    outlet: of those that got it while open, of those that lack it once closed. ``watched`` are the arrivals
    at the outlets that are, each as place in the share, lower and upper end in nanoseconds.
    """

    sequence: int
    expected: int
    delivered: int
    missing: int = 0
    first_ns: int = 0
    last_ns: int = 0
    bins: dict[int, int] = field(default_factory=dict)
    lows: dict[int, int] | None = None
    outlets: str = "0"
    closed: bool = False
    watched: list[tuple[int, int, int]] = field(default_factory=list)

    def encode(self) -> list[object]:
        """The wire form: a list in field order, bins as pairs."""
        lows = None if self.lows is None else list(self.lows.items())
        counts = (self.sequence, self.expected, self.delivered, self.missing, self.first_ns, self.last_ns)
        return [*counts, list(self.bins.items()), lows, self.outlets, self.closed, self.watched]

    @classmethod
    def decode(cls, form: Sequence[Any]) -> "MessageRecord":
        """From the wire form; TypeError, ValueError where it is none."""
        record = cls(*form)
        record.bins = dict(form[6])
        record.lows = None if form[7] is None else dict(form[7])
        record.watched = [(slot, low_ns, high_ns) for slot, low_ns, high_ns in record.watched]
        return record


@dataclass(slots=True)
class ShareTally:
    """A worker's tally of one share: ``index::count`` of the directory's outlets.

    ``circuits`` holds the circuits that changed since the worker's last tally, each with its whole sums.
    """

    index: int
    count: int
    circuits: dict[str, CircuitSums] = field(default_factory=dict)
    records: list[MessageRecord] = field(default_factory=list)

    @property
    def closed(self) -> tuple[tuple[int, int], ...]:
        """The closed messages' sequences, each with its deliveries, as they may be forgotten."""
        return tuple((record.sequence, record.delivered) for record in self.records if record.closed)

    def encode(self) -> dict[str, object]:
        """The wire form."""
        return {
            "index": self.index,
            "count": self.count,
            "circuits": {name: sums.encode() for name, sums in self.circuits.items()},
            "records": [record.encode() for record in self.records],
        }

    @classmethod
    def decode(cls, bin_edges: Sequence[int], form: Mapping[str, Any]) -> "ShareTally":
        """From the wire form; KeyError, TypeError, ValueError where it is none."""
        return cls(
            form["index"],
            form["count"],
            {name: CircuitSums.decode(bin_edges, sums) for name, sums in form["circuits"].items()},
            [MessageRecord.decode(record) for record in form["records"]],
        )


@dataclass(frozen=True, slots=True)
class RawFigures:
    """A worker's file of raw records, on its machine, how many are in it, and why it is incomplete, or empty."""

    file: str
    records: int
    problem: str


@dataclass(slots=True)
class SwarmFigures:
    """A worker process as a whole. Histograms are nanoseconds; memory and CPU are the process's own.

    ``coming_on_s`` is how long its outlets took to come on for the first time, from the first connection.
    ``raw`` is None in a run without raw records.
    """

    lag: Histogram
    connect_times: Histogram
    states: dict[str, int] = field(default_factory=dict)
    connects: int = 0
    coming_on_s: float = 0.0
    disconnects: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    foreign: int = 0
    windows_closed: int = 0
    read_clock_arrivals: int = 0
    cpu_s: float = 0.0
    resident_bytes: int = 0
    bare_bytes: int = 0
    raw: RawFigures | None = None

    @property
    def lost(self) -> int:
        """How many connections ended unplanned."""
        return sum(count for reason, count in self.disconnects.items() if reason != AS_PLANNED)

    def encode(self) -> dict[str, object]:
        """The wire form."""
        form: dict[str, object] = {item.name: getattr(self, item.name) for item in fields(self)}
        form["lag"] = self.lag.encode()
        form["connect_times"] = self.connect_times.encode()
        form["raw"] = None if self.raw is None else asdict(self.raw)
        return form

    @classmethod
    def decode(cls, bin_edges: Sequence[int], form: Mapping[str, Any]) -> "SwarmFigures":
        """From the wire form; KeyError, TypeError where it is none."""
        figures = cls(**form)
        figures.lag = Histogram.decode(bin_edges, form["lag"])
        figures.connect_times = Histogram.decode(bin_edges, form["connect_times"])
        figures.raw = None if form["raw"] is None else RawFigures(**form["raw"])
        return figures


@dataclass(slots=True)
class Tally:
    """Everything a worker says at one moment; ``number`` grows by one with each.

    What did not change since the last one is left out, unless it is ``whole``: whoever missed one needs a whole one.
    """

    worker: str
    incarnation: str
    number: int
    final: bool
    swarm: SwarmFigures
    shares: list[ShareTally]
    whole: bool = False

    def encode(self) -> dict[str, object]:
        """The wire form."""
        return {
            "worker": self.worker,
            "incarnation": self.incarnation,
            "number": self.number,
            "final": self.final,
            "whole": self.whole,
            "swarm": self.swarm.encode(),
            "shares": [share.encode() for share in self.shares],
        }

    @classmethod
    def decode(cls, bin_edges: Sequence[int], form: Mapping[str, Any]) -> "Tally":
        """From the wire form; KeyError, TypeError, ValueError where it is none."""
        return cls(
            form["worker"],
            form["incarnation"],
            form["number"],
            form["final"],
            SwarmFigures.decode(bin_edges, form["swarm"]),
            [ShareTally.decode(bin_edges, share) for share in form["shares"]],
            form["whole"],
        )

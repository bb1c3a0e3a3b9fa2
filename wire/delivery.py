"""How a release version's delivery stands: what the service answers, as of the last tallies."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from wire.releaserow import COVERAGE_SHARES, ReleaseRow

__all__ = ["CircuitDelivery", "Delivery", "Reach", "delivery_of"]


@dataclass(frozen=True, slots=True)
class CircuitDelivery:
    """One circuit's deliveries."""

    circuit: str
    entitled: int
    delivered: int
    missing: int

    @property
    def outstanding(self) -> int:
        """Neither delivered nor settled as missing."""
        return self.entitled - self.delivered - self.missing


@dataclass(frozen=True, slots=True)
class Reach:
    """How many outlets, and desktops in them, had at least one edition this long after it was due."""

    seconds: float
    outlets: int
    desktops: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """A release version's delivery. Times are nanoseconds since the epoch, 0 where nothing arrived.

    ``coverage_s`` is how long each share of the entitled took, None where it was not reached; ``reach`` is over time,
    each outlet once. ``settled``: nothing more is awaited, though a late arrival still counts.
    """

    uri: str
    version: int
    due_ns: int
    first_ns: int
    last_ns: int
    settled: bool
    circuits: tuple[CircuitDelivery, ...]
    coverage_s: tuple[tuple[float, float | None], ...]
    reach: tuple[Reach, ...]

    @property
    def entitled(self) -> int:
        return sum(circuit.entitled for circuit in self.circuits)

    @property
    def delivered(self) -> int:
        return sum(circuit.delivered for circuit in self.circuits)

    @property
    def missing(self) -> int:
        return sum(circuit.missing for circuit in self.circuits)

    @property
    def outstanding(self) -> int:
        return sum(circuit.outstanding for circuit in self.circuits)

    @property
    def spread_s(self) -> float | None:
        """First arrival to last; None below two."""
        return (self.last_ns - self.first_ns) / 1e9 if self.delivered > 1 else None

    def amended(self, circuit: str, late: int) -> "Delivery":
        """With so many late deliveries on a circuit, which were missing."""
        circuits = (
            replace(item, delivered=item.delivered + late, missing=item.missing - late)
            if item.circuit == circuit
            else item
            for item in self.circuits
        )
        return replace(self, circuits=tuple(circuits))

    def encode(self) -> bytes:
        """The stored form, JSON."""
        return orjson.dumps(self)

    @classmethod
    def decode(cls, data: bytes) -> "Delivery":
        """From its stored form."""
        form: dict[str, Any] = orjson.loads(data)
        form["circuits"] = tuple(CircuitDelivery(**item) for item in form["circuits"])
        form["coverage_s"] = tuple((share, reached_s) for share, reached_s in form["coverage_s"])
        form["reach"] = tuple(Reach(**item) for item in form["reach"])
        return cls(**form)


def delivery_of(row: ReleaseRow, bin_edges: Sequence[int]) -> Delivery:
    """A row's delivery, its open records included."""
    so_far = replace(row, bins=dict(row.bins), lows=dict(row.lows), open={})
    counts = {name: [held.expected, held.delivered, held.missing] for name, held in row.counts.items()}
    for message in row.open.values():
        for record in message.records.values():
            if not record.closed:
                counts[str(message.circuit)][1] += record.delivered
                so_far.delivered += record.delivered
                so_far.spread_over(record)
    reached = [(share, so_far.coverage_ns(share, bin_edges)) for share in COVERAGE_SHARES]
    points = row.reached.points if row.reached is not None else ()
    return Delivery(
        uri=row.release.uri,
        version=row.release.version,
        due_ns=row.due_ns,
        first_ns=so_far.first_ns,
        last_ns=so_far.last_ns,
        settled=not row.waiting,
        circuits=tuple(CircuitDelivery(name, *held) for name, held in sorted(counts.items())),
        coverage_s=tuple((share, None if after_ns is None else after_ns / 1e9) for share, after_ns in reached),
        reach=tuple(
            Reach(max(0.0, (time_ns - row.due_ns) / 1e9), outlets, desktops) for time_ns, outlets, desktops in points
        ),
    )

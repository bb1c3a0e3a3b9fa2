"""The delivery of a release version as of the last tallies, as the API shows it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from wire.account.rows import COVERAGE_FRACTIONS, ReleaseRow

__all__ = ["CircuitDelivery", "Delivery", "Reach", "delivery_of"]


@dataclass(frozen=True, slots=True)
class CircuitDelivery:
    """The deliveries on one circuit. ``refused`` is why the broker did not take the circuit's message, or empty."""

    circuit: str
    entitled: int
    delivered: int
    missing: int
    refused: str = ""

    @property
    def outstanding(self) -> int:
        """Entitled deliveries that are neither delivered nor missing."""
        return self.entitled - self.delivered - self.missing


@dataclass(frozen=True, slots=True)
class Reach:
    """The outlets that had at least one edition, and their desktops, so many seconds after the due time."""

    seconds: float
    outlets: int
    desktops: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """The delivery of a release version. Moments are nanoseconds since the epoch, 0 where nothing arrived.

    ``coverage_s`` has, for each fraction of the entitled outlets, the seconds from due until that fraction had the
    release, None where it never had. ``reach`` is over time and counts each outlet once. ``settled``: every message is
    closed; a late arrival still counts. ``last_low_ns`` is the lower end of the last arrival, 0 where it is not known.
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
    last_low_ns: int = 0

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

    def amended(self, circuit: str, late: int, last_ns: int) -> "Delivery":
        """Return the delivery with so many late deliveries on a circuit, which were missing before, and the last of
        which arrived at ``last_ns``.
        """
        circuits = (
            replace(item, delivered=item.delivered + late, missing=item.missing - late)
            if item.circuit == circuit
            else item
            for item in self.circuits
        )
        return replace(self, circuits=tuple(circuits), last_ns=max(self.last_ns, last_ns))

    def encode(self) -> bytes:
        """Return the stored form, JSON."""
        return orjson.dumps(self)

    @classmethod
    def decode(cls, data: bytes) -> "Delivery":
        """Make the value from its stored form."""
        form: dict[str, Any] = orjson.loads(data)
        form["circuits"] = tuple(CircuitDelivery(**item) for item in form["circuits"])
        form["coverage_s"] = tuple((fraction, reached_s) for fraction, reached_s in form["coverage_s"])
        form["reach"] = tuple(Reach(**item) for item in form["reach"])
        return cls(**form)


def delivery_of(row: ReleaseRow, bin_edges: Sequence[int]) -> Delivery:
    """Return the delivery of a row, its open records included."""
    so_far = replace(row, bins=dict(row.bins), lows=dict(row.lows), open={})
    counts = {name: replace(held) for name, held in row.counts.items()}
    for message in row.open.values():
        for partition, record in message.records.items():
            if not record.closed:
                more = record.expected - int(record.shared, 16).bit_count() - message.expected[partition]
                counts[message.label].expected += more
                counts[message.label].delivered += record.delivered
                so_far.expected += more
                so_far.delivered += record.delivered
                so_far.spread_over(record)
    reached = [(fraction, so_far.coverage_ns(fraction, bin_edges)) for fraction in COVERAGE_FRACTIONS]
    points = row.reached.points if row.reached is not None else ()
    return Delivery(
        uri=row.release.uri,
        version=row.release.version,
        due_ns=row.due_ns,
        first_ns=so_far.first_ns,
        last_ns=so_far.last_ns,
        settled=not row.open_records,
        circuits=tuple(
            CircuitDelivery(name, held.expected, held.delivered, held.missing, held.refused)
            for name, held in sorted(counts.items())
        ),
        coverage_s=tuple((fraction, None if after_ns is None else after_ns / 1e9) for fraction, after_ns in reached),
        reach=tuple(
            Reach(max(0.0, (time_ns - row.due_ns) / 1e9), outlets, desktops) for time_ns, outlets, desktops in points
        ),
        last_low_ns=_last_low_ns(so_far, bin_edges),
    )


def _last_low_ns(row: ReleaseRow, bin_edges: Sequence[int]) -> int:
    """Return the lower end of a row's last arrival: that of its bin, where some arrival is bounded."""
    if row.exact or not row.lows:
        return row.last_ns
    last = max(row.lows)
    return min(row.last_ns, row.due_ns + (bin_edges[last - 1] if last else 0))

"""Which fault of a run a late delivery or a duplicate is by, where workers have proved its cause and the moment.

A fault explains some causes alone, and moments from its begin until the account was whole again. A moment that several
faults explain is the one's that began last.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.base.worker_names import first_of
from wire.contract.delivery_causes import STEP_NS, CausedCount, DeliveryCause

__all__ = ["AFTER_NS", "ByCause", "Span", "attribute", "unproved"]

# The publisher sends again once it is connected, and the outlets are online or ten seconds have passed.
AFTER_NS = 15_000_000_000

ByWorker = Mapping[str, Sequence[CausedCount]]


@dataclass(frozen=True, slots=True)
class Span:
    """A fault that explains ``causes`` from ``begun_ns`` to ``until_ns``, None: to the end of the run.

    ``worker``: at this worker alone; empty: at all of them.
    """

    causes: frozenset[DeliveryCause]
    begun_ns: int
    until_ns: int | None
    worker: str = ""

    def explains(self, worker: str, found: CausedCount) -> bool:
        """Return whether the fault explains what a worker found."""
        return (
            found.cause in self.causes
            and self.worker in ("", first_of(worker))
            and found.at_ns + STEP_NS > self.begun_ns
            and (self.until_ns is None or found.at_ns <= self.until_ns)
        )


@dataclass(frozen=True, slots=True)
class ByCause:
    """The late deliveries and the duplicates by one fault, by cause."""

    late: Mapping[DeliveryCause, int]
    duplicates: Mapping[DeliveryCause, int]


def attribute(spans: Sequence[Span | None], caused: ByWorker) -> Sequence[ByCause]:
    """Return the deliveries by each fault; None stands for one that did not begin."""
    late: list[Counter[DeliveryCause]] = [Counter() for _ in spans]
    duplicates: list[Counter[DeliveryCause]] = [Counter() for _ in spans]
    for worker, counts in caused.items():
        for found in counts:
            place = _latest(spans, worker, found) if found.at_ns else None
            if place is not None:
                late[place][found.cause] += found.late
                duplicates[place][found.cause] += found.duplicates
    return [ByCause(dict(+one), dict(+two)) for one, two in zip(late, duplicates, strict=True)]


def unproved(caused: Iterable[Sequence[CausedCount]]) -> tuple[int, int]:
    """Return how many duplicates and how many late deliveries have no proved moment."""
    found = [each for counts in caused for each in counts if not each.at_ns]
    return sum(each.duplicates for each in found), sum(each.late for each in found)


def _latest(spans: Sequence[Span | None], worker: str, found: CausedCount) -> int | None:
    places = [place for place, span in enumerate(spans) if span is not None and span.explains(worker, found)]
    return max(places, key=lambda place: _begun(spans[place]), default=None)


def _begun(span: Span | None) -> int:
    return 0 if span is None else span.begun_ns

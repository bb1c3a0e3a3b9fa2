"""The account of a delivery: its mark in the ledger, its part of a tick and of the histograms."""

from bench.benchmarks.micro.timing import Operation
from subscribers.ledger.arrivals import Came
from subscribers.ledger.ledger import Ledger
from wire.contract.bins import edges
from wire.contract.control import Announced
from wire.contract.histogram import Histogram
from wire.contract.stamp import HEAD, Stamp
from wire.contract.topics import FLASH, topic
from wire.directory.attendance import Attendance
from wire.directory.population import population

__all__ = ["operations"]

SEED = 20250318
OUTLETS = 2_000
RUN = 7
DUE_NS = 1_742_299_200_000_000_000
GAP_NS = 20_000  # between arrivals: a broker's pace
BODY_BYTES = 5_600


def operations() -> tuple[Operation, ...]:
    """Return the operations: a message to every outlet of the largest circuit, and as many values for a histogram."""
    directory = population(SEED, OUTLETS, 1)
    circuit = max(directory.circuits, key=lambda item: len(directory.entitled(item, FLASH)))
    slots = list(directory.entitled(circuit, FLASH))
    name = topic(circuit, FLASH)
    bin_edges = edges()
    attendance = Attendance()
    ledger = Ledger(RUN, directory, attendance, (0, 1), bin_edges, lasting=False)
    sequence = 0

    def account() -> int:
        nonlocal sequence
        sequence += 1
        due_ns = DUE_NS + sequence * 1_000_000_000
        ledger.announce((Announced(sequence, name, due_ns, 0, BODY_BYTES),), due_ns)
        key = HEAD + Stamp(RUN, sequence, due_ns, due_ns).encode()
        known, mark = ledger.known, ledger.mark
        at_ns = due_ns
        for slot in slots:
            came = Came(slot)
            transmission = known(key) or ledger.meet(key, name, came, BODY_BYTES, due_ns)
            assert transmission is not None
            at_ns += GAP_NS
            if mark(transmission, came):
                transmission.exact.append(at_ns)
        ledger.tick(at_ns)
        ledger.tally()
        ledger.acknowledge(((sequence, len(slots)),))
        return len(slots)

    histogram = Histogram(bin_edges)
    arrivals = [DUE_NS + number * GAP_NS for number in range(1, len(slots) + 1)]

    def counted() -> int:
        histogram.add_sorted(arrivals, DUE_NS)
        return len(arrivals)

    return (
        Operation("ledger, mark and tick, a delivery", account),
        Operation("histogram, add_sorted, a value", counted),
    )

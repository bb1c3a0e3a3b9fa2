"""A scrape of the wire's metrics, which shares the publisher's loop: the account is read, and the page written."""

import random

from bench.benchmarks.micro.timing import Operation
from wire.account.account import Account
from wire.account.expectation import Expectation
from wire.contract.bins import edges
from wire.contract.histogram import Histogram
from wire.contract.tally import LabelSums, PartitionTally, SwarmFigures, Tally
from wire.directory.attendance import Attendance
from wire.directory.population import population
from wire.telemetry.collector import WireCollector, page_of, registry_of

__all__ = ["operations"]

SEED = 20250318
OUTLETS = 6_500
COUNTRIES = 90  # every circuit
WORKERS = 5  # so that the page has some 3,600 series
ARRIVALS = 400  # of a circuit at a worker
SECOND_NS = 1_000_000_000


class NothingQueued:
    """A queue with nothing in it."""

    pending = overdue = 0


def operations() -> tuple[Operation, ...]:
    """Return the operation: every circuit has changed at every worker since the last scrape, as in a load test."""
    directory = population(SEED, OUTLETS, COUNTRIES)
    bin_edges = edges()
    expectation = Expectation(directory, Attendance(), WORKERS, lasting=False)
    account = Account(expectation=expectation, bin_edges=bin_edges, on_settled=lambda _: None)
    for index in range(WORKERS):
        account.assign(index, f"worker-{index}")
    generator = random.Random(SEED)  # noqa: S311 - repeatable on purpose
    circuits = tuple(map(str, directory.circuits))
    # Two states, in turn: the next tally always brings other sums than the last.
    states = [[_sums(generator, circuits, bin_edges) for _ in range(WORKERS)] for _ in range(2)]
    swarm = SwarmFigures(_times(generator, bin_edges), _times(generator, bin_edges), states={"on": OUTLETS // WORKERS})
    page = page_of(registry_of(WireCollector(account, NothingQueued())))
    number = series = 0

    def scrape() -> int:
        nonlocal number
        number += 1
        for index, sums in enumerate(states[number % 2]):
            name = f"worker-{index}"
            partitions = [PartitionTally(index, WORKERS, sums)]
            account.absorb(Tally(name, name, number, final=False, swarm=swarm, partitions=partitions))
        page()
        return series

    scrape()
    series = sum(not line.startswith(b"#") for line in page().splitlines())
    return (Operation(f"scrape of {round(series, -2):,} series, a series", scrape),)


def _sums(generator: random.Random, circuits: tuple[str, ...], bin_edges: tuple[int, ...]) -> dict[str, LabelSums]:
    found = {}
    for circuit in circuits:
        sums = LabelSums.empty(bin_edges)
        due_ns = SECOND_NS
        arrivals = sorted(due_ns + int(generator.lognormvariate(18, 1)) for _ in range(ARRIVALS))
        sums.disclosure.add_exact(arrivals, due_ns)
        sums.disclosure.add_bounded(arrivals[:20], [max(due_ns, at_ns - 1_000_000) for at_ns in arrivals[:20]], due_ns)
        sums.transit.add_exact(arrivals, due_ns)
        sums.delivered = sums.exact = ARRIVALS
        sums.body_bytes = ARRIVALS * 5_600
        found[circuit] = sums
    return found


def _times(generator: random.Random, bin_edges: tuple[int, ...]) -> Histogram:
    held = Histogram(bin_edges)
    held.add_sorted(sorted(int(generator.lognormvariate(15, 1)) for _ in range(ARRIVALS)))
    return held

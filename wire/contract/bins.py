"""The bins of histograms, and where values fall.

Bins are closed above, as Prometheus's ``le`` is: a value v falls in the first bin whose edge is >= v. Each decade from
1 us to 100 s is divided into 175 bins (steps of 0.02, 0.04 and 0.1 of the decade from 1, 2 and 5), so no bin is wider
than 2 % of its value, and each metric bucket bound is an edge. Thresholds of a scenario are added as edges, so that a
verdict never depends on where a bin happens to end.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

__all__ = ["BUCKETS_NS", "COARSE_NS", "Runs", "edges", "runs"]

Runs = Sequence[tuple[int, int]]  # (bin, times), ascending

MICROSECOND = 1_000
DECADES = 8  # 1 us .. 100 s; the last bin takes longer times
VALUES_PER_BIN = 16  # from here on two searches a bin cost less than one a value


# From 0.1 ms to 60 s in steps of some 12 %, twenty a decade: the bounds of every latency metric.
BUCKETS_NS: tuple[int, ...] = (
    *(
        step * 10**power
        for power in range(3, 9)
        for step in (100, 112, 126, 142, 160, 180, 200, 224, 252, 284, 320, 360, 400, 448, 500, 560, 630, 710, 800, 900)
        if step * 10**power < 60_000_000_000
    ),
    60_000_000_000,
)
# 1-2.5-5 over the same range: for times that are shown as a table, and for requests.
COARSE_NS: tuple[int, ...] = (
    *(step * 10**power for power in range(4, 10) for step in (10, 25, 50)),
    60_000_000_000,
)


def edges(thresholds_ns: Iterable[int] = ()) -> tuple[int, ...]:
    """Return the bin edges in nanoseconds, ascending, from 0; the thresholds are among them."""
    grid = {0, *BUCKETS_NS, *COARSE_NS, *thresholds_ns}
    for decade in range(DECADES):
        unit = MICROSECOND * 10**decade // 100
        grid.update(unit * step for step in (*range(100, 200, 2), *range(200, 500, 4), *range(500, 1000, 10)))
    grid.add(MICROSECOND * 10**DECADES)
    return tuple(sorted(grid))


def runs(bin_edges: Sequence[int], values_ns: Sequence[int], offset_ns: int = 0) -> Runs:
    """Return the (bin, times) of every ``value - offset`` of an ascending sequence, ascending.

    The cost is per value where values are few, and per bin where many values share a bin.
    """
    if not values_ns:
        return ()
    last = len(bin_edges)
    first = bisect_left(bin_edges, values_ns[0] - offset_ns)
    bins = bisect_left(bin_edges, values_ns[-1] - offset_ns, first) - first + 1
    if len(values_ns) < VALUES_PER_BIN * bins:
        return _walk(bin_edges, values_ns, offset_ns, first)
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(values_ns):
        index = bisect_left(bin_edges, values_ns[start] - offset_ns)
        # Bins are closed above and values are integers: the next bin starts one past the edge.
        stop = len(values_ns) if index == last else bisect_left(values_ns, bin_edges[index] + offset_ns + 1, start)
        found.append((index, stop - start))
        start = stop
    return found


def _walk(bin_edges: Sequence[int], values_ns: Sequence[int], offset_ns: int, first: int) -> Runs:
    """Return the runs, found value by value from the first value's bin."""
    found: list[tuple[int, int]] = []
    last = len(bin_edges)
    index, times = first, 0
    bound = bin_edges[index] + offset_ns if index < last else values_ns[-1]
    for value in values_ns:
        if value <= bound:
            times += 1
            continue
        found.append((index, times))
        index, times = index + 1, 1  # mostly the next
        bound = bin_edges[index] + offset_ns if index < last else values_ns[-1]
        if value > bound:
            index = bisect_left(bin_edges, value - offset_ns, index)
            bound = bin_edges[index] + offset_ns if index < last else values_ns[-1]
    found.append((index, times))
    return found

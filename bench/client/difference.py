"""What an account grew by between two readings: counts subtract, and so do the bins of its histograms.

Pure. The least and greatest value of a difference are exact where they are new, and else the ends of their bins:
the earlier reading may have held the same ones.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bench.client.account import ServiceAccount
from wire.contract.histogram import Histogram
from wire.contract.latencies import Latencies
from wire.contract.tally import COUNTS, CircuitSums, SwarmFigures
from wire.totals import CircuitFigures

__all__ = ["WentBack", "difference", "growth", "histogram_difference", "without_warm_up"]


class WentBack(ValueError):  # noqa: N818 - what happened to the account
    """The later reading has less than the earlier one: it is no continuation of it."""


def growth(after: ServiceAccount, before: ServiceAccount, middle: ServiceAccount | None) -> ServiceAccount:
    """What a run added: the counts since ``before``, the latencies since ``middle`` where a warm-up ended there."""
    grown = difference(after, before)
    return grown if middle is None else without_warm_up(grown, difference(after, middle))


def difference(after: ServiceAccount, before: ServiceAccount) -> ServiceAccount:
    """What came after ``before``; WentBack where that can't be. Missing may be negative: what was missing before may
    arrive late after all.
    """
    if tuple(after.edges) != tuple(before.edges):
        raise WentBack("the histograms have other bins than before")
    return ServiceAccount(
        edges=after.edges,
        by_circuit={
            name: _circuit(figures, before.by_circuit.get(name), after.edges)
            for name, figures in after.by_circuit.items()
        },
        swarms=_swarms(after.swarms, before.swarms, after.edges),
        lateness=histogram_difference(after.lateness, before.lateness, after.edges),
        spread=histogram_difference(after.spread, before.spread, after.edges),
        coverage={
            share: histogram_difference(held, before.coverage[share], after.edges)
            for share, held in after.coverage.items()
        },
        releases=_grown(after.releases, before.releases),
        releases_settled=_grown(after.releases_settled, before.releases_settled),
        releases_incomplete=_grown(after.releases_incomplete, before.releases_incomplete),
        releases_measured=_grown(after.releases_measured, before.releases_measured),
        unreported=after.unreported - before.unreported,
        # What had never left before may have left since: there is nothing to subtract from.
        unsent_messages=max(0, after.unsent_messages - before.unsent_messages),
        unsent_deliveries=max(0, after.unsent_deliveries - before.unsent_deliveries),
        foreign=max(0, after.foreign - before.foreign),  # a worker that is gone took its own along
        published_messages=after.published_messages - before.published_messages,
        publish_errors=after.publish_errors - before.publish_errors,
        faults=tuple(fault for fault in after.faults if fault not in before.faults),
    )


def without_warm_up(whole: ServiceAccount, measured: ServiceAccount) -> ServiceAccount:
    """The counts of a whole run, with the latencies of what came after its warm-up, as in a run of our own."""
    by_circuit = {}
    for name, figures in whole.by_circuit.items():
        sums = CircuitSums(whole.edges)
        for count in COUNTS:
            setattr(sums, count, getattr(figures.sums, count))
        after = measured.by_circuit.get(name)
        sums.warm = figures.sums.delivered - (after.sums.delivered if after else 0)
        for count in ("exact", "bounded", "negative"):
            setattr(sums, count, getattr(after.sums, count) if after else 0)
        if after:
            sums.disclosure, sums.transit = after.sums.disclosure, after.sums.transit
        by_circuit[name] = CircuitFigures(figures.expected, sums)
    return replace(
        whole,
        by_circuit=by_circuit,
        lateness=measured.lateness,
        spread=measured.spread,
        coverage=measured.coverage,
        releases_measured=measured.releases_measured,
    )


def histogram_difference(after: Histogram, before: Histogram, bin_edges: Sequence[int]) -> Histogram:
    """The values that came after ``before``."""
    rest = Histogram(bin_edges)
    if after.count < before.count:
        raise WentBack(f"a histogram has {after.count:,} values, and had {before.count:,}")
    grown = map(_grown, after.counts, before.counts)
    held = [(index, times) for index, times in enumerate(grown) if times]
    rest.add_runs(held)
    rest.count = after.count - before.count
    rest.sum_ns = after.sum_ns - before.sum_ns
    if rest.count:
        first, last = held[0][0], held[-1][0]
        new_low = not before.count or after.min_ns < before.min_ns
        new_high = not before.count or after.max_ns > before.max_ns
        # Bins are closed above and values whole: the next one begins one past the edge.
        rest.min_ns = after.min_ns if new_low or first == 0 else max(after.min_ns, bin_edges[first - 1] + 1)
        rest.max_ns = after.max_ns if new_high or last == len(bin_edges) else min(after.max_ns, bin_edges[last])
    return rest


def _latencies(after: Latencies, before: Latencies, bin_edges: Sequence[int]) -> Latencies:
    upper = histogram_difference(after.upper, before.upper, bin_edges)
    split = after.lower is not after.upper
    lower = histogram_difference(after.lower, before.lower, bin_edges) if split else None
    return Latencies.decode(bin_edges, {"upper": upper.encode(), "lower": lower.encode() if lower else None})


def _circuit(after: CircuitFigures, before: CircuitFigures | None, bin_edges: Sequence[int]) -> CircuitFigures:
    if before is None:
        return after
    sums = CircuitSums(bin_edges)
    for name in COUNTS:
        setattr(sums, name, getattr(after.sums, name) - getattr(before.sums, name))
    if sums.delivered < 0:
        raise WentBack(f"{after.sums.delivered:,} deliveries of a circuit, and there were {before.sums.delivered:,}")
    sums.disclosure = _latencies(after.sums.disclosure, before.sums.disclosure, bin_edges)
    sums.transit = _latencies(after.sums.transit, before.sums.transit, bin_edges)
    return CircuitFigures(_grown(after.expected, before.expected), sums)


def _swarms(
    after: Mapping[str, SwarmFigures], before: Mapping[str, SwarmFigures], bin_edges: Sequence[int]
) -> dict[str, SwarmFigures]:
    grown = {}
    for name, swarm in after.items():
        try:
            grown[name] = _swarm(swarm, before[name], bin_edges) if name in before else swarm
        except WentBack:
            grown[name] = swarm  # another process under the same name, which began from nothing
    return grown


def _swarm(after: SwarmFigures, before: SwarmFigures, bin_edges: Sequence[int]) -> SwarmFigures:
    """States, memory and how long coming on took are as they are; the rest is what came since."""
    return replace(
        after,
        lag=histogram_difference(after.lag, before.lag, bin_edges),
        connect_times=histogram_difference(after.connect_times, before.connect_times, bin_edges),
        connects=_grown(after.connects, before.connects),
        disconnects=_counts(after.disconnects, before.disconnects),
        foreign=_grown(after.foreign, before.foreign),
        windows_closed=_grown(after.windows_closed, before.windows_closed),
        read_clock_arrivals=_grown(after.read_clock_arrivals, before.read_clock_arrivals),
        cpu_s=max(0.0, after.cpu_s - before.cpu_s),
    )


def _counts(after: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    return dict(Counter(after) - Counter(before))


def _grown(after: int, before: int) -> int:
    if after < before:
        raise WentBack(f"a count is {after:,}, and was {before:,}")
    return after - before

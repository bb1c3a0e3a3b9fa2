"""The growth of an account between two readings: counts are subtracted, and so are the bins of its histograms.

The least and greatest value of a difference are exact where they are new. Otherwise they are the ends of their bins,
because the earlier reading may have held the same values.
"""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from wire.account.figures import AccountFigures
from wire.account.totals import LabelFigures
from wire.contract.histogram import Histogram
from wire.contract.latencies import Latencies
from wire.contract.tally import COUNTS, LabelSums, SwarmFigures

__all__ = ["WentBack", "difference", "growth", "histogram_difference", "without_warm_up"]


class WentBack(ValueError):  # noqa: N818 - named by the event: a count went back
    """The later reading has less than the earlier one, and does not continue it."""


def growth(after: AccountFigures, before: AccountFigures, middle: AccountFigures | None) -> AccountFigures:
    """Return the growth during a run: counts since ``before``, latencies since the end of the warm-up (``middle``)."""
    grown = difference(after, before)
    return grown if middle is None else without_warm_up(grown, difference(after, middle))


def difference(after: AccountFigures, before: AccountFigures) -> AccountFigures:
    """Return the growth since ``before``; WentBack where there is none.

    Missing may be negative: a delivery that was missing before may have arrived late.
    """
    if tuple(after.edges) != tuple(before.edges):
        raise WentBack("the histograms have other bins than before")
    return AccountFigures(
        edges=after.edges,
        by_label={
            name: _circuit(figures, before.by_label.get(name), after.edges) for name, figures in after.by_label.items()
        },
        swarms=_swarms(after.swarms, before.swarms),
        lateness=histogram_difference(after.lateness, before.lateness),
        spread=histogram_difference(after.spread, before.spread),
        coverage={
            fraction: histogram_difference(held, before.coverage[fraction]) for fraction, held in after.coverage.items()
        },
        releases=_grown(after.releases, before.releases),
        releases_settled=_grown(after.releases_settled, before.releases_settled),
        releases_incomplete=_grown(after.releases_incomplete, before.releases_incomplete),
        releases_measured=_grown(after.releases_measured, before.releases_measured),
        # A message that was unsent before may have been sent since: there is nothing to subtract from.
        unsent_messages=max(0, after.unsent_messages - before.unsent_messages),
        unsent_deliveries=max(0, after.unsent_deliveries - before.unsent_deliveries),
        foreign=max(0, after.foreign - before.foreign),  # a worker that departed took its count along
        published_messages=after.published_messages - before.published_messages,
        publish_errors=after.publish_errors - before.publish_errors,
        publish_refusals=after.publish_refusals - before.publish_refusals,
        refused_messages=after.refused_messages - before.refused_messages,
        refused_deliveries=max(0, after.refused_deliveries - before.refused_deliveries),
        faults=tuple(fault for fault in after.faults if fault not in before.faults),
    )


def without_warm_up(whole: AccountFigures, measured: AccountFigures) -> AccountFigures:
    """Return the counts of a whole run with the latencies after its warm-up, as in a run without a service."""
    by_label = {}
    for name, figures in whole.by_label.items():
        sums = LabelSums.empty(whole.edges)
        for count in COUNTS:
            setattr(sums, count, getattr(figures.sums, count))
        after = measured.by_label.get(name)
        sums.warm = figures.sums.delivered - (after.sums.delivered if after else 0)
        for count in ("exact", "bounded", "negative"):
            setattr(sums, count, getattr(after.sums, count) if after else 0)
        if after:
            sums.disclosure, sums.transit = after.sums.disclosure, after.sums.transit
        by_label[name] = LabelFigures(figures.planned, sums)
    return dataclasses.replace(
        whole,
        by_label=by_label,
        lateness=measured.lateness,
        spread=measured.spread,
        coverage=measured.coverage,
        releases_measured=measured.releases_measured,
    )


def histogram_difference(after: Histogram, before: Histogram) -> Histogram:
    """Return the histogram of the values that were added after ``before``."""
    try:
        return after.since(before)
    except ValueError as error:
        raise WentBack(str(error)) from None


def _latencies(after: Latencies, before: Latencies, bin_edges: Sequence[int]) -> Latencies:
    upper = histogram_difference(after.upper, before.upper)
    split = after.lower is not after.upper
    lower = histogram_difference(after.lower, before.lower) if split else None
    return Latencies.decode(bin_edges, {"upper": upper.encode(), "lower": lower.encode() if lower else None})


def _circuit(after: LabelFigures, before: LabelFigures | None, bin_edges: Sequence[int]) -> LabelFigures:
    if before is None:
        return after
    sums = LabelSums.empty(bin_edges)
    for name in COUNTS:
        setattr(sums, name, getattr(after.sums, name) - getattr(before.sums, name))
    if sums.delivered < 0:
        raise WentBack(f"{after.sums.delivered:,} deliveries of a circuit, and there were {before.sums.delivered:,}")
    sums.disclosure = _latencies(after.sums.disclosure, before.sums.disclosure, bin_edges)
    sums.transit = _latencies(after.sums.transit, before.sums.transit, bin_edges)
    return LabelFigures(_grown(after.planned, before.planned), sums)


def _swarms(after: Mapping[str, SwarmFigures], before: Mapping[str, SwarmFigures]) -> dict[str, SwarmFigures]:
    grown = {}
    for name, swarm in after.items():
        try:
            grown[name] = _swarm(swarm, before[name]) if name in before else swarm
        except WentBack:
            grown[name] = swarm  # another process of the same name, which started from zero
    return grown


def _swarm(after: SwarmFigures, before: SwarmFigures) -> SwarmFigures:
    """Return the growth of a worker's figures; its states, memory and time to come on are from ``after``."""
    return replace(
        after,
        lag=histogram_difference(after.lag, before.lag),
        connect_times=histogram_difference(after.connect_times, before.connect_times),
        catch_up=_returns(after.catch_up, before.catch_up),
        catch_up_live=_returns(after.catch_up_live, before.catch_up_live),
        catch_up_before=_returns(after.catch_up_before, before.catch_up_before),
        connects=_grown(after.connects, before.connects),
        disconnects=_counts(after.disconnects, before.disconnects),
        foreign=_grown(after.foreign, before.foreign),
        tls_handshakes=_grown(after.tls_handshakes, before.tls_handshakes),
        tls_offered=_grown(after.tls_offered, before.tls_offered),
        tls_resumed=_grown(after.tls_resumed, before.tls_resumed),
        windows_closed=_grown(after.windows_closed, before.windows_closed),
        read_clock_arrivals=_grown(after.read_clock_arrivals, before.read_clock_arrivals),
        cpu_s=max(0.0, after.cpu_s - before.cpu_s),
    )


def _returns(after: Histogram | None, before: Histogram | None) -> Histogram | None:
    """Return the growth of a histogram that a worker has where its sessions last."""
    return after if after is None or before is None else histogram_difference(after, before)


def _counts(after: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    return dict(Counter(after) - Counter(before))


def _grown(after: int, before: int) -> int:
    if after < before:
        raise WentBack(f"a count is {after:,}, and was {before:,}")
    return after - before

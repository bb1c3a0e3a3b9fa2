"""From the order of a run to its part of the summary."""

from bench.output.summary_order import CorrelationEnds, Ends, HeadStart, LagSummary, NearnessSummary, OrderSummary
from bench.verdict.nearness import WITHIN_NS, Nearness
from bench.verdict.order import OrderFigures
from wire.contract.order import LAGS

__all__ = ["nearness_of", "order_of"]


def order_of(order: OrderFigures | None) -> OrderSummary | None:
    """Return the summary of an order, where there is one."""
    if order is None:
        return None
    return OrderSummary(
        outlets=order.outlets,
        topics=order.topics,
        messages=order.messages,
        undecided=order.undecided,
        incomplete=order.incomplete,
        doubt=order.doubt,
        law=order.law,
        rho=order.rho,
        noise=order.noise,
        z=order.z,
        concordance=order.concordance,
        chance=order.chance,
        lags={
            str(lag): LagSummary(rho=rho, inversions=inversions)
            for lag, rho, inversions in zip(LAGS, order.lag_rho, order.inversions, strict=True)
        },
        head_start_seconds=HeadStart(p50=order.head_start(0.5), p90=order.head_start(0.9), max=order.head_start(1)),
        range_seconds=order.range_s,
        subscribing=order.subscribing,
        client_ids=order.client_ids,
        filter_count=order.filter_count,
        size=order.size,
        exact_first=order.exact_first,
        node=order.node,
        group=order.group,
        intervals={name: CorrelationEnds(low=held.low, high=held.high) for name, held in order.intervals.items()},
    )


def nearness_of(nearness: Nearness | None) -> NearnessSummary | None:
    """Return the summary of how near the arrivals are, where any release had two."""
    if nearness is None or not nearness.uppers.count:
        return None
    found = {distance: nearness.within(distance) for distance in WITHIN_NS}
    return NearnessSummary(
        within={distance: Ends(low=ends[0], high=ends[1]) for distance, ends in found.items() if ends},
        p99_seconds=_seconds(nearness.uppers.quantile(0.99)),
        trimmed_spread_p50_seconds=_seconds(nearness.trimmed.quantile(0.5)),
        trimmed_spread_max_seconds=_seconds(nearness.trimmed.quantile(1)),
    )


def _seconds(value_ns: int | None) -> float | None:
    return None if value_ns is None else value_ns / 1e9

"""The order of a run's fan-out: whether the same outlets are first each time, by how much, and what goes with it.

Mean rank correlation and concordance: M. G. Kendall and B. Babington Smith, "The problem of m rankings" (1939). Range
of means: RFC 5644 §4.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt

from bench.base.format import counted
from bench.verdict.order_intervals import Correlation, correlation_of, groups_in_order, share_of_pairs
from wire.contract.nearest_rank import quantile_of
from wire.contract.order import OrderCauses, OrderSums, PartitionOrder

__all__ = ["OrderFigures", "order_figures"]

FEWEST_MESSAGES = 20
RANKED_LEAST = 0.9  # of the settled messages
LAW_LEAST = 0.9  # of a correlation, for a law that the order follows
NOISE_SIGMAS = 2.0
READ_CLOCK = "the kernel had no times of some arrivals, and the moments of reading are no order"


@dataclass(frozen=True, slots=True)
class OrderFigures:
    """The order of a run's messages, over topics; every figure is None where no topic has two ranked messages.

    ``outlets`` are ranked, at ``topics`` topics in some partition. ``messages`` were ranked, ``undecided`` and
    ``incomplete`` left out, each counted once for a partition of the outlets. ``rho`` is the mean rank correlation of
    two messages of a topic, 0 by chance and 1 in a frozen order; by chance it lies within ``noise`` of 0 in 19 of 20
    runs, and ``z`` is in units of its standard deviation. ``concordance`` is Kendall's W, ``chance`` the W by chance.
    ``lag_rho`` and ``inversions`` compare messages one and two apart. Head starts and ``range_s`` are in seconds.
    ``subscribing``, ``client_ids``, ``filter_count`` and ``size`` are rank correlations of an outlet's place within a
    kind of filter. Of the pairs of outlets at different nodes of the broker's ``node`` is the share in the order of the
    nodes, less the share in the other; ``group`` is that by groups of clients: both within a kind of filter. Of the
    pairs of an exact filter and a wildcard ``exact_first`` is the share with the former first, less the other.
    ``intervals`` are of these, by name, where they are known.
    """

    outlets: int
    topics: int
    messages: int
    undecided: int
    incomplete: int
    rho: float | None = None
    noise: float | None = None
    z: float | None = None
    concordance: float | None = None
    chance: float | None = None
    lag_rho: tuple[float | None, float | None] = (None, None)
    inversions: tuple[float | None, float | None] = (None, None)
    head_starts_s: tuple[float, ...] = ()
    range_s: float | None = None
    subscribing: float | None = None
    client_ids: float | None = None
    filter_count: float | None = None
    size: float | None = None
    exact_first: float | None = None
    node: float | None = None
    group: float | None = None
    intervals: Mapping[str, Correlation] = field(default_factory=dict)
    doubt: str = ""

    def head_start(self, fraction: float) -> float | None:
        """Return a quantile of the head starts of the outlets of the first deciles, in seconds."""
        return quantile_of(self.head_starts_s, fraction)

    @property
    def law(self) -> str:
        """The order in words; empty where it is not known."""
        if self.rho is None or self.noise is None or self.doubt:
            return ""
        if abs(self.rho) <= self.noise:
            return "by chance"
        parts = [
            *_followed(self.subscribing, "in the order of subscribing", "in the reverse order of subscribing"),
            *_followed(self.client_ids, "in the order of client ids", "in the reverse order of client ids"),
            *_followed(self.filter_count, "outlets with few filters first", "outlets with many filters first"),
            *_followed(self.group, "group by group", "group by group"),
        ][:1]
        parts += _followed(self.node, "node by node", "node by node")
        parts += _followed(self.exact_first, "exact filters before wildcards", "wildcards before exact filters")
        explained = (
            "subscribing, client ids nor filters" if self.node is None else "subscribing, client ids, filters nor nodes"
        )
        return ", ".join(parts) or f"in an order that neither {explained} explain"


def order_figures(orders: Mapping[int, PartitionOrder], *, read_clock: bool = False) -> OrderFigures | None:
    """Return the figures of a run's order; None where nothing was ranked. ``read_clock``: some arrivals have the time
    of the read, which is no order of arrivals.
    """
    if not orders:
        return None
    sums, causes = OrderSums(), OrderCauses()
    for order in orders.values():
        sums, causes = sums.plus(order.sums), causes.plus(order.causes)
    outlets = sum(len(order.outlets) for order in orders.values())
    doubt = READ_CLOCK if read_clock else _doubt(sums, len(orders))
    counts = (outlets, sums.topics, sums.messages, sums.undecided, sums.incomplete)
    if not sums.weight:
        return OrderFigures(*counts, doubt=doubt)
    deviation = sqrt(2 / sums.weight)
    rho = sums.rho / sums.weight
    goes = _goes_with(causes, outlets)
    return OrderFigures(
        *counts,
        rho=rho,
        noise=NOISE_SIGMAS * deviation,
        z=rho / deviation,
        concordance=sums.concordance / sums.weight,
        chance=sums.chance / sums.weight,
        lag_rho=_by_lag(sums.lag_rho, sums.lagged),
        inversions=_by_lag(sums.inversions, sums.lagged),
        head_starts_s=tuple(sorted(value_ns / 1e9 for value_ns in sums.head_starts_ns)),
        range_s=sums.ranges_ns / sums.outlets / 1e9,
        subscribing=_value(goes.get("subscribing")),
        client_ids=_value(goes.get("client_ids")),
        filter_count=_value(goes.get("filter_count")),
        size=_value(goes.get("size")),
        exact_first=_value(goes.get("exact_first")),
        node=_value(goes.get("node")),
        group=_value(goes.get("group")),
        intervals=goes,
        doubt=doubt,
    )


def _value(held: Correlation | None) -> float | None:
    return None if held is None else held.value


def _goes_with(causes: OrderCauses, outlets: int) -> dict[str, Correlation]:
    """Return what the places go with by name, where it is known."""
    found: dict[str, Correlation] = {}
    for name, value, weight in (
        ("subscribing", causes.subscribing, causes.weight),
        ("client_ids", causes.client_ids, causes.weight),
        ("filter_count", causes.filters, causes.filters_weight),
        ("size", causes.sizes, causes.sizes_weight),
    ):
        if weight:
            found[name] = correlation_of(value / weight, min(weight, outlets))  # in several topics it is counted again
    if causes.pairs:
        found["exact_first"] = share_of_pairs(causes.exact_first, causes.pairs, outlets)
    for name, order in (("node", causes.nodes), ("group", causes.groups)):
        held = groups_in_order(order, causes.weight / max(1, outlets))
        if held is not None:
            found[name] = held
    return found


def _doubt(sums: OrderSums, partitions: int) -> str:
    """Return why the order can't be trusted, in a clause; empty where it can."""
    settled = sums.messages + sums.undecided + sums.incomplete
    if sums.messages < FEWEST_MESSAGES * partitions:
        return f"{counted(sums.messages // partitions, 'message')} could be ranked, and it takes {FEWEST_MESSAGES}"
    if sums.messages < RANKED_LEAST * settled:
        left_out = 1 - sums.messages / settled
        causes = f"{sums.undecided:,} undecided, {sums.incomplete:,} with a missing, late or absent outlet"
        return f"{left_out:.0%} of the messages could not be ranked: {causes}"
    return ""


def _by_lag(values: tuple[float, float], counts: tuple[int, int]) -> tuple[float | None, float | None]:
    one, two = (value / count if count else None for value, count in zip(values, counts, strict=True))
    return one, two


def _followed(correlation: float | None, forwards: str, backwards: str) -> list[str]:
    if correlation is None or abs(correlation) < LAW_LEAST:
        return []
    return [forwards if correlation > 0 else backwards]

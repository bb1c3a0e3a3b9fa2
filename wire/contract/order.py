"""The order of a fan-out in a tally: what the topics of a partition add up to, and what each ranked outlet had.

Sums over topics are weighted: a topic with ``m`` messages and ``n`` ranked outlets has the weight
``m (m - 1) (n - 1)``. Where the order is by chance, 2 / weight is the variance of its mean rank correlation.
"""

from typing import Annotated

from msgspec import Meta, Struct

from wire.contract.bounds import OUTLETS_MOST, Count, Difference, Int64, Place, TimeNs

__all__ = ["LAGS", "OrderCauses", "OrderSums", "OutletOrder", "PartitionOrder"]

LAGS = (1, 2)  # messages of one topic this far apart are compared

Finite = Annotated[float, Meta(ge=-1e300, le=1e300)]
ByLag = tuple[Finite, Finite]
BY_LAG = ("lagged", "lag_rho", "inversions")  # the sums with an item for each lag


class OrderSums(Struct, frozen=True, forbid_unknown_fields=True):
    """Sums over the topics of a partition that have two or more ranked messages.

    ``rho``, ``concordance`` and ``chance`` are the mean rank correlation of two messages, Kendall's W, and the W of an
    order by chance, each times the topic's ``weight``. ``lagged`` counts the pairs of messages at each of ``LAGS``;
    ``lag_rho`` and ``inversions`` are sums over these pairs. ``ranges_ns`` is the range of the outlets' mean delays
    times the topic's outlets, ``outlets`` the sum of the outlets. ``head_starts_ns`` are those of the first deciles'
    outlets. ``undecided`` and ``incomplete`` count the messages that were left out, because too many of their pairs
    are undecided, or because an outlet misses the message, was away, or had it late.
    """

    topics: Count = 0
    messages: Count = 0
    undecided: Count = 0
    incomplete: Count = 0
    weight: Finite = 0.0
    rho: Finite = 0.0
    concordance: Finite = 0.0
    chance: Finite = 0.0
    lagged: tuple[Count, Count] = (0, 0)
    lag_rho: ByLag = (0.0, 0.0)
    inversions: ByLag = (0.0, 0.0)
    ranges_ns: Finite = 0.0
    outlets: Count = 0
    head_starts_ns: Annotated[tuple[Int64, ...], Meta(max_length=OUTLETS_MOST)] = ()

    def plus(self, other: "OrderSums") -> "OrderSums":
        """Return the sums of both."""
        both = {name: (getattr(self, name), getattr(other, name)) for name in self.__struct_fields__}
        added = {name: one + two for name, (one, two) in both.items() if name not in BY_LAG}  # of tuples: all the items
        by_lag = {name: tuple(map(sum, zip(*both[name], strict=True))) for name in BY_LAG}
        return OrderSums(**added | by_lag)


class OrderCauses(Struct, frozen=True, forbid_unknown_fields=True):
    """What goes with the order of some topics. ``subscribing`` and ``client_ids`` are the rank correlations of an
    outlet's mean place with the moment of its subscription and with its client id, within outlets with one kind of
    filter, times their number, and ``weight`` is the sum of the numbers. ``exact_first`` counts the ``pairs`` of an
    outlet with exact filters and one with a wildcard in which the former comes first, less the others.
    """

    weight: Count = 0
    subscribing: Finite = 0.0
    client_ids: Finite = 0.0
    pairs: Count = 0
    exact_first: Difference = 0

    def plus(self, other: "OrderCauses") -> "OrderCauses":
        """Return the sums of both."""
        return OrderCauses(*(getattr(self, name) + getattr(other, name) for name in self.__struct_fields__))


class OutletOrder(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One ranked outlet over all topics: its place in the partition, when the broker confirmed its subscriptions
    (nanoseconds since the epoch, 0 where it is not known), its ranked messages, the sum of its places, each from -1 to
    1, and the sum of its arrivals - first arrivals in nanoseconds. ``fan_ns`` is its arrival after the first one in the
    last ranked message of the topic with most ranked outlets; -1 where it takes no part in that.
    """

    slot: Place
    subscribed_ns: TimeNs
    messages: Count
    places: Finite
    delays_ns: Finite
    fan_ns: Annotated[int, Meta(ge=-1, le=2**63 - 1)] = -1


class PartitionOrder(Struct, frozen=True, forbid_unknown_fields=True):
    """The order of a partition's messages."""

    sums: OrderSums = OrderSums()
    causes: OrderCauses = OrderCauses()
    outlets: Annotated[tuple[OutletOrder, ...], Meta(max_length=OUTLETS_MOST)] = ()

"""The order of a fan-out in a tally: what the topics of a partition add up to, and what each ranked outlet had.

Sums over topics are weighted: a topic with ``m`` messages and ``n`` ranked outlets has the weight
``m (m - 1) (n - 1)``. Where the order is by chance, 2 / weight is the variance of its mean rank correlation.
"""

from typing import Annotated

from msgspec import Meta, Struct

from wire.contract.bounds import OUTLETS_MOST, Count, Difference, Int64, Place, TimeNs

__all__ = [
    "GROUPS_MOST",
    "LAGS",
    "GroupOrder",
    "GroupPairs",
    "OrderCauses",
    "OrderSums",
    "OutletOrder",
    "PartitionOrder",
]

LAGS = (1, 2)  # messages of one topic this far apart are compared
GROUPS_MOST = 64  # groups of outlets of a topic that are compared, as many as a broker can have nodes

Finite = Annotated[float, Meta(ge=-1e300, le=1e300)]
ByLag = tuple[Finite, Finite]
BY_LAG = ("lagged", "lag_rho", "inversions")  # the sums with an item for each lag
GroupName = Annotated[str, Meta(max_length=200)]
ROWS_MOST = GROUPS_MOST * (GROUPS_MOST - 1) // 2


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


class GroupPairs(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The ``pairs`` of an outlet of the group ``one`` and one of the group ``other``; ``surplus`` are those with the
    former first, less those with the latter first.
    """

    one: GroupName
    other: GroupName
    pairs: Count
    surplus: Difference

    def plus(self, other: "GroupPairs") -> "GroupPairs":
        """Return the sums of both, which are of the same groups."""
        return GroupPairs(self.one, self.other, self.pairs + other.pairs, self.surplus + other.surplus)


class GroupOrder(Struct, frozen=True, forbid_unknown_fields=True):
    """How the outlets of groups stand to each other in some topics: a row for each two groups, named in alphabetical
    order. By chance the surplus of all pairs together, in any order of the groups, has this ``variance`` (A. R.
    Jonckheere, "A distribution-free k-sample test against ordered alternatives", 1954).
    """

    rows: Annotated[tuple[GroupPairs, ...], Meta(max_length=ROWS_MOST)] = ()
    variance: Finite = 0.0

    def plus(self, other: "GroupOrder") -> "GroupOrder":
        """Return the sums of both. Rows beyond the number that travels are left out: no broker has so many nodes, and
        of the groups of clients the first ones by name are compared.
        """
        held = {(row.one, row.other): row for row in self.rows}
        for row in other.rows:
            own = held.get((row.one, row.other))
            held[row.one, row.other] = row if own is None else own.plus(row)
        rows = tuple(row for _, row in sorted(held.items())[:ROWS_MOST])
        return GroupOrder(rows, self.variance + other.variance)


class OrderCauses(Struct, frozen=True, forbid_unknown_fields=True):
    """What goes with the order of some topics, within outlets with one kind of filter.

    ``subscribing``, ``client_ids``, ``filters`` and ``sizes`` are the rank correlations of an outlet's mean place with
    the moment of its subscription, its client id, the number of its filters and its size, each times the number of the
    outlets. The sum of these numbers is ``weight`` for the first two, and ``filters_weight`` and ``sizes_weight``, of
    the outlets among which these differ, for the others. ``nodes`` and ``groups`` are by the broker's node and by the
    group of clients. ``exact_first`` counts the ``pairs`` of an outlet with exact filters and one with a wildcard in
    which the former comes first, less the others.
    """

    weight: Count = 0
    subscribing: Finite = 0.0
    client_ids: Finite = 0.0
    pairs: Count = 0
    exact_first: Difference = 0
    filters_weight: Count = 0
    filters: Finite = 0.0
    sizes_weight: Count = 0
    sizes: Finite = 0.0
    nodes: GroupOrder = GroupOrder()
    groups: GroupOrder = GroupOrder()

    def plus(self, other: "OrderCauses") -> "OrderCauses":
        """Return the sums of both."""
        both = {name: (getattr(self, name), getattr(other, name)) for name in self.__struct_fields__}
        by_group = {name: one.plus(two) for name in ("nodes", "groups") for one, two in (both.pop(name),)}
        return OrderCauses(**by_group, **{name: one + two for name, (one, two) in both.items()})


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

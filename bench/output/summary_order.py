"""The part of a summary about the order of the fan-out: who is first, and how near the others are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le

from bench.base.documents import Document
from bench.base.quantities import Count, Duration, Fraction, In, Seconds

__all__ = ["Correlation", "CorrelationEnds", "Ends", "HeadStart", "LagSummary", "NearnessSummary", "OrderSummary"]

Correlation = Annotated[float, Ge(-1.000001), Le(1.000001), In("correlation")]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadStart(Document):
    """By how much an outlet of the first tenth has a message before the mean outlet. The tenth is chosen on one half of
    the messages and measured on the other.
    """

    p50: Seconds | None
    """Of the outlets in the first tenth, the median. Null: no topic has two ranked messages."""
    p90: Seconds | None
    """The ninetieth percentile. Null: as ``p50``."""
    max: Seconds | None
    """The greatest. Null: as ``p50``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LagSummary(Document):
    """Messages of one topic that are so many apart, compared."""

    rho: Correlation | None
    """Their mean rank correlation. Null: no two are so far apart."""
    inversions: Fraction | None
    """Pairs of outlets that changed their order, of all pairs that were looked at; 0.5 by chance. Null: as ``rho``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationEnds(Document):
    """The interval that holds the true correlation in 19 of 20."""

    low: Correlation
    """The lower end."""
    high: Correlation
    """The upper end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSummary(Document):
    """The order in which the outlets of a topic had its messages, over topics."""

    outlets: Count
    """Outlets whose arrivals were ranked."""
    topics: Count
    """Topics with two or more ranked messages, counted once for each worker's part of the outlets."""
    messages: Count
    """Messages that were ranked, counted as the topics."""
    undecided: Count
    """Messages left out because more than 5 % of the pairs of arrivals are undecided."""
    incomplete: Count
    """Messages left out because an outlet misses the message, had it late or was away."""
    doubt: str
    """Why the order can't be trusted. Empty: it can."""
    law: str
    """The order in words. Empty: it is not known."""
    rho: Correlation | None
    """The mean rank correlation of two messages: 0 by chance, 1 in a frozen order. Null: no topic has two
    ranked messages."""
    noise: Annotated[float, Ge(0), In("correlation")] | None
    """By chance ``rho`` lies within so much of 0 in 19 of 20 runs. Null: as ``rho``."""
    z: Annotated[float, In("standard deviations")] | None
    """``rho`` over its standard deviation by chance. Null: as ``rho``."""
    concordance: Correlation | None
    """Kendall's W of the messages of a topic. Null: as ``rho``."""
    chance: Correlation | None
    """The W of as many messages in an order by chance. Null: as ``rho``."""
    lags: Mapping[str, LagSummary]
    """Neighbouring messages (1) and messages with one between (2): a rotation has a low ``rho``, and yet keeps
    neighbours in their order."""
    head_start_seconds: HeadStart
    """The head start of the first tenth of the outlets."""
    range_seconds: Duration | None
    """The range of the outlets' mean delays after the first arrival (RFC 5644), over topics. Null: as ``rho``."""
    subscribing: Correlation | None
    """The rank correlation of an outlet's place with the moment of its subscription, within a kind of filter. Null:
    too few outlets have one kind."""
    client_ids: Correlation | None
    """The same with its client id. Null: as ``subscribing``."""
    filter_count: Correlation | None
    """The same with the number of its filters. Null: as ``subscribing``, or all have as many."""
    size: Correlation | None
    """The same with its size, in editors. Null: as ``subscribing``, or they are clients of one's own."""
    exact_first: Correlation | None
    """Of the pairs of an outlet with exact filters and one with a wildcard, those with the former first less those
    with it last, as a share. Null: too few outlets have one of the kinds."""
    node: Correlation | None
    """Of the pairs of outlets at different nodes of the broker with one kind of filter, those in the order of the nodes
    less the others, as a share. Null: the broker has one node, or no worker has outlets enough at two."""
    group: Correlation | None
    """The same by groups of clients. Null: there are none with names, or too few of their clients have a topic in
    common."""
    intervals: Mapping[str, CorrelationEnds]
    """Of the figures from ``subscribing`` to ``group``, where they are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends(Document):
    """A share, at least and at most: arrivals are known by the bins of a histogram."""

    low: Fraction
    """At least."""
    high: Fraction
    """At most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearnessSummary(Document):
    """How near to a release's first arrival the others are, over the deliveries of settled releases."""

    within: Mapping[str, Ends]
    """By distance: the share of deliveries within it of their release's first."""
    p99_seconds: Duration | None
    """The distance within which 99 % of the deliveries are. Null: there are none."""
    trimmed_spread_p50_seconds: Duration | None
    """From a release's first hundredth of arrivals to its last, over releases: the median. Null: as
    ``p99_seconds``."""
    trimmed_spread_max_seconds: Duration | None
    """The greatest. Null: as ``p99_seconds``."""

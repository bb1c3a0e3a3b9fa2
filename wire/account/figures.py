"""An account's figures as a value: metrics, summary, verdict and API read them here and can't change them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wire.account.cohorts import CohortFigures
from wire.account.sharing import ShareSplit, splits_of
from wire.account.state import FORMER, AccountState
from wire.account.totals import LabelFigures, Totals, by_label
from wire.contract.cohorts import Cohort
from wire.contract.histogram import Histogram
from wire.contract.order import PartitionOrder
from wire.contract.tally import LabelSums, SwarmFigures

__all__ = [
    "AccountFigures",
    "PublishedFigures",
    "ShareSplit",
    "delivered_of",
    "expected_so_far",
    "figures_of",
    "lateness_of",
    "outstanding_of",
    "published_of",
    "totals_of",
]


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """The counts of releases and deliveries of an account, at one moment or between two.

    ``edges`` are the bin edges of every histogram in nanoseconds. ``by_label`` has expected and counted deliveries by
    label, in alphabetical order. ``lateness`` is sent - due of each message,
    ``spread`` first arrival to last of each settled release, ``coverage`` the time from due until a fraction of the
    expected outlets had the release. ``releases_measured`` counts the settled releases after the warm-up.
    ``published_messages`` are by label, ``publish_errors`` by reason, ``swarms`` the workers' own figures by worker.
    ``refused_messages`` are the messages that the broker refused for good and ``publish_refusals`` its refusals, by
    kind; ``refused_deliveries`` are the missing deliveries of these messages. ``shares`` says how the messages of each
    shared subscription were split among its members. ``orders`` are the orders of the messages by partition of the
    outlets, of which there are ``partitions``, once the workers have ended. ``by_cohort`` has the deliveries by
    behaviour and group of the outlets, where there are several.
    """

    edges: Sequence[int]
    by_label: Mapping[str, LabelFigures]
    swarms: Mapping[str, SwarmFigures]
    lateness: Histogram
    spread: Histogram
    coverage: Mapping[float, Histogram]
    releases: int
    releases_settled: int
    releases_incomplete: int
    releases_measured: int
    unsent_messages: int
    unsent_deliveries: int
    foreign: int
    published_messages: Counter[str]
    publish_errors: Counter[str]
    faults: Sequence[str]
    refused_messages: Counter[str] = field(default_factory=Counter)
    publish_refusals: Counter[str] = field(default_factory=Counter)
    refused_deliveries: int = 0
    shares: Mapping[str, ShareSplit] = field(default_factory=dict)
    orders: Mapping[int, PartitionOrder] = field(default_factory=dict)
    partitions: int = 1
    by_cohort: Mapping[Cohort, CohortFigures] = field(default_factory=dict)

    def totals(self) -> Totals:
        """Return the sums over every label."""
        sums = LabelSums.total(self.edges, [figures.sums for figures in self.by_label.values()], final=True)
        return Totals(
            expected=sum(figures.expected for figures in self.by_label.values()),
            sums=sums,
            unreported=sums.unreported,
            unsent_messages=self.unsent_messages,
            unsent_deliveries=self.unsent_deliveries,
            foreign=self.foreign,
            refused_messages=self.refused_messages.total(),
            refused_deliveries=self.refused_deliveries,
        )

    @property
    def outlets_on(self) -> int:
        """The outlets that are on, or away as planned, as of the workers' last tallies."""
        return sum(swarm.states.get("on", 0) + swarm.states.get("away", 0) for swarm in self.swarms.values())

    def lag(self) -> Histogram:
        """Return the swarm lag of every worker together."""
        return Histogram.total(self.edges, (swarm.lag for swarm in self.swarms.values()))

    def catch_up(self) -> Histogram:
        """Return the times in which outlets that returned to their sessions caught up, over every worker."""
        parts = (swarm.catch_up for swarm in self.swarms.values() if swarm.catch_up is not None)
        return Histogram.total(self.edges, parts)

    def catch_up_live(self) -> Histogram:
        """Return the disclosure latencies of outlets that stay on while others caught up, over every worker."""
        parts = (swarm.catch_up_live for swarm in self.swarms.values() if swarm.catch_up_live is not None)
        return Histogram.total(self.edges, parts)

    def catch_up_before(self) -> Histogram:
        """Return the same of the ten seconds before the others returned."""
        parts = (swarm.catch_up_before for swarm in self.swarms.values() if swarm.catch_up_before is not None)
        return Histogram.total(self.edges, parts)

    def handshakes(self) -> Histogram:
        """Return the times from the start of each outlet's connection to its SUBACK, over every worker."""
        return Histogram.total(self.edges, (swarm.connect_times for swarm in self.swarms.values()))


@dataclass(frozen=True, slots=True)
class PublishedFigures:
    """Releases that were sent: by edition, those of which every message was sent, and the flashes among them."""

    by_edition: Counter[str]
    releases_sent: int
    flashes: int


def figures_of(state: AccountState) -> AccountFigures:
    """Return everything that is counted as of now, as copies."""
    edges = state.edges
    return AccountFigures(
        edges=edges,
        by_label=by_label(state.expected, state.sums.values(), edges, state.labels, state.sums.get(FORMER, {})),
        swarms=dict(state.swarms),
        lateness=Histogram.total(edges, [state.lateness]),
        spread=Histogram.total(edges, [state.spread]),
        coverage={fraction: Histogram.total(edges, [held]) for fraction, held in state.coverage.items()},
        releases=state.releases_expected,
        releases_settled=state.releases_settled,
        releases_incomplete=state.releases_incomplete,
        releases_measured=state.releases_measured,
        unsent_messages=len(state.unsent),
        unsent_deliveries=_unsent_deliveries(state),
        foreign=_foreign(state),
        published_messages=Counter(state.published_messages),
        publish_errors=Counter(state.publish_errors),
        faults=tuple(state.faults),
        refused_messages=Counter(state.refused_messages),
        publish_refusals=Counter(state.publish_refusals),
        refused_deliveries=state.refused_deliveries,
        shares=splits_of(state),
        orders=dict(state.orders),
        partitions=len(state.partitions),
        by_cohort={} if state.cohorts is None else state.cohorts.figures(),
    )


def lateness_of(state: AccountState) -> Histogram:
    """Return sent - due of each message so far that was due after the warm-up, as a copy."""
    return Histogram.total(state.edges, [state.lateness])


def published_of(state: AccountState) -> PublishedFigures:
    """Return the figures of the releases that were sent, as of now."""
    return PublishedFigures(Counter(state.published_releases), state.releases_sent, state.flashes_published)


def totals_of(state: AccountState) -> Totals:
    """Return the sums over every label, worker instance and partition, as of now."""
    sums = LabelSums.total(state.edges, [part for held in state.sums.values() for part in held.values()])
    return Totals(
        expected=state.expected.total() - sums.excused,
        sums=sums,
        unreported=sums.unreported,
        unsent_messages=len(state.unsent),
        unsent_deliveries=_unsent_deliveries(state),
        foreign=_foreign(state),
        refused_messages=state.refused_messages.total(),
        refused_deliveries=state.refused_deliveries,
    )


def delivered_of(state: AccountState) -> int:
    """Return the number of deliveries as of the last tallies: cheaper than the totals."""
    return sum(sums.delivered for held in state.sums.values() for sums in held.values())


def outstanding_of(state: AccountState) -> int:
    """Return how many expected deliveries are neither delivered nor missing, as of the last tallies."""
    known = sum(sums.delivered + sums.missing for held in state.sums.values() for sums in held.values())
    return expected_so_far(state) - known


def expected_so_far(state: AccountState) -> int:
    """Return the number of expected deliveries as of the last tallies: as cheap."""
    return state.expected.total() - sum(sums.excused for held in state.sums.values() for sums in held.values())


def _unsent_deliveries(state: AccountState) -> int:
    return sum(sum(message.expected_now) + len(message.shares) for message in state.unsent.values())


def _foreign(state: AccountState) -> int:
    return state.foreign + sum(swarm.foreign for swarm in state.swarms.values())

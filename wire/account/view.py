"""The figures of an account, as values that change nothing in it."""

from collections.abc import Mapping, Sequence

from wire.account.change_clock import change_figures_of
from wire.account.change_figures import ChangeFigures
from wire.account.expectation import Expectation
from wire.account.figures import (
    AccountFigures,
    PublishedFigures,
    delivered_of,
    expected_so_far,
    figures_of,
    lateness_of,
    outstanding_of,
    published_of,
    totals_of,
)
from wire.account.missing import MissingDeliveries
from wire.account.ownership import PartitionState
from wire.account.state import AccountState
from wire.account.totals import Totals
from wire.contract.cohorts import Cohort
from wire.contract.histogram import Histogram
from wire.contract.outages import Outage
from wire.contract.tally import SwarmFigures
from wire.directory.audience import Audience

__all__ = ["AccountView"]


class AccountView:
    """What is to be read in an account over the partitions of ``expectation``."""

    def __init__(self, state: AccountState, expectation: Expectation) -> None:
        self._state = state
        self._expectation = expectation

    @property
    def partitions(self) -> tuple[PartitionState, ...]:
        """The state of each partition, by index."""
        return tuple(self._state.partitions)

    def partitions_of(self, instance: str) -> tuple[int, ...]:
        """Return the partitions that a worker instance owns, whether or not it can be reached."""
        return self._state.partitions.of(instance)

    def is_former_owner(self, instance: str) -> bool:
        """Return whether a worker instance lost a partition: it must get none again."""
        return self._state.partitions.is_former(instance)

    @property
    def edges(self) -> Sequence[int]:
        """The bin edges of every histogram, in nanoseconds."""
        return self._state.edges

    @property
    def start_ns(self) -> int:
        """The moment at which publishing starts; 0 before that is known."""
        return self._state.start_ns

    @property
    def warm_until_ns(self) -> int:
        """The moment at which the warm-up ends."""
        return self._state.warm_until_ns

    @property
    def outages(self) -> tuple[Outage, ...]:
        """The latest outages of the broker that are proved."""
        return self._state.outages

    @property
    def audience(self) -> Audience:
        """The audience that the messages are for."""
        return self._expectation.audience

    @property
    def cohorts(self) -> tuple[Cohort, ...]:
        """The cohorts that deliveries are counted by, by number; none where the outlets are all of one sort."""
        return () if self._state.cohorts is None else self._state.cohorts.parts

    @property
    def swarms(self) -> Mapping[str, SwarmFigures]:
        """The workers' own figures by worker, as of their last tallies."""
        return dict(self._state.swarms)

    @property
    def releases(self) -> int:
        """Release versions expected so far."""
        return self._state.releases_expected

    @property
    def expected(self) -> int:
        """Deliveries expected so far, cheap enough to be read often."""
        return expected_so_far(self._state)

    @property
    def delivered(self) -> int:
        """Deliveries as of the last tallies, as cheap."""
        return delivered_of(self._state)

    @property
    def outstanding(self) -> int:
        """Expected deliveries that are neither delivered nor missing as of the last tallies, as cheap."""
        return outstanding_of(self._state)

    def open_before(self, moment_ns: int) -> bool:
        """Return whether a message that was due before a moment is not closed in every partition."""
        return any(message.row.due_ns < moment_ns for message in self._state.messages.values())

    @property
    def messages_sent(self) -> int:
        """Messages sent so far, as cheap."""
        return self._state.published_messages.total()

    def lateness(self) -> Histogram:
        """Return sent - due of each message so far that was due after the warm-up, as a copy."""
        return lateness_of(self._state)

    @property
    def open_messages(self) -> int:
        """The number of messages that are not closed in every partition."""
        return len(self._state.messages)

    @property
    def faults(self) -> tuple[str, ...]:
        """Our own faults: sentences that say where the two sides differ."""
        return tuple(self._state.faults)

    def figures(self) -> AccountFigures:
        """Return everything that is counted, as of now."""
        return figures_of(self._state)

    def published(self) -> PublishedFigures:
        """Return the figures of the releases that were sent, as of now."""
        return published_of(self._state)

    def changes(self) -> ChangeFigures:
        """Return the corrections and kills so far, of an account that is kept."""
        return change_figures_of(self._state, self._expectation)

    def totals(self) -> Totals:
        """Return the sums over everything, as of now."""
        return totals_of(self._state)

    @property
    def missing(self) -> MissingDeliveries:
        """The outlets that miss the latest closed messages."""
        return MissingDeliveries(self._state)

    def sampled_arrivals(self) -> dict[int, Mapping[int, tuple[int, int, int]]]:
        """Return the arrivals at sampled outlets, by outlet and sequence: due, lower and upper end; no warm-up."""
        return {outlet: dict(arrivals) for outlet, arrivals in self._state.sampled.items()}

"""Everything that an account counts, in one value.

Only the rules of this room and the snapshot codec hold the state: the rules change it, the codec writes and restores
it. All other code gets figures (figures.py), which are values, and cannot change the counts.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from wire.account.change_figures import CHANGES
from wire.account.changes import ChangeSet
from wire.account.cohorts import CohortLedger
from wire.account.missing_messages import MissingMessage
from wire.account.ownership import Partitions
from wire.account.rows import COVERAGE_FRACTIONS, Key, MessageRow, ReleaseRow
from wire.account.totals import LabelCache
from wire.contract.histogram import Histogram
from wire.contract.order import PartitionOrder
from wire.contract.outages import Outage
from wire.contract.tally import LabelSums, SwarmFigures

__all__ = ["FORMER", "AccountState", "add_fault"]

FAULTS_KEPT = 20

FORMER = ("", -1)  # the key of the sums of former owners, and of messages that the wire settled itself


@dataclass(slots=True)
class AccountState:
    """The counts, rows and owners of one account.

    Counters of releases and messages are since the wire's first start. ``expected`` counts deliveries by label;
    ``sums`` are what workers counted, by worker instance and partition, then by label; ``swarms`` are the figures of
    each worker as a process, by its name, and ``foreign`` the foreign messages at workers that do not come back.
    ``numbers`` has the number of each instance's last tally, ``resyncs`` the instances that were asked for a whole one.
    ``releases`` holds the release versions in memory, ``messages`` the messages that are not closed in every partition,
    ``unsent`` the messages that were never sent, ``missing`` the latest messages that some outlets miss, each by
    sequence. ``sampled`` is by outlet and sequence: due time and both ends of the arrival. ``settled`` names the
    settled releases in memory, oldest first. ``highest`` is the last sequence that is expected. ``refused_messages``
    counts the messages that the broker refused for good, ``publish_refusals`` each refusal, both by kind;
    ``refused_deliveries`` are the missing deliveries of the former. ``on_fault`` is given each fault that is noted.
    ``orders`` are the orders of the messages by partition, from the workers' last tallies.
    ``labels`` keeps what figures added up by label, and counts nothing. ``cohorts`` counts by cohort, where there are
    any. ``outages`` are the latest outages of the broker that are proved.

    ``share_members`` has the members of each shared subscription that a message was for, ``share_expected`` how many
    messages it was expected to get, ``share_missing`` how many of these are settled as missing, and ``share_counts``
    the messages that each member got: by worker instance and partition, subscription and slot. ``share_copies`` has,
    for the latest closed messages of such subscriptions, the label, all their subscriptions, and the bits of those that
    had a copy, by partition. ``served`` are the messages whose subscriptions have their copies since the workers were
    last told.

    ``changes_settled`` counts the settled corrections and kills of an account that is kept, ``change_times`` has their
    times from receipt to the last outlet that had the story, ``change_standing_ns`` the sum over the outlets of how
    long the story stood there after that receipt; all are by kind.
    """

    edges: Sequence[int]
    partitions: Partitions
    changes: ChangeSet
    start_ns: int = 0
    warm_until_ns: int = 0
    outages: tuple[Outage, ...] = ()
    highest: int = 0
    releases_expected: int = 0
    releases_sent: int = 0
    flashes_published: int = 0
    releases_settled: int = 0
    releases_incomplete: int = 0
    releases_measured: int = 0
    published_releases: Counter[str] = field(default_factory=Counter)
    published_messages: Counter[str] = field(default_factory=Counter)
    publish_errors: Counter[str] = field(default_factory=Counter)
    publish_refusals: Counter[str] = field(default_factory=Counter)
    refused_messages: Counter[str] = field(default_factory=Counter)
    refused_deliveries: int = 0
    expected: Counter[str] = field(default_factory=Counter)
    sums: dict[tuple[str, int], dict[str, LabelSums]] = field(default_factory=dict)
    swarms: dict[str, SwarmFigures] = field(default_factory=dict)
    foreign: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    resyncs: set[str] = field(default_factory=set)
    releases: dict[Key, ReleaseRow] = field(default_factory=dict)
    messages: dict[int, MessageRow] = field(default_factory=dict)
    unsent: dict[int, MessageRow] = field(default_factory=dict)
    missing: OrderedDict[int, MissingMessage] = field(default_factory=OrderedDict)
    sampled: dict[int, dict[int, tuple[int, int, int]]] = field(default_factory=dict)
    settled: OrderedDict[Key, None] = field(default_factory=OrderedDict)
    orders: dict[int, PartitionOrder] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    on_fault: Callable[[str], None] = lambda _: None
    labels: LabelCache = field(default_factory=LabelCache)
    cohorts: CohortLedger | None = None
    share_members: dict[str, int] = field(default_factory=dict)
    share_expected: Counter[str] = field(default_factory=Counter)
    share_missing: Counter[str] = field(default_factory=Counter)
    share_counts: dict[tuple[str, int], dict[str, dict[int, int]]] = field(default_factory=dict)
    share_copies: OrderedDict[int, tuple[str, tuple[str, ...], dict[int, int], int]] = field(
        default_factory=OrderedDict
    )
    served: list[int] = field(default_factory=list)
    changes_settled: Counter[str] = field(default_factory=Counter)
    change_standing_ns: Counter[str] = field(default_factory=Counter)
    change_times: dict[str, Histogram] = field(init=False)
    lateness: Histogram = field(init=False)
    spread: Histogram = field(init=False)
    coverage: dict[float, Histogram] = field(init=False)

    def __post_init__(self) -> None:
        self.lateness = Histogram(self.edges)
        self.spread = Histogram(self.edges)
        self.change_times = {kind: Histogram(self.edges) for kind in CHANGES}
        self.coverage = {fraction: Histogram(self.edges) for fraction in COVERAGE_FRACTIONS}

    def former(self, label: str) -> LabelSums:
        """Return a label's sums of former owners, which are about to change."""
        self.changes.sums_changed(FORMER, (label,))
        held = self.sums.setdefault(FORMER, {})
        if label not in held:
            held[label] = LabelSums.empty(self.edges)
        return held[label]


def add_fault(state: AccountState, text: str) -> None:
    """Note a fault of our own, and report it; only the first ones are kept and reported."""
    if len(state.faults) < FAULTS_KEPT:
        state.faults.append(text)
        state.on_fault(text)

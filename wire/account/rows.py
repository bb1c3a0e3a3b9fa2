"""The rows of the account: a release version and its messages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from wire.account.absent import Absent, Bits
from wire.account.reach import Reached
from wire.contract.bins import Runs
from wire.contract.nearest_rank import nearest_rank
from wire.contract.own_message import Story
from wire.contract.tally import MessageRecord

__all__ = [
    "COVERAGE_FRACTIONS",
    "Key",
    "LabelCounts",
    "MessageRow",
    "ReleaseRow",
    "SettledRelease",
    "ToldChange",
    "coverage_name",
]

COVERAGE_FRACTIONS = (0.5, 0.9, 0.99, 1.0)


def coverage_name(fraction: float) -> str:
    """Return the key of a fraction in every document: ``0.5``, ``0.9``, ``0.99``, ``1``."""
    return f"{fraction:g}"


Key = tuple[str, int]  # a release version: its uri and version


@dataclass(slots=True)
class LabelCounts:
    """One label of a release version. A delivery that is neither delivered nor missing is in an open record.

    ``refused`` is why the broker did not take the label's message, or empty.
    """

    expected: int
    delivered: int = 0
    missing: int = 0
    refused: str = ""


@dataclass(slots=True)
class ReleaseRow:
    """The delivery of a release version, added up over labels and partitions. Times are nanoseconds since the epoch.

    ``open_records`` counts the (message, partition) pairs whose record is not closed yet, ``sent`` the messages that
    have been sent, one to a label. ``warm``: the release was due in the warm-up. ``reached`` holds the outlets that
    had at least one edition, where reach is kept. ``bins`` and ``lows`` are (bin, times) of arrival - due at the upper
    and lower ends. ``counts`` are by label, ``open`` the messages that are not closed in every partition, by
    sequence; ``absent`` has the outlets that it did not reach, and ``exact`` says that no arrival is bounded: both are
    in memory alone. ``earlier`` are, by label, the earlier versions that went to the same outlets, where the account
    is kept.
    """

    release: Story
    due_ns: int
    labels: tuple[str, ...]
    expected: int = 0
    delivered: int = 0
    missing: int = 0
    first_ns: int = 0
    last_ns: int = 0
    open_records: int = 0
    sent: int = 0
    warm: bool = False
    heading: str = ""
    reached: Reached | None = None
    editions_sent: set[str] = field(default_factory=set)
    bins: dict[int, int] = field(default_factory=dict)
    lows: dict[int, int] = field(default_factory=dict)
    counts: dict[str, LabelCounts] = field(default_factory=dict)
    open: dict[int, "MessageRow"] = field(default_factory=dict)
    absent: Absent = field(default_factory=Absent)
    exact: bool = True
    earlier: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """The release's uri and version."""
        return self.release.uri, self.release.version

    def absorb(self, record: MessageRecord, label: str) -> None:
        """Add the closed record of one message in one partition."""
        self.open_records -= 1
        self.deliver(label, record.delivered, record.missing)
        self.spread_over(record)

    def expect(self, label: str, more: int) -> None:
        """Expect so many deliveries more under one label than the plan did."""
        self.expected += more
        self.counts[label].expected += more

    def deliver(self, label: str, delivered: int, missing: int) -> None:
        """Count under one label; a late delivery is one delivered more, and one missing less."""
        self.delivered += delivered
        self.missing += missing
        counts = self.counts[label]
        counts.delivered += delivered
        counts.missing += missing

    def spread_over(self, record: MessageRecord) -> None:
        """Add the times of a record's arrivals."""
        if record.first_ns:
            self.first_ns = min(self.first_ns or record.first_ns, record.first_ns)
            self.last_ns = max(self.last_ns, record.last_ns)
        self.exact &= record.lows is None
        for bins, more in (
            (self.bins, record.bins),
            (self.lows, record.lows if record.lows is not None else record.bins),
        ):
            for index, times in more:
                bins[index] = bins.get(index, 0) + times

    @property
    def spread_ns(self) -> int | None:
        """First arrival to last, exactly; None below two deliveries."""
        return self.last_ns - self.first_ns if self.delivered > 1 else None

    def coverage_ns(self, fraction: float, bin_edges: Sequence[int]) -> int | None:
        """Return the time from due until this fraction of the expected outlets had the release, at the bins' upper
        ends.

        None where the fraction was never reached.
        """
        rank = nearest_rank(fraction, self.expected)
        if not self.expected or self.delivered < rank:
            return None
        seen = 0
        latest_ns = self.last_ns - self.due_ns
        for index in sorted(self.bins):
            seen += self.bins[index]
            if seen >= rank:
                return min(bin_edges[index], latest_ns) if index < len(bin_edges) else latest_ns
        return latest_ns  # a late delivery after a planned absence is delivered, and in no bin

    def settled(self, bin_edges: Sequence[int]) -> "SettledRelease":
        """Return the row's figures as a value."""
        return SettledRelease(
            release=self.release,
            heading=self.heading,
            due_ns=self.due_ns,
            labels=self.labels,
            expected=self.expected,
            delivered=self.delivered,
            missing=self.missing,
            spread_ns=self.spread_ns,
            coverage_ns={fraction: self.coverage_ns(fraction, bin_edges) for fraction in COVERAGE_FRACTIONS},
            outlets_reached=len(self.reached or ()),
            warm=self.warm,
            latest_ns=self.last_ns - self.due_ns,
            bins=tuple(sorted(self.bins.items())),
            lows=tuple(sorted(self.lows.items())),
            exact=self.exact,
            by_label={label: counts.delivered for label, counts in self.counts.items()},
            missing_at=self.absent.missing,
            excused_at=self.absent.excused,
        )


@dataclass(frozen=True, slots=True)
class ToldChange:
    """What a service tells of a correction or kill: how many outlets ``had`` the story, how many of them are
    ``without`` the change, and the time from its receipt to the last of them, None while one is without it.
    """

    had: int
    without: int
    last_ns: int | None


@dataclass(frozen=True, slots=True)
class SettledRelease:
    """The figures of a release version whose messages are closed in every partition.

    ``due_ns`` is nanoseconds since the epoch. ``spread_ns`` is first arrival to last, None below two deliveries;
    ``coverage_ns`` is, by fraction of the expected outlets, the time from due until that fraction had the release, None
    where it never had. ``outlets_reached`` counts the outlets that had at least one edition, and is 0 where reach is
    not kept. ``warm``: the release was due in the warm-up. ``latest_ns`` is last arrival - due; ``bins`` and ``lows``
    are the ascending (bin, times) of arrival - due at the upper and lower ends, ``exact`` says that no arrival is
    bounded. ``by_label`` are the deliveries by label, ``missing_at`` and ``excused_at`` the outlets that miss the
    version and those that were not expected to get it; all three are None where they are not known. ``told`` is what a
    service tells of a version that changes an earlier one.
    """

    release: Story
    heading: str
    due_ns: int
    labels: tuple[str, ...]
    expected: int
    delivered: int
    missing: int
    spread_ns: int | None
    coverage_ns: Mapping[float, int | None]
    outlets_reached: int
    warm: bool = False
    latest_ns: int = 0
    bins: Runs = ()
    lows: Runs = ()
    exact: bool = False
    by_label: Mapping[str, int] | None = None
    missing_at: Bits | None = None
    excused_at: Bits | None = None
    told: ToldChange | None = None


@dataclass(slots=True)
class MessageRow:
    """One message: the number of outlets of each partition that the plan expects, and the message's records so far.

    ``refused`` is why the broker did not take it, or empty. ``shares`` are the shared subscriptions that are expected
    to get one copy each, wherever their members are; ``served`` notes that all had one. ``unreported``: a former owner
    of some partition may have delivered it without reporting it.
    """

    sequence: int
    topic: str
    label: str
    edition: str
    row: ReleaseRow
    expected: Sequence[int]
    embargo_ns: int = 0
    body_bytes: int = 0
    records: dict[int, MessageRecord] = field(default_factory=dict)
    refused: str = ""
    shares: tuple[str, ...] = ()
    served: bool = False
    unreported: bool = False

    @property
    def shares_had(self) -> int:
        """The shared subscriptions, as bits, that had a copy somewhere, as of the records so far."""
        had = 0
        for record in self.records.values():
            had |= int(record.shared, 16)
        return had

    @property
    def expected_now(self) -> Iterator[int]:
        """The expected outlets of each partition: by its last record, and by the plan where there is none."""
        for partition, planned in enumerate(self.expected):
            record = self.records.get(partition)
            yield planned if record is None else record.expected

    def closed_by(self, partition: int) -> bool:
        """Return whether the message is closed in a partition."""
        record = self.records.get(partition)
        return record is not None and record.closed

    def closed_by_all(self, partitions: int) -> bool:
        """Return whether the message is closed in each of so many partitions."""
        records = self.records
        return len(records) >= partitions and all(record.closed for record in records.values())

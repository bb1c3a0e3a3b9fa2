"""One release version in the account: what its messages' records add up to, over circuits and shares."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from wire.contract.places import Circuit
from wire.contract.release import Release
from wire.contract.tally import MessageRecord
from wire.reached import Reached

__all__ = ["COVERAGE_SHARES", "CircuitCounts", "Lack", "MessageRow", "ReleaseRow"]

COVERAGE_SHARES = (0.5, 0.9, 0.99, 1.0)


@dataclass(slots=True)
class CircuitCounts:
    """One circuit of a release version. What is neither delivered nor missing is in the message's open records."""

    expected: int
    delivered: int = 0
    missing: int = 0


@dataclass(slots=True)
class ReleaseRow:
    """Everything about a release version's delivery. Times are nanoseconds since the epoch.

    ``waiting`` counts the (message, share) pairs whose record is not closed yet. ``reached`` holds the
    outlets that had at least one edition, where that is kept. ``counts`` are by circuit, ``open`` its messages that are
    not closed in every share, by sequence.
    """

    release: Release
    due_ns: int
    circuits: tuple[str, ...]
    expected: int = 0
    delivered: int = 0
    missing: int = 0
    first_ns: int = 0
    last_ns: int = 0
    waiting: int = 0
    warm: bool = False
    heading: str = ""
    reached: Reached | None = None
    languages_left: set[str] = field(default_factory=set)
    bins: dict[int, int] = field(default_factory=dict)
    lows: dict[int, int] = field(default_factory=dict)
    counts: dict[str, CircuitCounts] = field(default_factory=dict)
    open: dict[int, "MessageRow"] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, int]:
        """What names it."""
        return self.release.uri, self.release.version

    def absorb(self, record: MessageRecord, circuit: str) -> None:
        """Add a closed record of one of its messages in one share."""
        self.waiting -= 1
        self.deliver(circuit, record.delivered, record.missing)
        self.spread_over(record)

    def deliver(self, circuit: str, delivered: int, missing: int) -> None:
        """Count on one circuit; a late delivery is one more, and one less that is missing."""
        self.delivered += delivered
        self.missing += missing
        counts = self.counts[circuit]
        counts.delivered += delivered
        counts.missing += missing

    def spread_over(self, record: MessageRecord) -> None:
        """Add the times of a record's arrivals."""
        if record.first_ns:
            self.first_ns = min(self.first_ns or record.first_ns, record.first_ns)
            self.last_ns = max(self.last_ns, record.last_ns)
        for bins, more in (
            (self.bins, record.bins),
            (self.lows, record.lows if record.lows is not None else record.bins),
        ):
            for index, times in more.items():
                bins[index] = bins.get(index, 0) + times

    @property
    def spread_ns(self) -> int | None:
        """First outlet to last, exactly; None below two deliveries."""
        return self.last_ns - self.first_ns if self.delivered > 1 else None

    def coverage_ns(self, share: float, bin_edges: Sequence[int]) -> int | None:
        """From due until this share of the expected outlets had it, at the bins' upper ends; None if never."""
        rank = max(1, -int(-(share * self.expected - 1e-9) // 1))
        if not self.expected or self.delivered < rank:
            return None
        seen = 0
        latest_ns = self.last_ns - self.due_ns
        for index in sorted(self.bins):
            seen += self.bins[index]
            if seen >= rank:
                return min(bin_edges[index], latest_ns) if index < len(bin_edges) else latest_ns
        return latest_ns  # what came back late as planned is delivered, and in no bin


@dataclass(slots=True)
class MessageRow:
    """One message in the account: how many outlets of each share it is owed to, and the records so far.

    ``suspects`` are the shares in which an outlet that lacks it may have had it: a worker died before it said so.
    """

    sequence: int
    topic: str
    circuit: Circuit
    row: ReleaseRow
    expected: Sequence[int]
    embargo_ns: int = 0
    body_bytes: int = 0
    records: dict[int, MessageRecord] = field(default_factory=dict)
    suspects: set[int] = field(default_factory=set)

    def closed_by(self, share: int) -> bool:
        """True once the share's worker has settled it."""
        record = self.records.get(share)
        return record is not None and record.closed

    def lack(self) -> "Lack":
        """What is to be known of it once it is closed and some outlets lack it."""
        return Lack(self.row.key, str(self.circuit), self.row.due_ns, self.embargo_ns, self.body_bytes, self.suspects)


@dataclass(slots=True)
class Lack:
    """A closed message that some outlets lack: its release's uri and version, and as in its row."""

    key: tuple[str, int]
    circuit: str
    due_ns: int
    embargo_ns: int
    body_bytes: int
    suspects: set[int]

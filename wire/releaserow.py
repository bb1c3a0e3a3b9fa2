"""One release version in the account: what its messages' records add up to, over circuits and shares."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from wire.contract.places import Circuit
from wire.contract.release import Release
from wire.contract.tally import MessageRecord

__all__ = ["COVERAGE_SHARES", "MessageRow", "ReleaseRow"]

COVERAGE_SHARES = (0.5, 0.9, 0.99, 1.0)


@dataclass(slots=True)
class ReleaseRow:
    """Everything about a release version's delivery. Times are nanoseconds since the epoch.

    ``waiting`` counts the (message, share) pairs whose record is not closed yet, ``left`` the messages that have
    left, one to a circuit. ``reached`` holds the outlets that had at least one edition; it is kept for flashes
    alone, whose promise is everybody at once.
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
    left: int = 0
    warm: bool = False
    heading: str = ""
    reached: set[int] | None = None
    languages_left: set[str] = field(default_factory=set)
    bins: dict[int, int] = field(default_factory=dict)
    lows: dict[int, int] = field(default_factory=dict)

    def absorb(self, record: MessageRecord) -> None:
        """Add a closed record of one of its messages in one share."""
        self.waiting -= 1
        self.delivered += record.delivered
        self.missing += record.missing
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
    """One message in the account: how many outlets of each share it is owed to, and the records so far."""

    sequence: int
    topic: str
    circuit: Circuit
    row: ReleaseRow
    expected: Sequence[int]
    records: dict[int, MessageRecord] = field(default_factory=dict)

    def closed_by(self, share: int) -> bool:
        """True once the share's worker has settled it."""
        record = self.records.get(share)
        return record is not None and record.closed

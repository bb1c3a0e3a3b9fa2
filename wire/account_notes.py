"""What of the account has changed since it was last kept: nothing of it is written twice, nothing forgotten."""

from collections import Counter
from collections.abc import Callable, Iterable

from wire.releaserow import ReleaseRow

__all__ = ["Notes"]

Key = tuple[str, int]  # uri and version


class Notes:
    """Names of what changed. Without ``keeping`` nobody asks, and nothing is noted: a load test's account ends with it.

    ``told_expected`` is called for each new release at once: it is to be on disk before the broker has any of it.
    """

    def __init__(self, *, keeping: bool = True, told_expected: Callable[[ReleaseRow], None] = lambda _: None) -> None:
        self._keeping = keeping
        self._told_expected = told_expected
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self.circuits: set[tuple[str, int, str]] = set()  # incarnation, share and circuit of sums
        self.dropped: set[tuple[str, int]] = set()  # incarnation and share whose sums went elsewhere
        self.records: set[tuple[int, int]] = set()  # sequence and share
        self.closed: set[int] = set()  # sequences that have closed in every share
        self.rows: dict[Key, ReleaseRow] = {}
        self.lacks: set[int] = set()
        self.lates: Counter[tuple[Key, str]] = Counter()
        self.owners = False

    def add(self, other: "Notes") -> None:
        """Take what another one has and could not be kept."""
        self.circuits |= other.circuits
        self.dropped |= other.dropped
        self.records |= other.records
        self.closed |= other.closed
        self.rows = other.rows | self.rows
        self.lacks |= other.lacks
        self.lates += other.lates
        self.owners |= other.owners

    def expected(self, row: ReleaseRow) -> None:
        """A release's messages are about to leave."""
        if self._keeping:
            self._told_expected(row)

    def sums(self, key: tuple[str, int], circuits: Iterable[str]) -> None:
        """Sums of an incarnation in a share."""
        if self._keeping:
            self.circuits.update((*key, circuit) for circuit in circuits)

    def record(self, sequence: int, share: int) -> None:
        """A message's record in a share."""
        if self._keeping:
            self.records.add((sequence, share))

    def gone(self, sequence: int) -> None:
        """A message has closed in every share."""
        if self._keeping:
            self.closed.add(sequence)

    def row(self, row: ReleaseRow) -> None:
        """A release's delivery."""
        if self._keeping:
            self.rows[row.key] = row

    def lacking(self, sequence: int) -> None:
        """The outlets that lack a closed message."""
        if self._keeping:
            self.lacks.add(sequence)

    def late(self, key: Key, circuit: str, deliveries: int) -> None:
        """Late deliveries of a release that has left memory."""
        if self._keeping:
            self.lates[key, circuit] += deliveries

    def owner(self, dropped: Iterable[tuple[str, int]] = ()) -> None:
        """The shares or their owners; whose sums are among the past's now."""
        if self._keeping:
            self.owners = True
            for key in dropped:
                self.dropped.add(key)
                self.circuits = {name for name in self.circuits if name[:2] != key}

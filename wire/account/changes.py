"""The names of the parts of an account that have changed since the last save. The rules add names, the snapshot codec
reads them.
"""

from collections.abc import Iterable

from wire.account.rows import Key, ReleaseRow

__all__ = ["ChangeSet"]


class ChangeSet:
    """Names of changes. Where the account is not ``kept`` on disk nothing is noted: a load test's account ends with the
    test.

    ``labels`` are the instance, partition and label of sums, ``dropped`` the instance and partition of sums that
    were added to the former owners'. ``records`` are sequence and partition, ``closed`` the sequences that are closed
    in every partition. ``releases`` are rows, because a settled one may have left memory. ``missing`` are sequences,
    ``late`` has, under a label of a release that has left memory, the number of late deliveries and the last arrival.
    """

    def __init__(self, *, kept: bool) -> None:
        self._kept = kept
        self.labels: set[tuple[str, int, str]] = set()
        self.dropped: set[tuple[str, int]] = set()
        self.records: set[tuple[int, int]] = set()
        self.closed: set[int] = set()
        self.releases: dict[Key, ReleaseRow] = {}
        self.missing: set[int] = set()
        self.late: dict[tuple[Key, str], tuple[int, int]] = {}
        self.owners = False

    def add(self, earlier: "ChangeSet") -> None:
        """Add an earlier change set, whose save failed."""
        self.labels |= earlier.labels
        self.dropped |= earlier.dropped
        self.records |= earlier.records
        self.closed |= earlier.closed
        self.releases = earlier.releases | self.releases
        self.missing |= earlier.missing
        for (key, label), late in earlier.late.items():
            self._add_late(key, label, *late)
        self.owners |= earlier.owners

    def sums_changed(self, key: tuple[str, int], labels: Iterable[str]) -> None:
        """Note that an instance's sums in a partition changed, under these labels."""
        if self._kept:
            self.labels.update((*key, label) for label in labels)

    def record_changed(self, sequence: int, partition: int) -> None:
        """Note that a message's record in a partition changed."""
        if self._kept:
            self.records.add((sequence, partition))

    def message_closed(self, sequence: int) -> None:
        """Note that a message is closed in every partition."""
        if self._kept:
            self.closed.add(sequence)

    def release_changed(self, row: ReleaseRow) -> None:
        """Note that a release's row changed."""
        if self._kept:
            self.releases[row.key] = row

    def missing_changed(self, sequence: int) -> None:
        """Note that the outlets that miss a message changed."""
        if self._kept:
            self.missing.add(sequence)

    def delivered_late(self, key: Key, label: str, deliveries: int, last_ns: int) -> None:
        """Note late deliveries of a release that has left memory, the last of which arrived at ``last_ns``."""
        if self._kept:
            self._add_late(key, label, deliveries, last_ns)

    def owners_changed(self, dropped: Iterable[tuple[str, int]] = ()) -> None:
        """Note that partitions or owners changed; ``dropped`` are the instance and partition of the former owners."""
        if self._kept:
            self.owners = True
            for key in dropped:
                self.dropped.add(key)
                self.labels = {name for name in self.labels if name[:2] != key}

    def _add_late(self, key: Key, label: str, deliveries: int, last_ns: int) -> None:
        before, latest_ns = self.late.get((key, label), (0, 0))
        self.late[key, label] = before + deliveries, max(latest_ns, last_ns)

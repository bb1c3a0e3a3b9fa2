"""The port to the store that keeps an account across the lives of a wire.

The sums and records of one moment are kept together, so that the restored figures add up. The workers report again
everything that was not kept: they forget nothing before it is on disk.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from wire.account.delivery import Delivery
from wire.account.rows import Key
from wire.desk.refusal import Refusal

__all__ = ["EMPTY_OUTBOX", "AccountStore", "Changes", "Expected", "Snapshot", "StoredOutbox"]


@dataclass(frozen=True, slots=True)
class Expected:
    """A release version that is about to be sent: the form of its row, the expected deliveries by label, and the last
    message's sequence.
    """

    key: Key
    form: bytes
    expected: Mapping[str, int]
    highest: int


@dataclass(frozen=True, slots=True)
class Changes:
    """The content of one save, which is written as a whole or not at all. Forms are JSON.

    ``sums`` are by worker instance, partition and label; the sums of ``dropped``, an instance and a partition each,
    are deleted. ``records`` are by sequence and partition; the records of the sequences ``closed`` are deleted.
    ``rows`` are releases that are not settled, ``deliveries`` settled ones. ``late`` are, under labels of the latter,
    late deliveries: their number, and the moment of the last in nanoseconds since the epoch. ``missing`` are by
    sequence, None where no outlet misses the message any more, or the message is forgotten. ``owners`` are the owners
    of all partitions, and ``former_owners`` the worker instances that lost one, in the order of their first loss; None
    where they did not change.
    """

    sums: Mapping[tuple[str, int, str], bytes]
    dropped: Sequence[tuple[str, int]]
    records: Mapping[tuple[int, int], bytes]
    closed: Sequence[int]
    rows: Mapping[Key, bytes]
    deliveries: Mapping[Key, Delivery]
    late: Mapping[tuple[Key, str], tuple[int, int]]
    missing: Mapping[int, bytes | None]
    owners: Sequence[str | None] | None
    former_owners: Sequence[str] | None
    figures: bytes


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A stored account, decoded. ``releases`` counts all release versions, ``highest`` is their last sequence.

    ``unreadable`` names the rows that are left out, because nothing can be read in them.
    """

    sums: Mapping[tuple[str, int, str], Mapping[str, Any]]
    records: Mapping[tuple[int, int], Sequence[Any]]
    rows: Mapping[Key, Mapping[str, Any]]
    missing: Mapping[int, Mapping[str, Any]]
    owners: Sequence[str | None]
    expected: Mapping[str, int]
    figures: Mapping[str, Any]
    releases: int
    highest: int
    former_owners: Sequence[str] = ()
    unreadable: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class StoredOutbox:
    """The messages of an earlier process, by sequence, as the desk's outbox on disk knows them.

    A message that is not ``unacknowledged`` was sent, even if the last save of the account does not say so, unless it
    is among those that the broker ``refused``.
    """

    unacknowledged: Container[int] = ()
    refused: Sequence[tuple[int, Refusal]] = ()


EMPTY_OUTBOX = StoredOutbox()


class AccountStore(Protocol):
    """Keeps one account."""

    def expected(self, expected: Expected) -> None:
        """Keep a release before everything that is given to the store afterwards, the desk's writes among them."""

    async def save(self, changes: Changes) -> None:
        """Keep changes; StoreError where none of them is kept."""

    def load(self) -> Snapshot | None:
        """Return the stored account; None where there is none."""

    def delivery(self, uri: str, version: int) -> Delivery | None:
        """Return the delivery of a settled release; None where it is not known."""

    def circuits(self, uri: str) -> Mapping[int, Sequence[str]]:
        """Return the circuits of each settled version of a release, as far as they can be read."""

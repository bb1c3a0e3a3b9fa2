"""Where an account is kept across the lives of a wire. Sums and records of one moment are kept together, so that what
is read again adds up; what is not kept is told again by the workers, who forget nothing before it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from wire.delivery import Delivery

__all__ = ["AccountStore", "Changes", "Expected", "Saved"]

Key = tuple[str, int]  # uri and version


@dataclass(frozen=True, slots=True)
class Expected:
    """A release version whose messages are about to leave: its row's form, what is owed by circuit, and the last
    message's sequence.
    """

    key: Key
    form: bytes
    owed: Mapping[str, int]
    highest: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be kept, in one piece. Forms are JSON.

    ``sums`` are by incarnation, share and circuit, those of ``dropped`` are gone. ``records`` are by sequence and
    share; all of the sequences ``closed`` go. ``rows`` are open releases, ``deliveries`` settled ones, ``lates`` late
    deliveries on circuits of the latter. ``lacking`` are by sequence, None where nobody lacks it any more or it
    is forgotten. ``owners`` are of all the shares, None where they did not change.
    """

    sums: Mapping[tuple[str, int, str], bytes]
    dropped: Sequence[tuple[str, int]]
    records: Mapping[tuple[int, int], bytes]
    closed: Sequence[int]
    rows: Mapping[Key, bytes]
    deliveries: Mapping[Key, Delivery]
    lates: Mapping[tuple[Key, str], int]
    lacking: Mapping[int, bytes | None]
    owners: Sequence[str | None] | None
    figures: bytes


@dataclass(frozen=True, slots=True)
class Saved:
    """What was kept, decoded. ``releases`` is how many there were, ``highest`` the last sequence of them."""

    sums: Mapping[tuple[str, int, str], Mapping[str, Any]]
    records: Mapping[tuple[int, int], Sequence[Any]]
    rows: Mapping[Key, Mapping[str, Any]]
    lacking: Mapping[int, Mapping[str, Any]]
    owners: Sequence[str | None]
    owed: Mapping[str, int]
    figures: Mapping[str, Any]
    releases: int
    highest: int


class AccountStore(Protocol):
    """Keeps one account."""

    def expected(self, expected: Expected) -> None:
        """Keep a release before whatever is given after it, be it the desk's."""

    async def save(self, changes: Changes) -> None:
        """Keep changes; StoreError where they are not, none of them."""

    def load(self) -> Saved | None:
        """What was kept; None where nothing was."""

    def delivery(self, uri: str, version: int) -> Delivery | None:
        """A settled release's delivery."""

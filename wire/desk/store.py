"""The store as the desk needs it, and a store in memory that ends with its process."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from wire.contract.places import Circuit
from wire.contract.release import Status
from wire.desk.agenda import Item
from wire.desk.entry import Entry
from wire.desk.message import Order
from wire.desk.refusal import Refusal
from wire.desk.rules import Law, Ruling, urgency_among_due

__all__ = ["Commitment", "MemoryStore", "Store", "item_of"]

Commitment = tuple[Entry, Sequence[tuple[int, Circuit]]]  # an entry, and its circuits with their sequences


class Store(Protocol):
    """Keeps release versions and the numbers of their messages.

    Any method may raise StoreError: then none of its changes are kept.
    """

    @property
    def run_id(self) -> int:
        """Return the run id of every message that this store numbers, 64 bits."""

    async def rule(self, uri: str, law: Law) -> Ruling:
        """Apply a law to the versions of a release, as a whole; the law's own errors change nothing."""

    async def rule_all(self, laws: Sequence[tuple[str, Law]]) -> list[Ruling]:
        """Apply laws to releases by their uris, one after the other, all of them or none."""

    async def commit(self, entry: int, order: Order) -> Commitment | None:
        """Number an entry's messages, its circuits in this order; None where the entry does not wait any more.

        A version that had to wait for an earlier one is due when that one was, at the earliest.
        """

    def acknowledged(self, sequence: int) -> None:
        """Note that the broker has a message; the note may reach the disk later."""

    def refused(self, sequence: int, refusal: Refusal) -> None:
        """Note that a message is not sent any more, because the broker does not take it."""

    def versions(self, uri: str) -> tuple[Entry, ...]:
        """Return every version of a release, ascending."""

    def entries(self, limit: int, before: int | None) -> list[Entry]:
        """Return up to ``limit`` entries, newest first: the newest of all, or those before an entry."""

    def entries_after(self, limit: int, after: int) -> list[Entry]:
        """Return up to ``limit`` entries after an entry's number, oldest first; 0 is before all of them."""

    def waiting(self) -> Sequence[Item]:
        """Return the items that an earlier process left on the agenda."""

    def unacknowledged(self) -> Sequence[Commitment]:
        """Return the messages that an earlier process left in the outbox, in sequence order."""

    def refusals(self) -> Sequence[tuple[int, Refusal]]:
        """Return the sequences of the messages that the broker did not take, in earlier processes too."""


def item_of(entry: Entry) -> Item:
    """Return the agenda's item of a waiting entry."""
    release = entry.release
    urgency, circuits = urgency_among_due(release), len(entry.circuits)
    kill = release.status is Status.CANCELED
    replaces = "" if kill else release.replaces
    return Item(entry.entry, release.uri, release.version, urgency, entry.due_ns, circuits, replaces, kill)


class MemoryStore:
    """A store for a load test, whose releases end with it. The text of a release is dropped once the broker has it."""

    def __init__(self, run_id: int) -> None:
        self._run_id = run_id
        self._sequence = 0
        self._entries: dict[int, Entry] = {}
        self._versions: dict[str, tuple[int, ...]] = {}
        self._open: dict[int, int] = {}  # messages of each committed entry that are not acknowledged
        self._entry_of: dict[int, int] = {}  # by their sequences
        self._circuits: dict[tuple[Circuit, ...], tuple[Circuit, ...]] = {}  # one copy of each combination

    @property
    def run_id(self) -> int:
        return self._run_id

    async def rule(self, uri: str, law: Law) -> Ruling:
        """Apply a law to the versions of a release."""
        ruling = law(self.versions(uri))
        for entry in ruling.changed:
            self._entries[entry.entry] = entry
        if not ruling.new:
            return ruling
        number = len(self._entries) + 1
        circuits = self._circuits.setdefault(ruling.entry.circuits, ruling.entry.circuits)
        entry = self._entries[number] = replace(ruling.entry, entry=number, circuits=circuits)
        self._versions[uri] = (*self._versions.get(uri, ()), number)
        return Ruling(entry, new=True, changed=ruling.changed)

    async def rule_all(self, laws: Sequence[tuple[str, Law]]) -> list[Ruling]:
        """Apply laws one after the other, all of them or none."""
        if len(laws) == 1:  # a law that refuses has changed nothing
            return [await self.rule(*laws[0])]
        before = dict(self._entries), dict(self._versions)
        try:
            return [await self.rule(uri, law) for uri, law in laws]
        except Exception:
            self._entries, self._versions = before
            raise

    async def commit(self, entry: int, order: Order) -> Commitment | None:
        """Number an entry's messages."""
        found = self._entries[entry]
        if found.state != "waiting":
            return None
        earlier = (other.due_ns for other in self.versions(found.release.uri) if other.state == "committed")
        due_ns = max(found.due_ns, *earlier, 0)
        found = self._entries[entry] = replace(found, state="committed", due_ns=due_ns)
        numbered = tuple(enumerate(order(found.circuits), self._sequence + 1))
        self._sequence += len(numbered)
        self._open[entry] = len(numbered)
        self._entry_of.update((sequence, entry) for sequence, _ in numbered)
        return found, numbered

    def acknowledged(self, sequence: int) -> None:
        """Drop an entry's text with its last message."""
        entry = self._entry_of.pop(sequence)
        self._open[entry] -= 1
        if not self._open[entry]:
            del self._open[entry]
            found = self._entries[entry]
            release = found.release
            heads = tuple(replace(edition, blocks=(), disclaimer="", boilerplate="") for edition in release.editions)
            self._entries[entry] = replace(found, release=replace(release, editions=heads))

    def refused(self, sequence: int, refusal: Refusal) -> None:
        """Drop an entry's text with its last message."""
        del refusal
        self.acknowledged(sequence)

    def versions(self, uri: str) -> tuple[Entry, ...]:
        """Return every version of a release, ascending."""
        return tuple(self._entries[number] for number in self._versions.get(uri, ()))

    def entries(self, limit: int, before: int | None) -> list[Entry]:
        """Return up to ``limit`` entries, newest first."""
        last = len(self._entries) if before is None else min(len(self._entries), before - 1)
        return [self._entries[number] for number in range(last, max(0, last - limit), -1)]

    def entries_after(self, limit: int, after: int) -> list[Entry]:
        """Return up to ``limit`` entries after an entry's number, oldest first."""
        last = min(len(self._entries), after + limit)
        return [self._entries[number] for number in range(after + 1, last + 1)]

    def waiting(self) -> Sequence[Item]:
        """Return nothing: there was no earlier process."""
        return ()

    def unacknowledged(self) -> Sequence[Commitment]:
        """Return nothing: there was no earlier process."""
        return ()

    def refusals(self) -> Sequence[tuple[int, Refusal]]:
        """Return nothing: there was no earlier process."""
        return ()

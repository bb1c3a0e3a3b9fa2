"""The desk: releases in, messages out when they are due, numbered and committed before the first send."""

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from wire.contract.ninjs import encode
from wire.contract.places import Circuit
from wire.contract.release import Release
from wire.contract.topics import FLASH
from wire.desk.agenda import Agenda, Item
from wire.desk.message import Message
from wire.desk.outbox import Outbox
from wire.directory.directory import Directory
from wire.errors import WireError

__all__ = ["Desk", "ReleaseError"]

Clock = Callable[[], int]
Committed = Callable[[Release, Sequence[Message]], None]


FLASH_URGENCY = 1


@dataclass(frozen=True, slots=True)
class _Earlier:
    """What is known of the versions of a release so far."""

    version: int
    sector: str
    heading: str
    circuits: frozenset[Circuit]


class ReleaseError(WireError):
    """A release that the desk cannot take."""


class Desk:
    """Holds the agenda. ``committed`` is told of each release's messages before any of them leaves."""

    def __init__(self, directory: Directory, outbox: Outbox, clock: Clock, seed: int, committed: Committed) -> None:
        self._directory = directory
        self._outbox = outbox
        self._clock = clock
        self._random = random.Random(f"{seed}:circuits")  # noqa: S311 - repeatable on purpose
        self._committed = committed
        self._agenda = Agenda()
        self._changed = asyncio.Event()
        self._sequence = 0
        self._entries = 0
        self._went: dict[str, _Earlier] = {}

    def submit(self, release: Release, due_ns: int, circuits: Iterable[Circuit] | None = None) -> Item:
        """Put a release on the agenda, for these circuits or for every one of its languages'.

        A later version goes to every circuit that an earlier one went to as well. ReleaseError where it has
        another primary sector than they, an earlier number, or no edition for where they went.
        """
        languages = {edition.language for edition in release.editions}
        wanted = {circuit for circuit in self._directory.circuits if circuit.language in languages}
        if circuits is not None:
            wanted &= set(circuits)
        earlier = self._went.get(release.uri)
        if earlier is None:
            # A flash is for everybody on its circuits; what later becomes of it goes where it went.
            heading = FLASH if release.urgency == FLASH_URGENCY else release.primary_sector
        else:
            _check_version(release, earlier)
            heading = earlier.heading
            wanted |= earlier.circuits
        if not wanted:
            raise ReleaseError(
                f"{release.uri}: no outlet takes {', '.join(sorted(languages))} on the circuits asked for"
            )
        self._went[release.uri] = _Earlier(release.version, release.primary_sector, heading, frozenset(wanted))
        if release.embargo_ns is not None:
            due_ns = max(due_ns, release.embargo_ns)
        documents = {edition.language: encode(release, edition) for edition in release.editions}
        self._entries += 1
        item = Item(release.urgency, due_ns, self._entries, release, heading, tuple(sorted(wanted)), documents)
        self._agenda.add(item)
        self._changed.set()
        return item

    async def next(self) -> Sequence[Message]:
        """The messages of the next release that is due, committed; waits until there is one."""
        while True:
            now_ns = self._clock()
            item = self._agenda.take(now_ns, self._may_leave)
            if item is not None:
                return self._commit(item)
            self._changed.clear()
            due_ns = self._agenda.next_due_ns()
            wait_s = None if due_ns is None else max(0.0, (due_ns - now_ns) / 1e9)
            try:
                async with asyncio.timeout(wait_s):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def acknowledged(self, sequence: int) -> None:
        """The broker has a message: what waited for it may go."""
        self._outbox.acknowledged(sequence)
        self._changed.set()

    def give_up(self) -> None:
        """Stop: commit what was due, so that it is accounted for as unsent, and drop what was not."""
        now_ns = self._clock()
        self._agenda.drop_later(now_ns)
        while (item := self._agenda.take(now_ns, lambda _: True)) is not None:
            self._commit(item)
        self._changed.set()

    @property
    def pending(self) -> int:
        """Releases on the agenda and messages that the broker has not acknowledged."""
        return len(self._agenda) + len(self._outbox)

    @property
    def overdue(self) -> int:
        """Releases on the agenda that are due."""
        return self._agenda.overdue(self._clock())

    async def drained(self) -> None:
        """Wait until nothing is pending."""
        while self.pending:
            self._changed.clear()
            await self._changed.wait()

    def _may_leave(self, item: Item) -> bool:
        return not self._outbox.holds(item.release.uri)

    def _commit(self, item: Item) -> Sequence[Message]:
        release = item.release
        circuits = list(item.circuits)
        # Some brokers and workers serve in a fixed order: unshuffled, a region's figures would be an artefact.
        self._random.shuffle(circuits)
        messages = []
        for circuit in circuits:
            self._sequence += 1
            messages.append(
                Message(
                    self._sequence,
                    release.uri,
                    release.version,
                    circuit,
                    item.heading,
                    item.due_ns,
                    release.embargo_ns or 0,
                    release.expires_ns,
                    item.documents[circuit.language],
                )
            )
        self._outbox.commit(messages)
        self._committed(release, messages)
        return messages


def _check_version(release: Release, earlier: _Earlier) -> None:
    uri, version = release.uri, release.version
    if earlier.sector != release.primary_sector:
        raise ReleaseError(f"{uri}: its primary sector is {earlier.sector} and can't become {release.primary_sector}")
    if version <= earlier.version:
        raise ReleaseError(f"{uri}: version {version} does not come after {earlier.version}")
    lost = {circuit.language for circuit in earlier.circuits} - {edition.language for edition in release.editions}
    if lost:
        raise ReleaseError(
            f"{uri}: version {version} has no edition in {', '.join(sorted(lost))}, where an earlier one went"
        )

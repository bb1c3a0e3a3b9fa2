"""The desk: releases in, messages out when they are due, numbered and committed before the first send."""

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from wire.contract.places import Circuit
from wire.contract.release import Release
from wire.desk import law
from wire.desk.agenda import Agenda, Item
from wire.desk.documents import Documents, documents_of
from wire.desk.entry import Entry, Receipt, digest_of
from wire.desk.errors import DeskFull
from wire.desk.message import Message, messages_of
from wire.desk.outbox import Outbox
from wire.desk.store import Store, item_of
from wire.directory.directory import Directory
from wire.errors import StoreError

__all__ = ["Desk"]

Clock = Callable[[], int]
Committed = Callable[[Release, Sequence[Message]], None]
Result = TypeVar("Result")

LOOK_S = 1.0  # at most between two looks at the clock: it may be set meanwhile
PREPARE_NS = 3_000_000_000  # before it is due: more than one look ahead
BACKOFF_FIRST_S, BACKOFF_MOST_S = 0.1, 2.0  # while the store does not take a commit


class Desk:
    """Holds the agenda and the outbox over a store. ``committed`` is told of each release's messages before any of
    them leaves. At ``pending_most`` releases and messages that wait, new releases are refused.
    """

    def __init__(
        self,
        directory: Directory,
        store: Store,
        clock: Clock,
        seed: int,
        committed: Committed,
        pending_most: int | None = None,
    ) -> None:
        self._directory = directory
        self._store = store
        self._clock = clock
        self._random = random.Random(f"{seed}:circuits")  # noqa: S311 - repeatable on purpose
        self._committed = committed
        self._pending_most = pending_most
        self._agenda = Agenda()
        self._outbox = Outbox()
        self._documents = Documents()
        self._prepared = 0  # the last entry whose documents were written ahead
        self._handed = 0  # the last sequence that this connection of the publisher's was given
        self._changed = asyncio.Event()
        self._accepting = 0
        self._work: set[asyncio.Task[Any]] = set()
        self._committing: asyncio.Task[None] | None = None
        self._backoff_s = BACKOFF_FIRST_S

    async def recover(self) -> None:
        """Take up what an earlier process left: agenda and outbox as they were.

        ``committed`` is told of what is in the outbox again: the earlier process may have died before it could.
        """
        for entry, numbered in self._store.unacknowledged():
            self._put_out(entry, numbered, documents_of(entry.release))
        for item in self._store.waiting():
            self._agenda.add(item)
        self._changed.set()

    async def accept(
        self, release: Release, due_ns: int | None = None, circuits: Iterable[Circuit] | None = None, digest: str = ""
    ) -> Receipt:
        """Keep a release and put it on the agenda, for these circuits or for every one of its languages'.

        Once this returns the release is not lost. Without a due time it is due when it was kept. ``digest`` tells
        what was posted (by default the release's own): the same uri, version and digest again is the same release.
        A later version goes to every circuit that an earlier one went to as well. DeskError where it can't be,
        StoreError where it could not be kept, ContractError where no document can be made of it.
        """
        law.check_range(release, due_ns)
        documents = documents_of(release)
        wanted = {circuit for circuit in self._directory.circuits if circuit.language in documents}
        if circuits is not None:
            wanted &= set(circuits)
        digest = digest or digest_of(release)
        pending = self.pending + self._accepting
        if self._pending_most is not None and pending >= self._pending_most:
            raise DeskFull(pending, self._pending_most)

        def rule(earlier: Sequence[Entry]) -> law.Ruling:
            return law.accept(earlier, release, wanted, due_ns, digest, self._clock())

        self._accepting += 1
        try:
            return await self._complete(self._rule(release.uri, rule, documents))
        finally:
            self._accepting -= 1

    async def kill(self, uri: str, note: str = "") -> Receipt:
        """Withdraw a release: a further version tells everyone it went to, and what still waits never leaves.

        Where nothing was ever committed nothing is sent. UnknownRelease, StoreError.
        """
        return await self._complete(self._rule(uri, lambda earlier: law.kill(earlier, uri, note, self._clock())))

    async def lift(self, uri: str) -> Receipt:
        """Make what waits for its embargo due now, without one. UnknownRelease, NothingToLift, StoreError."""
        return await self._complete(self._rule(uri, lambda earlier: law.lift(earlier, uri, self._clock())))

    def versions(self, uri: str) -> tuple[Entry, ...]:
        """Every version of a release, ascending; empty where there is none."""
        return self._store.versions(uri)

    def entries(self, limit: int, before: int | None = None) -> list[Entry]:
        """The newest entries, or those accepted before the entry of that number, newest first."""
        return self._store.entries(limit, before)

    def rewind(self) -> None:
        """A new connection: ``next`` hands out again whatever the broker has not acknowledged."""
        self._handed = 0

    async def next(self) -> Sequence[Message]:
        """What is in the outbox and was not handed out yet, else the messages of the next release that is due,
        committed; waits until there is something.
        """
        while True:
            if self._committing is not None:
                # Whoever waits may be cancelled by a lost connection; what is being committed may not.
                await asyncio.shield(self._committing)
            messages = self._outbox.after(self._handed)
            if messages:
                self._handed = messages[-1].sequence
                return messages
            now_ns = self._clock()
            item = self._agenda.take(now_ns, self._may_leave)
            if item is not None:
                self._committing = asyncio.create_task(self._commit(item), name=f"commit {item.uri} v{item.version}")
                continue
            self._changed.clear()
            wait_s = None
            if (upcoming := self._agenda.upcoming()) is not None:
                if upcoming.due_ns - now_ns <= PREPARE_NS:
                    self._prepare(upcoming)
                wait_s = min(LOOK_S, max(0.0, (upcoming.due_ns - self._clock()) / 1e9))
            try:
                async with asyncio.timeout(wait_s):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def left(self, sequence: int) -> bool:
        """A message was written to a connection; True the first time."""
        return self._outbox.left(sequence)

    def acknowledged(self, sequence: int) -> None:
        """The broker has a message: what waited for it may go."""
        if self._outbox.acknowledged(sequence) is not None:
            self._store.acknowledged(sequence)
        self._changed.set()

    async def give_up(self) -> None:
        """The end of a load test: commit what was due, so that it is accounted for as unsent, and drop what was not."""
        now_ns = self._clock()
        self._agenda.drop_later(now_ns)
        if self._committing is not None:
            await self._committing
        while (item := self._agenda.take(now_ns, lambda _: True)) is not None:
            await self._commit(item)
        self._handed = max(self._handed, self._outbox.last)  # it is over: nothing more leaves by this connection
        self._changed.set()

    @property
    def pending(self) -> int:
        """Releases on the agenda and messages that the broker has not acknowledged."""
        return len(self._agenda) + (self._committing is not None) + len(self._outbox)

    @property
    def unacknowledged(self) -> int:
        """Messages that were committed and that the broker has not acknowledged."""
        return len(self._outbox)

    async def drained(self) -> None:
        """Wait until nothing is pending."""
        while self.pending:
            self._changed.clear()
            await self._changed.wait()

    async def _rule(self, uri: str, ruled: law.Law, documents: dict[str, bytes] | None = None) -> Receipt:
        ruling = await self._store.rule(uri, ruled)
        entry = ruling.entry
        for changed in ruling.changed:
            self._documents.drop(changed.entry)
            if changed.state == "waiting":
                self._agenda.add(item_of(changed))
            else:
                self._agenda.remove(changed.entry)
        # Not one that is there already: a lift that came in between has put it there as it is now.
        if ruling.new and entry.state == "waiting" and entry.entry not in self._agenda:
            if documents is not None:
                self._documents.keep(entry.entry, documents, entry.due_ns - entry.accepted_ns)
            self._agenda.add(item_of(entry))
        self._changed.set()
        return Receipt(entry, ruling.new)

    async def _complete(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Do some work to its end though whoever asked may go away: what is kept must be on the agenda too."""
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)
        return await asyncio.shield(task)

    def _prepare(self, item: Item) -> None:
        """Write the documents of what is due in a moment, unless they are there since its acceptance."""
        if item.entry in self._documents or item.entry == self._prepared:
            return
        self._prepared = item.entry  # once: there may be no room for them
        with suppress(StoreError):  # then it is done when it is due
            for entry in self._store.versions(item.uri):
                if entry.entry == item.entry:
                    self._documents.keep(item.entry, documents_of(entry.release), 0)

    def _may_leave(self, item: Item) -> bool:
        return not self._outbox.holds(item.uri)

    async def _commit(self, item: Item) -> None:
        """Number an item's messages and put them out; where the store doesn't take it, it is due again a bit later."""
        try:
            try:
                commitment = await self._store.commit(item.entry, self._shuffled)
            except StoreError:
                self._agenda.add(item)
                await asyncio.sleep(self._backoff_s)
                self._backoff_s = min(BACKOFF_MOST_S, 2 * self._backoff_s)
                return
            self._backoff_s = BACKOFF_FIRST_S
            if commitment is None:
                return  # it was stopped meanwhile
            entry, numbered = commitment
            self._put_out(entry, numbered, self._documents.drop(item.entry) or documents_of(entry.release))
        finally:
            self._committing = None
            self._changed.set()

    def _put_out(self, entry: Entry, numbered: Sequence[tuple[int, Circuit]], documents: Mapping[str, bytes]) -> None:
        messages = messages_of(entry, self._store.run_id, numbered, documents)
        self._outbox.put(messages)
        self._committed(entry.release, messages)

    def _shuffled(self, circuits: Sequence[Circuit]) -> Sequence[Circuit]:
        # Some brokers and workers serve in a fixed order: unshuffled, a region's figures would be an artefact.
        shuffled = list(circuits)
        self._random.shuffle(shuffled)
        return shuffled

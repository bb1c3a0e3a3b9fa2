"""The desk: releases in, messages out when they are due, numbered and committed before they are first sent."""

import asyncio
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial

from wire.contract.places import Circuit
from wire.contract.release import Release, Status
from wire.desk import rules
from wire.desk.agenda import Agenda, Item
from wire.desk.cases import Case, case_of
from wire.desk.documents import Documents, documents_of
from wire.desk.entry import Entry, Posting, Receipt
from wire.desk.errors import DeskFull
from wire.desk.message import Committed, Message, committed_of
from wire.desk.outbox import Outbox
from wire.desk.packet_limit import PacketLimit
from wire.desk.refusal import Refusal
from wire.desk.store import Store, item_of
from wire.directory.directory import Directory
from wire.errors import StoreError
from wire.host.tasks import Completion

__all__ = ["Desk"]

POLL_INTERVAL_S = 1.0  # at most between two readings of the clock, which may be set meanwhile
PREPARE_NS = 3_000_000_000  # before it is due: more than one reading of the clock ahead
BACKOFF_FIRST_S, BACKOFF_MOST_S = 0.1, 2.0  # while the store does not take a commit
TOGETHER_MOST = 100  # messages, from which on no further release is committed beside others


class Desk:
    """Holds the agenda and the outbox over a store.

    A release goes through the desk in three calls, between which its caller does what the order of dispatch asks for:
    ``due`` takes it off the agenda, ``commit`` numbers its messages on disk and returns them, ``put_out`` puts them in
    the outbox. ``clock`` is nanoseconds since the epoch, ``seed`` draws the order of a release's circuits. At
    ``pending_most`` releases and messages that wait, new releases are refused; None is no bound. With a
    ``packet_limit`` a release is refused that the broker would not take.
    """

    def __init__(
        self,
        directory: Directory,
        store: Store,
        *,
        clock: Callable[[], int],
        seed: int,
        pending_most: int | None = None,
        packet_limit: PacketLimit | None = None,
    ) -> None:
        self._directory = directory
        self._store = store
        self._clock = clock
        self._random = random.Random(f"{seed}:circuits")  # noqa: S311 - repeatable on purpose
        self._pending_most = pending_most
        self._packet_limit = packet_limit
        self._agenda = Agenda()
        self._outbox = Outbox()
        self._documents = Documents()
        self._changed = asyncio.Event()
        self._accepting = 0
        self._work = Completion()
        self._committing: dict[str, Item] = {}  # by uri, from leaving the agenda until their messages are in the outbox
        self._backoff_s = BACKOFF_FIRST_S

    def recover(self) -> list[Committed]:
        """Take up an earlier process's agenda; return the messages that were committed and not acknowledged, in
        sequence order, for ``put_out``.
        """
        for item in self._store.waiting():
            self._agenda.add(item)
        self._changed.set()
        return [
            committed_of(entry, self._store.run_id, numbered, documents_of(entry.release))
            for entry, numbered in self._store.unacknowledged()
        ]

    async def accept(
        self, release: Release, due_ns: int | None = None, circuits: Iterable[Circuit] | None = None, digest: str = ""
    ) -> Receipt:
        """Keep a release and put it on the agenda, for these circuits or for all circuits of its languages.

        Once this returns, the release is not lost. Without a due time the release is due when it was kept. ``digest``
        identifies the posted content (by default the release's own content): the same uri, version and digest again are
        the same release. A later version also goes to every circuit that an earlier version went to. Raise DeskError
        where the release is refused, StoreError where it could not be kept, ContractError where no document can be made
        of it.
        """
        return (await self.accept_all([Posting(release, due_ns, circuits, digest)]))[0]

    async def accept_all(self, postings: Sequence[Posting]) -> list[Receipt]:
        """Keep releases as ``accept`` does, all of them or none: a release that is refused refuses the others too."""
        made = [case_of(posting, self._directory, self._packet_limit, self._clock) for posting in postings]
        pending = self.pending + self._accepting
        if self._pending_most is not None and pending + len(made) > self._pending_most:
            raise DeskFull(pending, self._pending_most)
        self._accepting += len(made)
        try:
            return await self._work.complete(self._rule_all(made))
        finally:
            self._accepting -= len(made)

    async def kill(self, uri: str, note: str = "") -> Receipt:
        """Withdraw a release: a further version tells every circuit that it went to; versions that wait are stopped.

        Where nothing was ever committed, nothing is sent. Raise UnknownRelease or StoreError.
        """
        return await self._work.complete(self._rule(uri, lambda earlier: rules.kill(earlier, uri, note, self._clock())))

    async def lift(self, uri: str) -> Receipt:
        """Make every version that waits for its embargo, or is withheld, due now, without an embargo.

        Raise UnknownRelease, NothingToLift or StoreError.
        """
        return await self._work.complete(self._rule(uri, lambda earlier: rules.lift(earlier, uri, self._clock())))

    def versions(self, uri: str) -> tuple[Entry, ...]:
        """Return every version of a release, ascending; empty for a release that is not known."""
        return self._store.versions(uri)

    def entries(self, limit: int, before: int | None = None) -> list[Entry]:
        """Return up to ``limit`` entries, newest first: the newest of all, or those before the entry of a number."""
        return self._store.entries(limit, before)

    def entries_after(self, limit: int, after: int = 0) -> list[Entry]:
        """Return up to ``limit`` entries, oldest first: those after the entry of a number."""
        return self._store.entries_after(limit, after)

    async def due(self) -> Item:
        """Take the most urgent item that is due off the agenda; wait until there is one. ``commit`` comes next."""
        while True:
            now_ns = self._clock()
            item = self._agenda.take(now_ns, self._may_be_sent)
            if item is not None:
                self._committing[item.uri] = item
                return item
            self._changed.clear()
            wait_s = None
            if (upcoming := self._agenda.upcoming()) is not None:
                if upcoming.due_ns - now_ns <= PREPARE_NS:
                    self._documents.prepare(upcoming.entry, partial(self._release_of, upcoming))
                wait_s = min(POLL_INTERVAL_S, max(0.0, (upcoming.due_ns - self._clock()) / 1e9))
            try:
                async with asyncio.timeout(wait_s):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def due_together(self, first: Item) -> list[Item]:
        """Return an item that ``due`` gave, with others that are due and may be committed in one write with it.

        A flash or a kill is alone, and one that comes next waits behind some hundred messages at most.
        """
        items = [first]
        while first.urgency > rules.FLASH_URGENCY and sum(item.circuits for item in items) < TOGETHER_MOST:
            item = self._agenda.take(self._clock(), self._may_be_sent)
            if item is None:
                break
            self._committing[item.uri] = item
            items.append(item)
        return items

    async def commit(self, item: Item) -> Committed | None:
        """Number an item's messages; once this returns, their numbers are on disk. ``put_out`` comes next.

        Return None where the release was stopped meanwhile, and where the store did not take the commit: the item is on
        the agenda again then, and this returns after a pause.
        """
        try:
            commitment = await self._store.commit(item.entry, self._shuffled)
        except StoreError:
            self._agenda.add(item)
            pause_s = self._backoff_s
            await asyncio.sleep(pause_s)
            self._backoff_s = min(BACKOFF_MOST_S, 2 * pause_s)  # once for all that were committed together
            self._end_commit(item.uri)
            return None
        self._backoff_s = BACKOFF_FIRST_S
        if commitment is None:
            self._end_commit(item.uri)
            return None
        entry, numbered = commitment
        documents = self._documents.drop(item.entry) or documents_of(entry.release)
        return committed_of(entry, self._store.run_id, numbered, documents)

    def put_out(self, committed: Committed) -> None:
        """Put messages in the outbox: from now on they may be sent."""
        self._outbox.put(committed.messages)
        self._end_commit(committed.release.uri)

    def rewind(self) -> None:
        """Begin a new connection: ``unsent`` returns again each message that the broker has not acknowledged."""
        self._outbox.rewind()

    def unsent(self) -> Sequence[Message]:
        """Take the messages in the outbox that this connection has not been given yet, in sequence order."""
        return self._outbox.take()

    def sent(self, sequence: int) -> bool:
        """Note that a message was written to a connection; return whether it was the first time."""
        return self._outbox.sent(sequence)

    def acknowledged(self, sequence: int) -> None:
        """Note that the broker has a message: messages that waited for it may be sent."""
        if self._outbox.acknowledged(sequence) is not None:
            self._store.acknowledged(sequence)
        self._changed.set()

    def refused(self, sequence: int, refusal: Refusal) -> None:
        """Note that a message is not sent any more, because the broker does not take it."""
        if self._outbox.acknowledged(sequence) is not None:
            self._store.refused(sequence, refusal)
        self._changed.set()

    def withdrawn(self, uri: str) -> bool:
        """Return whether a kill of a release waits for messages of an earlier version."""
        if not self._agenda.has_version_of(uri):
            return False
        with suppress(StoreError):
            return self._store.versions(uri)[-1].release.status is Status.CANCELED
        return False

    def give_up(self) -> Iterator[Item]:
        """Drop the items that are not due yet, and take the due items off the agenda one by one, even items that wait
        for an earlier version. Each is to be committed before the next is taken.
        """
        now_ns = self._clock()
        self._agenda.drop_later(now_ns)
        while (item := self._agenda.take(now_ns, lambda _: True)) is not None:
            self._committing[item.uri] = item
            yield item
        self._changed.set()

    @property
    def pending(self) -> int:
        """The number of releases on the agenda and of messages that the broker has not acknowledged."""
        return len(self._agenda) + len(self._committing) + len(self._outbox)

    @property
    def unacknowledged(self) -> int:
        """The number of messages that were committed and that the broker has not acknowledged."""
        return len(self._outbox)

    @property
    def overdue(self) -> int:
        """The number of releases that are due and whose messages have no numbers yet."""
        return self._agenda.overdue(self._clock()) + len(self._committing)

    async def drained(self) -> None:
        """Wait until nothing is pending."""
        while self.pending:
            self._changed.clear()
            await self._changed.wait()

    async def _rule(self, uri: str, ruled: rules.Law) -> Receipt:
        return self._take_up(await self._store.rule(uri, ruled), None)

    async def _rule_all(self, made: Sequence[Case]) -> list[Receipt]:
        rulings = await self._store.rule_all([(case.uri, case.law) for case in made])
        return [self._take_up(ruling, case.documents) for ruling, case in zip(rulings, made, strict=True)]

    def _take_up(self, ruling: rules.Ruling, documents: dict[str, bytes] | None) -> Receipt:
        entry = ruling.entry
        for changed in ruling.changed:
            self._documents.drop(changed.entry)
            if changed.state == "waiting":
                self._agenda.add(item_of(changed))
            else:
                self._agenda.remove(changed.entry)
        # An entry that is on the agenda already was put there by a lift that came in between, as it is now.
        if ruling.new and entry.state == "waiting" and entry.entry not in self._agenda:
            if documents is not None:
                self._documents.keep(entry.entry, documents, entry.due_ns - entry.accepted_ns)
            self._agenda.add(item_of(entry))
        self._changed.set()
        return Receipt(entry, ruling.new)

    def _release_of(self, item: Item) -> Release | None:
        """Return the release of an item; None where the store can't be read: it is read again when the item is due."""
        with suppress(StoreError):
            return next((each.release for each in self._store.versions(item.uri) if each.entry == item.entry), None)
        return None

    def _may_be_sent(self, item: Item) -> bool:
        return not any(uri in self._committing or self._outbox.holds(uri) for uri in item.behind)

    def _end_commit(self, uri: str) -> None:
        self._committing.pop(uri, None)
        self._changed.set()

    def _shuffled(self, circuits: Sequence[Circuit]) -> Sequence[Circuit]:
        # Some brokers and workers serve in a fixed order: unshuffled, a region's figures would be an artefact.
        shuffled = list(circuits)
        self._random.shuffle(shuffled)
        return shuffled

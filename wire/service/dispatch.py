"""The way of a release from the agenda to the broker, in the order that the wire's promise rests on.

The promise: on disk before it is announced, announced before it is sent. Its five steps stand in ``Dispatch.next`` and
``Dispatch._follow`` and nowhere else:

1. *commit*: the desk numbers the release's messages; the numbers are on disk when this returns. Releases that are due
   at the same time are committed together, because each write to the disk waits for those of the clients.
2. *expect*: the account works out how many outlets are to get each message.
3. *persist*: the expectation is given to the store, whose one writer commits in order: ahead of the acknowledgement of
   any of these messages.
4. *announce*: every worker is told of the messages, so that it can list those that never reach its outlets.
5. *send*: the messages are put in the outbox, from where the publisher takes them.

A process that is killed between two steps goes on where it was when it is started again: a committed message that the
broker has not acknowledged comes back from the store (``recover``) and takes the steps from 2 on. A message that the
account knows already is neither expected nor announced twice.
"""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from wire.contract.control import Announcement
from wire.contract.release import Release
from wire.desk.agenda import Item
from wire.desk.desk import Desk
from wire.desk.message import Committed, Message
from wire.desk.refusal import Refusal
from wire.service.events import WireEvents

__all__ = ["Announcer", "Dispatch", "Expecter", "Persister"]


class Expecter(Protocol):
    """The account, as far as a release that is on its way needs it."""

    def expect(self, release: Release, messages: Sequence[Message]) -> bool:
        """Expect the deliveries of a release's messages; return False where they are expected already."""

    def announcement(self, uri: str, version: int) -> Announcement:
        """Return the announcement of a release that is expected."""

    def sent(self, message: Message, sent_ns: int) -> None:
        """Count a message that was sent for the first time, at a moment in nanoseconds since the epoch."""

    def refused(self, message: Message, refusal: Refusal, *, final: bool) -> None:
        """Count a message that the broker refused; with ``final`` it is not sent any more."""

    def publish_failed(self, reason: str) -> None:
        """Count a connection of the publisher that was refused or lost."""


class Persister(Protocol):
    """Keeps what the account expects."""

    def post_expected(self, uri: str, version: int) -> None:
        """Give a release's expectation to the store, to be on disk before all later writes."""


class Announcer(Protocol):
    """Reaches the workers."""

    def tell(self, message: Announcement) -> None:
        """Send to every worker that can be reached."""


class Dispatch:
    """Gives the publisher the messages that are to be sent, and takes each release through the five steps before that.

    ``events`` is told of releases that are about to be sent, and of the broker's refusals and limits.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        account: Expecter,
        persistence: Persister,
        membership: Announcer,
        events: WireEvents | None = None,
    ) -> None:
        self._desk = desk
        self._account = account
        self._persistence = persistence
        self._membership = membership
        self._events = events or WireEvents()
        self._refused: dict[int, tuple[Message, Refusal]] = {}  # and to be sent again
        self._dispatching: asyncio.Task[None] | None = None
        self._given_up = False

    def recover(self) -> None:
        """Restore the agenda and the outbox of an earlier process."""
        for committed in self._desk.recover():
            self._follow(committed)

    def rewind(self) -> None:
        """Begin a new connection: ``next`` returns again each message that the broker has not acknowledged."""
        self._desk.rewind()

    async def next(self) -> Sequence[Message]:
        """Return the messages in the outbox that this connection has not had yet, else those of the next due release.

        Wait until there are some.
        """
        while True:
            if self._dispatching is not None:
                # A lost connection cancels the caller; a release that is being dispatched goes on all the same.
                await asyncio.shield(self._dispatching)
            if self._given_up:  # a further connection sends nothing either
                await asyncio.get_running_loop().create_future()
            if messages := self._desk.unsent():
                return messages
            items = self._desk.due_together(await self._desk.due())
            name = f"dispatch {len(items)} from {items[0].uri} v{items[0].version} on"
            self._dispatching = asyncio.create_task(self._dispatch(items), name=name)

    def sent(self, message: Message, sent_ns: int) -> None:
        """Note that a message was written to a connection; only the first time counts."""
        if self._desk.sent(message.sequence):
            self._account.sent(message, sent_ns)

    def acknowledged(self, message: Message) -> None:
        """Note that the broker has a message: messages that waited for it may be sent."""
        self._refused.pop(message.sequence, None)
        self._desk.acknowledged(message.sequence)

    def refused(self, message: Message, refusal: Refusal, *, final: bool) -> None:
        """Note that the broker refused a message; with ``final`` the message is not sent any more."""
        _, before = self._refused.pop(message.sequence, (None, None))
        if final:
            self._desk.refused(message.sequence, refusal)
        else:
            self._refused[message.sequence] = message, refusal
        self._account.refused(message, refusal, final=final)
        if final or refusal != before:
            self._events.refused(message, refusal, final)

    def withdrawn(self, message: Message) -> bool:
        """Return whether a kill of the message's release waits for the message."""
        return self._desk.withdrawn(message.uri)

    def limited(self, reason: str) -> None:
        """Note what the broker grants of less than was asked for."""
        self._events.limited(reason)

    def publish_failed(self, reason: str) -> None:
        """Note that a connection of the publisher's was refused or lost."""
        self._account.publish_failed(reason)
        self._events.publish_failed(reason)

    async def give_up(self) -> None:
        """End a load test: expect the due releases, so that they are accounted for as unsent, and drop the others."""
        if self._dispatching is not None:
            await self._dispatching
        for item in self._desk.give_up():
            await self._dispatch([item])
        self._given_up = True
        self._desk.unsent()  # nothing more is sent over this connection
        for message, refusal in list(self._refused.values()):
            self.refused(message, refusal, final=True)

    async def _dispatch(self, items: Sequence[Item]) -> None:
        """Take releases through the steps. Commits that are begun together are written together, in this order."""
        try:
            results = await asyncio.gather(*map(self._desk.commit, items), return_exceptions=True)
            for committed in results:
                if isinstance(committed, Committed):
                    self._follow(committed)
            for failed in results:
                if isinstance(failed, BaseException):
                    raise failed
        finally:
            self._dispatching = None

    def _follow(self, committed: Committed) -> None:
        """Take steps 2 to 5. Nothing is awaited in between: no other task ever sees a release between two of them."""
        release = committed.release
        if self._account.expect(release, committed.messages):
            self._persistence.post_expected(release.uri, release.version)
            self._membership.tell(self._account.announcement(release.uri, release.version))
        self._events.committed(committed)
        self._desk.put_out(committed)

"""The feed of own messages: each is taken through the steps of the wire's promise at its due time.

The law it keeps: expect, announce, then send. A message is expected and announced when it is due, whether or not its
publisher is connected: the load is open. What follows is the publisher's, and a message that the broker has not
acknowledged is sent again over the next connection, in the order of its topic.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from wire.contract.control import Announcement
from wire.contract.own_message import OwnMessage
from wire.desk.message import Message
from wire.desk.outbox import Outbox
from wire.desk.refusal import Refusal
from wire.feed.plan import FeedPlan

__all__ = ["Announcer", "Expecter", "Feed", "FeedEvents", "Lane"]


class Expecter(Protocol):
    """The account, as far as a feed needs it."""

    def expect(self, release: OwnMessage, messages: Sequence[Message]) -> bool:
        """Expect the deliveries of a message; return False where they are expected already."""

    def announcement(self, uri: str, version: int) -> Announcement:
        """Return the announcement of a message that is expected."""

    def sent(self, message: Message, sent_ns: int) -> None:
        """Count a message that was sent for the first time, at a moment in nanoseconds since the epoch."""

    def refused(self, message: Message, refusal: Refusal, *, final: bool) -> None:
        """Count a message that the broker refused; with ``final`` it is not sent any more."""

    def publish_failed(self, reason: str) -> None:
        """Count a connection of a publisher that was refused or lost."""


class Announcer(Protocol):
    """Reaches the workers."""

    def tell(self, message: Announcement) -> None:
        """Send to every worker that can be reached."""


class FeedEvents(Protocol):
    """Is told of the broker's refusals and limits."""

    def refused(self, message: Message, refusal: Refusal, final: bool, /) -> None:
        """Take a message that the broker refused: once for each reason, and once more when it is given up."""

    def limited(self, reason: str) -> None:
        """Take what the broker grants of less than was asked for."""

    def publish_failed(self, reason: str) -> None:
        """Take the reason of a connection that was refused or lost."""


class Feed:
    """The messages of a plan; ``lanes`` are the sources of its publishers, whose client ids are ``clients``.

    ``label`` gives the group that deliveries on a topic are counted in. ``clock`` is nanoseconds since the epoch.
    """

    def __init__(
        self,
        plan: FeedPlan,
        *,
        run_id: int,
        clients: Sequence[str],
        label: Callable[[str], str],
        account: Expecter,
        membership: Announcer,
        events: FeedEvents,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self.account = account
        self.events = events
        self.lanes = tuple(Lane(self) for _ in range(plan.publishers))
        self.changed = asyncio.Event()
        self.over = False  # nothing more is sent
        self._plan = plan
        self._run_id = run_id
        self._clients = clients
        self._label = label
        self._membership = membership
        self._clock = clock
        self._start_ns: int | None = None
        self._dispatched = 0
        self._next: Message | None = None  # made ahead of its due time

    def begin(self, start_ns: int) -> None:
        """Set when the first message is due."""
        self._start_ns = start_ns
        self._prepare()

    async def run(self) -> None:
        """Dispatch each message at its due time, until the last one; ``begin`` came before."""
        while (message := self._next) is not None and not self.over:
            wait_ns = message.due_ns - self._clock()
            if wait_ns > 0:
                await asyncio.sleep(wait_ns / 1e9)
                continue
            self._dispatch(message)
            if self._dispatched % 64 == 0:
                await asyncio.sleep(0)  # behind its due times, too, publishers and workers have their turn

    @property
    def pending(self) -> int:
        """The messages that are due and that the broker has not acknowledged."""
        return self.overdue + self.unacknowledged

    @property
    def unacknowledged(self) -> int:
        """The messages that were dispatched and that the broker has not acknowledged."""
        return sum(len(lane) for lane in self.lanes)

    @property
    def overdue(self) -> int:
        """The messages that are due and not dispatched yet."""
        if self._start_ns is None or self.over:
            return 0
        due = self._plan.rate.count(max(0, self._clock() + 1 - self._start_ns))
        return max(0, min(due, self._plan.count) - self._dispatched)

    async def drained(self) -> None:
        """Wait until every message of the plan is dispatched and acknowledged."""
        while self._next is not None or self.unacknowledged:
            self.changed.clear()
            await self.changed.wait()

    def give_up(self) -> None:
        """End a load test: expect the messages that are due, so that they count as unsent, and send nothing more."""
        while self._next is not None and self._next.due_ns <= self._clock():
            self._dispatch(self._next)
        self.over = True
        self._next = None
        for lane in self.lanes:
            lane.give_up()
        self.changed.set()

    def _dispatch(self, message: Message) -> None:
        """Take one message through the steps. Nothing is awaited in between: no other task sees it between two."""
        if self.account.expect(OwnMessage(message.uri, message.topic), (message,)):
            self._membership.tell(self.account.announcement(message.uri, message.version))
        self.lanes[self._plan.publisher_of(self._dispatched)].put(message)
        self._dispatched += 1
        self._prepare()
        self.changed.set()

    def _prepare(self) -> None:
        """Make the next message while there is time."""
        plan, number = self._plan, self._dispatched
        assert self._start_ns is not None
        self._next = None
        if number < plan.count:
            client = self._clients[plan.publisher_of(number)]
            self._next = plan.message(
                number, run_id=self._run_id, start_ns=self._start_ns, client=client, label=self._label
            )


class Lane:
    """The source of one publisher: the messages of its topics, in their order."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._outbox = Outbox()
        self._put = asyncio.Event()
        self._refused: dict[int, tuple[Message, Refusal]] = {}  # and to be sent again

    def __len__(self) -> int:
        """Return how many messages are not acknowledged."""
        return len(self._outbox)

    def put(self, message: Message) -> None:
        """Put a message in the outbox: from now on it may be sent."""
        self._outbox.put((message,))
        self._put.set()

    def rewind(self) -> None:
        """Begin a new connection: ``next`` returns again each message that the broker has not acknowledged."""
        self._outbox.rewind()

    async def next(self) -> Sequence[Message]:
        """Wait for messages that this connection has not had yet, and return them."""
        while True:
            self._put.clear()
            if not self._feed.over and (messages := self._outbox.take()):
                return messages
            await self._put.wait()

    def sent(self, message: Message, sent_ns: int) -> None:
        """Note that a message was written to a connection; only the first time counts."""
        if self._outbox.sent(message.sequence):
            self._feed.account.sent(message, sent_ns)

    def acknowledged(self, message: Message) -> None:
        """Note that the broker has a message."""
        self._refused.pop(message.sequence, None)
        self._outbox.acknowledged(message.sequence)
        self._feed.changed.set()

    def refused(self, message: Message, refusal: Refusal, *, final: bool) -> None:
        """Note that the broker refused a message; with ``final`` the message is not sent any more."""
        _, before = self._refused.pop(message.sequence, (None, None))
        if final:
            self._outbox.acknowledged(message.sequence)
            self._feed.changed.set()
        else:
            self._refused[message.sequence] = message, refusal
        self._feed.account.refused(message, refusal, final=final)
        if final or refusal != before:
            self._feed.events.refused(message, refusal, final)

    def withdrawn(self, message: Message) -> bool:
        """Return False: nothing withdraws an own message."""
        del message
        return False

    def publish_failed(self, reason: str) -> None:
        """Note that a connection was refused or lost."""
        self._feed.account.publish_failed(reason)
        self._feed.events.publish_failed(reason)

    def limited(self, reason: str) -> None:
        """Note what the broker grants of less than was asked for."""
        self._feed.events.limited(reason)

    def give_up(self) -> None:
        """Give up the messages that the broker refused and that would be sent again."""
        for message, refusal in list(self._refused.values()):
            self.refused(message, refusal, final=True)

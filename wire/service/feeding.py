"""The publishers of a feed: a connection for each, and the feed that gives them their messages."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from itertools import chain
from typing import Protocol

from wire.broker.publisher import Publisher, publisher_id
from wire.broker.window import Wait
from wire.desk.packet_limit import PacketLimit
from wire.directory.audience import Audience
from wire.feed.feed import Announcer, Expecter, Feed
from wire.feed.plan import FeedPlan
from wire.service.events import WireEvents
from wire.service.outage_watch import OutageWatch
from wire.service.wire_settings import Settings

__all__ = ["FeedPublishers", "Publishing", "compose_feed"]


class Publishing(Protocol):
    """What sends the messages of a wire: a publisher, or several as one."""

    async def run(self) -> None:
        """Publish until cancelled."""

    @property
    def problem(self) -> str:
        """Why nothing can be sent; empty while something can."""

    @property
    def limited(self) -> str:
        """What the broker grants of less than was asked for."""

    @property
    def waits(self) -> Iterable[Wait]:
        """The times in which due messages waited for acknowledgements of earlier ones; each publisher has its own."""

    def give_up_suspects(self) -> None:
        """Give up the messages that were on their way at the last ends of connections: a load test ends."""


class FeedPublishers:
    """The publishers of a feed as one."""

    def __init__(self, feed: Feed, publishers: Sequence[Publisher]) -> None:
        self._feed = feed
        self._publishers = publishers

    async def run(self) -> None:
        """Dispatch the feed's messages and publish them, until cancelled."""
        async with asyncio.TaskGroup() as group:
            for number, publisher in enumerate(self._publishers):
                group.create_task(publisher.run(), name=f"publisher {number}")
            group.create_task(self._feed.run(), name="feed")

    @property
    def problem(self) -> str:
        """Why one of them can send nothing; empty while all can."""
        return next((publisher.problem for publisher in self._publishers if publisher.problem), "")

    @property
    def limited(self) -> str:
        """What the broker grants of less than was asked for."""
        return next((publisher.limited for publisher in self._publishers if publisher.limited), "")

    @property
    def waits(self) -> Iterable[Wait]:
        """The times in which due messages waited for acknowledgements of earlier ones."""
        return chain.from_iterable(publisher.waits for publisher in self._publishers)

    def give_up_suspects(self) -> None:
        """Give up the messages that were on their way at the last ends of connections: a load test ends."""
        for publisher in self._publishers:
            publisher.give_up_suspects()


def compose_feed(
    settings: Settings,
    plan: FeedPlan,
    *,
    audience: Audience,
    account: Expecter,
    membership: Announcer,
    barrier: Callable[[], Awaitable[None]],
    events: WireEvents,
    told: Callable[[Iterable[str]], None] = lambda _: None,
    watch: OutageWatch,
) -> tuple[Feed, FeedPublishers]:
    """Return the feed of a plan and its publishers; ``told`` is given what the broker says to each of them, and
    ``watch`` follows their connections.
    """
    run_id, qos = settings.run_id, settings.config.qos
    several = plan.publishers > 1
    clients = [publisher_id(run_id, number if several else None) for number in range(plan.publishers)]
    feed = Feed(
        plan,
        run_id=run_id,
        clients=clients,
        label=audience.label,
        account=account,
        membership=membership,
        events=events,
    )
    publishers = [
        Publisher(
            settings.access,
            lane,
            run_id=run_id,
            qos=qos,
            barrier=barrier,
            packet_limit=PacketLimit(qos),
            barrier_at_start=settings.barrier_at_start,
            client_id=client,
            told=told,
            on_sending=partial(watch.sending, number),
            on_lost=partial(watch.lost, number),
        )
        for number, (client, lane) in enumerate(zip(clients, feed.lanes, strict=True))
    ]
    return feed, FeedPublishers(feed, publishers)

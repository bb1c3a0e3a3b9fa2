"""The one composition root: every part of a wire is built and joined here, for a load test and for a service.

The two differ in what they pass: the settings, the stores of desk and account, and the kind of membership. A release's
way through the parts stands in ``dispatch``.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from prometheus_client.registry import Collector

from wire.account.account import Account
from wire.account.expectation import Expectation
from wire.account.persistence import Persistence
from wire.broker.answers import DistinctAnswers
from wire.broker.publisher import Publisher
from wire.contract.bins import edges
from wire.contract.control import Assignment, BrokerOutages, SharesServed, Start
from wire.contract.outages import Outage
from wire.contract.tally import Tally
from wire.desk.desk import Desk
from wire.desk.packet_limit import PacketLimit
from wire.desk.store import MemoryStore
from wire.directory.absence_plan import attendance_of
from wire.directory.audience import Audience
from wire.directory.cohorts import cohorts_of
from wire.directory.directory import Directory
from wire.feed.feed import Feed
from wire.feed.plan import FeedPlan
from wire.host.tasks import background
from wire.service.dispatch import Dispatch
from wire.service.events import WireEvents
from wire.service.feeding import Publishing, compose_feed
from wire.service.memberships import MembershipKind, membership_of
from wire.service.outage_watch import OutageWatch
from wire.service.surroundings import Surroundings
from wire.service.unkept import Unkept
from wire.service.wire_settings import Settings, Stores
from wire.telemetry.collector import WireCollector, page_of, registry_of
from wire.telemetry.endpoint import metrics_endpoint
from wire.workers.member import Member
from wire.workers.membership import Membership
from wire.workers.mqtt_link import ControlServer
from wire.workers.pipe_link import ControlLink
from wire.workers.readiness_barrier import ReadinessBarrier
from wire.workers.rejections import Rejections

__all__ = ["Settings", "Stores", "Wire", "compose", "in_memory", "open_wire"]


Run = Callable[[], Coroutine[Any, Any, None]]
CLAIM_S = 30.0  # at most, for the control connection of a load test, whose broker has been probed


@dataclass(slots=True)
class Wire:
    """The parts of one wire. ``collector``, ``metrics_url`` and ``metrics_page`` are there while metrics are served."""

    settings: Settings
    audience: Audience
    account: Account
    persistence: Persistence | Unkept
    membership: Membership
    barrier: ReadinessBarrier
    control_server: ControlServer
    rejections: Rejections
    desk: Desk
    dispatch: Dispatch
    publisher: Publishing
    outages: OutageWatch
    feed: Feed | None = None
    collector: WireCollector | None = None
    metrics_url: str = ""
    metrics_page: Callable[[], bytes] = lambda: b""

    @property
    def directory(self) -> Directory:
        """The outlets of a wire; nobody where the clients are a user's own."""
        return _outlets_of(self.audience)

    def assignment(self, partition: int, workers: int) -> Assignment:
        """Return the assignment of one of so many partitions."""
        return Assignment(self.settings.run_id, self.audience.digest, ((partition, workers),), self.settings.config)

    @property
    def queue(self) -> Desk | Feed:
        """The messages that wait for the broker: the desk's, or those of the feed in its place."""
        return self.feed or self.desk

    def start(self, start: Start) -> None:
        """Tell account, feed and workers when publishing starts, and when its warm-up ends."""
        self.account.begin(start.start_ns, start.warm_until_ns)
        if self.feed is not None:
            self.feed.begin(start.start_ns)
        self.membership.tell(start)

    async def give_up(self) -> None:
        """End a load test: account for the messages that the broker has not taken, and send nothing more."""
        self.publisher.give_up_suspects()
        await self.dispatch.give_up()
        if self.feed is not None:
            self.feed.give_up()

    async def run(self) -> None:
        """See to workers and account until cancelled; the caller runs the publisher.

        MembershipError, alone in its group, where another wire has this one's id.
        """
        try:
            async with asyncio.TaskGroup() as group:
                if self.settings.remote:
                    group.create_task(self.control_server.run(), name="control server")
                group.create_task(self.membership.run(), name="membership")
                group.create_task(self.persistence.run(), name="persistence")
        finally:
            await self.persistence.save()


def in_memory(run_id: int) -> Stores:
    """Return stores for a wire whose desk and account end with their process; ``run_id`` is 64 bits."""
    return Stores(MemoryStore(run_id))


def compose(
    settings: Settings,
    stores: Stores,
    membership_kind: MembershipKind,
    *,
    audience: Audience,
    events: WireEvents | None = None,
    feed_plan: FeedPlan | None = None,
    surroundings: Surroundings | None = None,
) -> Wire:
    """Build a wire's parts and join them. ``events`` is told what happens. A feed plan takes the place of the desk.

    ``surroundings`` are by default this machine's.
    """
    config, events = settings.config, events or WireEvents()
    around = surroundings or Surroundings()
    # An elastic membership parts the directory once workers have joined.
    partitions = settings.workers if membership_kind is MembershipKind.FIXED else 1
    account = Account(
        expectation=Expectation(audience, attendance_of(config, audience), partitions, lasting=config.lasting),
        bin_edges=edges(config.thresholds_ns),
        on_settled=events.settled,
        desktops=tuple(outlet.desktops for outlet in _outlets_of(audience).outlets) if settings.every_reach else (),
        find_settled=None if stores.account is None else stores.account.delivery,
        find_circuits=(lambda _: {}) if stores.account is None else stores.account.circuits,
        on_fault=events.account_fault,
        cohorts=cohorts_of(config),
    )
    persistence = Unkept() if stores.account is None else Persistence(account=account, store=stores.account)
    rejections = Rejections(events.rejected, around.monotonic)
    answers = DistinctAnswers(events.broker_said)
    told = partial(answers.take, "publisher")

    def absorb(member: Member, tally: Tally) -> None:
        for answer in account.absorb(tally):
            persistence.later(partial(member.link.send, answer))  # a worker forgets only what is on disk
        answers.take("outlets", tally.swarm.answers)
        served = account.take_served()
        if served:
            membership.tell(SharesServed(served))

    membership = membership_of(
        settings,
        membership_kind,
        account=account,
        rejections=rejections,
        after_save=persistence.later,
        audience=audience,
        on_tally=absorb,
        events=events,
        around=around,
    )

    def declare(outages: tuple[Outage, ...]) -> None:
        account.declare_outages(outages)
        membership.tell(BrokerOutages(outages))

    # Only a load test's account knows outages: a service keeps its account over its own restarts.
    proving = membership_kind is MembershipKind.FIXED and not config.lasting
    publishers = 1 if feed_plan is None else feed_plan.publishers
    watch = OutageWatch(publishers, around.measured_by, declare if proving else lambda _: None)
    if settings.remote:
        membership.link_down()  # until the broker is there
    barrier = ReadinessBarrier(membership, settings.grace_s)
    packet_limit = PacketLimit(config.qos)
    desk = Desk(
        _outlets_of(audience),
        stores.desk,
        clock=around.clock,
        seed=config.seed,
        pending_most=settings.pending_most,
        # A load test publishes what it has planned: a message that is too large is in its account.
        packet_limit=None if membership_kind is MembershipKind.FIXED else packet_limit,
    )
    dispatch = Dispatch(
        desk,
        account=account,
        persistence=persistence,
        membership=membership,
        events=events,
    )
    publisher: Publishing = Publisher(
        settings.access,
        dispatch,
        run_id=settings.run_id,
        qos=config.qos,
        barrier=barrier.passage,
        packet_limit=packet_limit,
        barrier_at_start=settings.barrier_at_start,
        told=told,
        on_sending=partial(watch.sending, 0),
        on_lost=partial(watch.lost, 0),
        clock=around.clock,
        stamp_clock=around.measured_by,
        connect=around.connect,
    )
    feed = None
    if feed_plan is not None:
        feed, publisher = compose_feed(
            settings,
            feed_plan,
            audience=audience,
            account=account,
            membership=membership,
            barrier=barrier.passage,
            events=events,
            told=told,
            watch=watch,
        )

    async def hear(link: ControlLink, data: bytes) -> None:
        await membership.attend(link, data, control_server.link)

    control_server = ControlServer(
        settings.access,
        settings.wire_id,
        hear,
        rejections,
        up=membership.link_up,
        down=membership.link_down,
        limited=events.limited,
        failed=events.control_failed,
        connect=around.connect,
        token=around.token(),
        clock=around.measured_by,
    )
    return Wire(
        settings=settings,
        audience=audience,
        account=account,
        persistence=persistence,
        membership=membership,
        barrier=barrier,
        control_server=control_server,
        rejections=rejections,
        desk=desk,
        dispatch=dispatch,
        publisher=publisher,
        outages=watch,
        feed=feed,
    )


@asynccontextmanager
async def open_wire(wire: Wire, collectors: Sequence[Collector] = (), run: Run | None = None) -> AsyncIterator[Wire]:
    """Run a wire, but for its publisher; serve its metrics beside those of ``collectors``, which judge in its place.

    ``run`` runs it in place of its own. MembershipError where another wire has this one's id.
    """
    settings, judged = wire.settings, bool(collectors)
    async with AsyncExitStack() as stack:
        if settings.metrics_port is not None:
            thresholds_ns, rejected = settings.config.thresholds_ns, wire.rejections.counts
            own = wire.collector = WireCollector(
                wire.account,
                wire.queue,
                thresholds_ns,
                rejected=rejected,
                judged=judged,
                labels=settings.metric_labels,
            )
            registry = registry_of(own, *collectors)
            endpoint = metrics_endpoint(registry, settings.metrics_host, settings.metrics_port)
            wire.metrics_url, wire.metrics_page = await stack.enter_async_context(endpoint), page_of(registry)
        await stack.enter_async_context(background((run or wire.run)(), "wire"))
        if settings.remote:
            await wire.control_server.claimed(CLAIM_S)
        yield wire


def _outlets_of(audience: Audience) -> Directory:
    return audience if isinstance(audience, Directory) else Directory(audience.seed, (), ())

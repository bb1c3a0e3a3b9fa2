"""The membership of a wire's workers, by its kind."""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum, auto
from functools import partial

from wire.account.account import Account
from wire.contract.control import Assignment, BrokerOutages, Control, SharesServed
from wire.contract.tally import Tally
from wire.directory.audience import Audience
from wire.service.events import WireEvents
from wire.service.surroundings import Surroundings
from wire.service.wire_settings import Settings
from wire.workers.elastic_membership import ElasticMembership
from wire.workers.member import Member
from wire.workers.membership import Membership
from wire.workers.partition_notices import PartitionNotices
from wire.workers.rejections import Rejections

__all__ = ["MembershipKind", "membership_of"]


class MembershipKind(Enum):
    """The kinds of membership.

    ``FIXED``, for a load test: as many as the settings say, with a partition each; a worker that can't be reached has
    crashed. ``ELASTIC``, for a service: workers come and go; the partitions of a worker that can't be reached are
    reassigned, unless it returns in time.
    """

    FIXED = auto()
    ELASTIC = auto()


def membership_of(
    settings: Settings,
    kind: MembershipKind,
    *,
    account: Account,
    rejections: Rejections,
    after_save: Callable[[Callable[[], None]], None],
    audience: Audience,
    on_tally: Callable[[Member, Tally], None],
    events: WireEvents,
    around: Surroundings,
) -> Membership:
    """Return the membership of a kind, joined to the account; ``on_tally`` is given each tally of a worker."""
    prototype = Assignment(settings.run_id, audience.digest, (), settings.config)
    if kind is MembershipKind.ELASTIC:
        return ElasticMembership(
            min_workers=settings.workers,
            boot_id=around.boot_id,
            account=account,
            prototype=prototype,
            on_tally=on_tally,
            on_joined=events.joined,
            on_unavailable=events.unavailable,
            after_save=after_save,
            rejections=rejections,
            clock=around.monotonic,
            now_ns=around.measured_by,
        )

    def served() -> Iterable[Control]:
        sequences = account.served()
        return (SharesServed(sequences),) if sequences else ()

    def missed(member: Member) -> Iterable[Control]:
        yield BrokerOutages(account.outages)
        yield from account.announcements(account.partitions_of(member.instance))
        yield from served()

    def lose(member: Member) -> None:
        account.owner_unreachable(member.instance, around.measured_by())
        account.worker_ended(member.join.worker)
        events.unavailable(member)

    def hand_over(member: Member, partitions: Sequence[int]) -> None:
        PartitionNotices(account, prototype, lambda: membership.started, after_save).tell(member, partitions)
        after_save(partial(member.link.send, BrokerOutages(account.outages)))
        for message in served():
            after_save(partial(member.link.send, message))
        after_save(partial(drain, member))

    def drain(member: Member) -> None:
        if membership.draining is not None:
            member.link.send(membership.draining)

    membership = Membership(
        workers=settings.workers,
        boot_id=around.boot_id,
        bin_edges=account.edges,
        outlets=settings.config.outlets,
        labels=account.audience.labels,
        cohorts=len(account.cohorts),
        on_assigned=account.assign,
        on_tally=on_tally,
        on_unavailable=lose,
        missed=missed,
        hand_over=hand_over,
        rejections=rejections,
        clock=around.monotonic,
    )
    return membership

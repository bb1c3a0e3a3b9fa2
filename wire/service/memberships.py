"""The membership of a wire's workers, by its kind."""

from collections.abc import Callable, Iterable
from enum import Enum, auto

from wire.account.account import Account
from wire.contract.control import Assignment, BrokerOutages, Control
from wire.contract.tally import Tally
from wire.directory.audience import Audience
from wire.service.events import WireEvents
from wire.service.surroundings import Surroundings
from wire.service.wire_settings import Settings
from wire.workers.elastic_membership import ElasticMembership
from wire.workers.member import Member
from wire.workers.membership import Membership
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
    if kind is MembershipKind.ELASTIC:
        return ElasticMembership(
            min_workers=settings.workers,
            boot_id=around.boot_id,
            account=account,
            prototype=Assignment(settings.run_id, audience.digest, (), settings.config),
            on_tally=on_tally,
            on_joined=events.joined,
            on_unavailable=events.unavailable,
            after_save=after_save,
            rejections=rejections,
            clock=around.monotonic,
            now_ns=around.clock,
        )

    def missed(member: Member) -> Iterable[Control]:
        yield BrokerOutages(account.outages)
        yield from account.announcements(account.partitions_of(member.instance))

    def lose(member: Member) -> None:
        account.owner_unreachable(member.instance, around.clock())
        events.unavailable(member)

    return Membership(
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
        rejections=rejections,
        clock=around.monotonic,
    )

"""The elastic membership of a service: workers come and go, and each partition has an owner as far as there are any.

Outlets that are on never move. A partition whose owner is unreachable is reassigned and handed over, first to a worker
without partitions, else to one that may open enough files. A worker that returns after that is told to leave. Its join
may have been sent before it had the partition, and does not show it: the account knows the former owners.

The account holds the state of each partition (wire/account/ownership.py); this module decides when it changes.
"""

import time
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from wire.account.account import Account
from wire.account.ownership import GivenUp, Owned, PartitionState, Unowned, Unreachable
from wire.contract.control import Assignment, Control, Join, Progress, Refusal, Report, Resync, WorkerLeft
from wire.contract.tally import Tally
from wire.workers.member import FILES_KEPT_BACK, Member
from wire.workers.membership import Membership
from wire.workers.partition_notices import Later, PartitionNotices
from wire.workers.pipe_link import ControlLink
from wire.workers.rejections import Rejections
from wire.workers.states import WorkerEvent, WorkerState

__all__ = ["ElasticMembership"]

QUIET_S = 2.0  # since the last worker joined: no more are waited for
RETURN_S = 1.5  # a worker whose connection ended comes back within three quarters of a second, if it lives
SILENT_S = 10.0  # a living worker says something every second or two
AFTER_START_S = 5.0  # for the workers of the wire's earlier life to be heard
POLL_INTERVAL_S = 0.25


class ElasticMembership(Membership):
    """Parts the directory once ``min_workers`` have joined, or joining has been quiet for two seconds.

    ``prototype`` is an assignment without partitions. ``after_save`` calls an action once the account's present state
    is on disk: an owner hears of its partition only then. ``on_joined`` is given each worker that joined,
    ``on_unavailable`` each worker that became unreachable or ended. ``problem`` says why no worker can have a
    partition, or is empty. ``clock`` is monotonic seconds, ``now_ns`` nanoseconds since the epoch.
    """

    def __init__(
        self,
        *,
        min_workers: int,
        boot_id: str,
        account: Account,
        prototype: Assignment,
        on_tally: Callable[[Member, Tally], None],
        on_unavailable: Callable[[Member], None],
        on_joined: Callable[[Member], None] = lambda _: None,
        after_save: Later = lambda action: action(),
        rejections: Rejections | None = None,
        clock: Callable[[], float] = time.monotonic,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        super().__init__(
            workers=min_workers,
            boot_id=boot_id,
            bin_edges=account.edges,
            outlets=prototype.config.outlets,
            labels=account.audience.labels,
            cohorts=len(account.cohorts),
            on_assigned=account.assign,
            on_tally=on_tally,
            on_unavailable=on_unavailable,
            rejections=rejections,
            clock=clock,
        )
        self._account = account
        self._prototype = prototype
        self._notices = PartitionNotices(account, prototype, lambda: self._started, after_save)
        self._on_joined = on_joined
        self._now_ns = now_ns
        self._joined_s = self._up_s = clock()
        self._down = False

    async def run(self) -> None:
        """Review the partitions until cancelled."""
        while True:
            self.review()
            await self.until(lambda: False, POLL_INTERVAL_S)

    def link_down(self) -> None:
        """Note that the wire can't be reached: meanwhile a worker's silence has no meaning."""
        self._down = True

    def link_up(self) -> None:
        """Note that the wire can be reached: silence and absence are counted from now on.

        A broker drops what comes for a wire that is not connected. So each worker is asked to join again: it does not
        repeat a progress that was lost as long as nothing changes.
        """
        self._down = False
        self._up_s = self.clock()
        for member in self.members:
            member.heard_s = member.since_s = self._up_s
        for member in self.present():
            member.link.send(Resync())
        self._account.link_up(self._now_ns())

    def review(self) -> None:
        """Give each partition without a reachable owner to a worker, as far as there are any."""
        if self._down:
            return
        now_s = self.clock()
        self._mark_silent(now_s)
        vacant = [
            partition for partition, owned in enumerate(self._account.partitions) if self._is_vacant(owned, now_s)
        ]
        for member in list(self.members):
            if not self._account.partitions_of(member.instance) and self._stays_away(member, now_s):
                self._drop(member)
        living = [member for member in self.present() if not self._account.is_former_owner(member.instance)]
        if len(vacant) < len(self._account.partitions):
            for partition in vacant:
                self._reassign(partition, living)
        elif len(living) >= self._workers or now_s - self._joined_s >= QUIET_S:
            self._part_directory(living)
        self._account.settle_unattended(self._now_ns())

    def ready_since(self, moment_s: float) -> bool:
        """Tell whether each owner has said, after a moment, that none of its outlets may still come on."""
        partitions = self._account.partitions
        owners = {owned.owner for owned in partitions if isinstance(owned, Owned)}
        present = [member for member in self.present() if member.instance in owners]
        return (
            all(isinstance(owned, Owned) for owned in partitions)
            and len(present) == len(owners)
            and all(member.progress_s >= moment_s and self._all_came(member) for member in present)
        )

    def _all_came(self, member: Member) -> bool:
        """Tell whether every outlet of a worker's partitions is where it plans to be, or will not come.

        Progress from before the worker had all its partitions does not count all their outlets.
        """
        progress = member.progress
        if progress is None or progress.waiting:
            return False
        outlets = self._outlets(self._account.partitions_of(member.instance))
        return progress.on + progress.away + sum(progress.given_up.values()) >= outlets

    def _outlets(self, partitions: Sequence[int]) -> int:
        """Return the number of outlets in these partitions."""
        count = len(self._account.partitions)
        return sum(len(range(partition, self._prototype.config.outlets, count)) for partition in partitions)

    def _mark_silent(self, now_s: float) -> None:
        """Mark members that are silent for long, and owners from the wire's earlier life that stay away."""
        for member in self.present():
            silent_s = now_s - max(member.heard_s, self._up_s)
            if silent_s >= SILENT_S:
                self._mark_unreachable(member, f"nothing was heard of it for {silent_s:.0f} s")
        if now_s - self._up_s >= AFTER_START_S:
            for owned in self._account.partitions:
                if isinstance(owned, Owned) and self.member(owned.owner) is None:
                    self._account.owner_unreachable(owned.owner, self._now_ns())

    def _stays_away(self, member: Member, now_s: float) -> bool:
        """Tell whether a member does not come back, or has stayed away for longer than a living worker would."""
        return member.state.ended or (member.state is WorkerState.UNREACHABLE and now_s - member.since_s >= RETURN_S)

    def _is_vacant(self, owned: PartitionState, now_s: float) -> bool:
        """Tell whether a partition is to have another owner."""
        match owned:
            case Owned():
                return False
            case Unowned() | GivenUp():
                return True
            case Unreachable(owner=owner):
                member = self.member(owner)
                return member is None or self._stays_away(member, now_s)

    def _part_directory(self, living: list[Member]) -> None:
        """Part the directory among the living workers that may open enough files, and tell each its partition."""
        while living:
            needed = -(-self._prototype.config.outlets // len(living)) + FILES_KEPT_BACK
            able = [member for member in living if member.join.files >= needed]
            if len(able) == len(living):
                break
            self.problem = f"a partition needs {needed} open files: use more workers, or raise their limit (ulimit -n)"
            living = able
        if not living:
            return
        self.problem = ""
        for member in [each for each in self.members if each not in living]:
            if self._account.partitions_of(member.instance):
                self._drop(member)
        self._account.repartition(len(living), self._now_ns())
        for partition, member in enumerate(living):
            self._account.assign(partition, member.instance)
            self._notices.tell(member, (partition,))

    def _reassign(self, partition: int, living: list[Member]) -> None:
        count = len(self._account.partitions)
        held = {member.instance: self._account.partitions_of(member.instance) for member in living}
        able = [
            member
            for member in living
            if self._outlets((*held[member.instance], partition)) + FILES_KEPT_BACK <= member.join.files
        ]
        if not able:
            self.problem = f"no worker may open the files that partition {partition} of {count} needs: start one more"
            return
        self.problem = ""
        owned = self._account.partitions[partition]
        former = self.member(owned.owner) if isinstance(owned, Unreachable) else None
        successor = min(able, key=lambda member: len(held[member.instance]))
        self._account.assign(partition, successor.instance)
        self._notices.tell(successor, (partition,))
        if former is not None and not self._account.partitions_of(former.instance):
            self._drop(former)

    def _on_message(self, message: Control, member: Member | None, link: ControlLink) -> None:
        if member is None:
            if isinstance(message, Progress | Report):
                link.send(Resync())  # from the wire's earlier life, or from a worker whose partitions were reassigned
                return
            if isinstance(message, WorkerLeft) and not message.may_return:
                # An owner of the wire's earlier life, which left before it was heard: its partitions are free at once.
                self._account.owner_unreachable(message.instance, self._now_ns())
                self.review()
                return
        elif member.state.ended:
            return
        elif isinstance(message, WorkerLeft):
            if message.may_return and not self._dismissed:
                self._mark_unreachable(member, message.reason)
                return
        elif member.state is WorkerState.UNREACHABLE:
            member.take(WorkerEvent.HEARD)
            self._account.owner_returned(member.instance)
            if not isinstance(message, Join):
                link.send(Resync())  # it may have missed something, and joins again to be told
        elif isinstance(message, Report) and not self._knows(member, message.tally):
            link.send(Resync())  # a join from before it had the partition came late: it joins again, and is refused
        super()._on_message(message, member, link)

    def _knows(self, member: Member, tally: Tally) -> bool:
        """Tell whether a member was told of every partition that it reports."""
        count = len(self._account.partitions)
        return all(item.count == count and item.index in member.told for item in tally.partitions)

    def _on_join(self, join: Join, known: Member | None, link: ControlLink) -> None:
        owned, count = self._account.partitions_of(join.instance), len(self._account.partitions)
        held = [partition for partition, of in join.partitions if of == count and partition in owned]
        problem = self._problem_with(join) if known is None else ""
        if join.run_id and join.run_id != self._prototype.run_id:
            problem = "its outlets belong to another run: start it again"
        elif len(held) < len(join.partitions) or self._account.is_former_owner(join.instance):
            problem = "its partition was reassigned while it could not be reached: start it again"
        if problem:
            link.send(Refusal(problem))
            if known is not None:
                self._end(known, WorkerEvent.FAREWELL, problem)
            return
        if known is None:
            known = Member(join, link, heard_s=self.clock())
            self.members.append(known)
            self._joined_s = self.clock()
            self._on_joined(known)
        known.join, known.told = replace(join, partitions=()), set(held)
        self._account.owner_returned(join.instance)
        if owned:
            self._notices.tell(known, [each for each in owned if each not in held])

    def _mark_unreachable(self, member: Member, reason: str) -> None:
        """Mark a member as unreachable: it may come back, until its partitions are reassigned."""
        was_there = member.state is WorkerState.JOINED
        member.take(WorkerEvent.CONTACT_LOST, reason)
        member.since_s = self.clock()
        self._account.owner_unreachable(member.instance, self._now_ns())
        if was_there:
            self._on_unavailable(member)

    def _end(self, member: Member, event: WorkerEvent, reason: str) -> None:
        """End a member that has left or crashed: its partitions are reassigned at once."""
        super()._end(member, event, reason)
        if not self._dismissed:
            self._account.owner_unreachable(member.instance, self._now_ns())
            self.review()

    def _drop(self, member: Member) -> None:
        self.members.remove(member)
        self._account.retire(member.join.worker)

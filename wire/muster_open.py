"""The muster of a service: workers come and go, and every share has an owner whenever there is somebody to be it.

Outlets that are on never move. A share whose owner died passes on with what is known of it, first to a worker that
waits, else to a living one that may open enough files; whoever returns after that is told to leave.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from wire.account import Account
from wire.account_estate import Estate
from wire.carriers import Line
from wire.contract.control import Assignment, Call, Control, Join, Left, Progress, Refusal, Report
from wire.contract.tally import Tally
from wire.muster import FILES_KEPT_BACK, Member, Muster

__all__ = ["OpenMuster"]

QUIET_S = 2.0  # since the last worker joined: no more are awaited
RETURN_S = 1.5  # a worker whose connection was cut comes back within three quarters of a second, if it lives
SILENT_S = 10.0  # a living worker says something every second or two
AFTER_START_S = 5.0  # for the workers of the wire's earlier life to be heard
LOOK_S = 0.25

Later = Callable[[Callable[[], None]], None]


class OpenMuster(Muster):
    """Shares are cut once ``min_workers`` have joined, or joining has been quiet for two seconds.

    ``prototype`` is an assignment of no share. ``kept`` runs what it is given once the
    account's present state is on disk: an owner hears of its share only then. ``died`` is told of each worker that
    went, ``problem`` says why nobody can have a share.
    """

    def __init__(
        self,
        min_workers: int,
        boot_id: str,
        account: Account,
        estate: Estate,
        prototype: Assignment,
        absorb: Callable[[Member, Tally], None],
        died: Callable[[Member], None],
        kept: Later = lambda action: action(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(min_workers, boot_id, account.edges, absorb, died, clock=clock)
        self.problem = ""
        self._account = account
        self._estate = estate
        self._prototype = prototype
        self._kept = kept
        self._joined_s = self._up_s = clock()
        self._down = False
        self._lost: dict[str, float] = {}  # incarnations whose connection was cut, and when

    async def run(self) -> None:
        """See to the shares until cancelled."""
        while True:
            self.review()
            self._estate.tick(time.time_ns())
            await self.until(lambda: False, LOOK_S)

    def carrier_down(self) -> None:
        """The wire can't be reached: until it can, silence says nothing of anybody, and nobody could be told."""
        self._down = True

    def carrier_up(self) -> None:
        """The wire can be reached: nobody has been silent before that, and who was cut off has its time to return."""
        self._down = False
        self._up_s = self.clock()
        for member in self.members:
            member.heard_s = self._up_s
        self._lost = dict.fromkeys(self._lost, self._up_s)

    def review(self) -> None:
        """Give shares that nobody owns to somebody, as far as there is anybody."""
        if self._down:
            return
        now_s = self.clock()
        for member in list(self.members):
            silent_s = now_s - max(member.heard_s, self._up_s)
            if silent_s >= SILENT_S and member.join.incarnation not in self._lost:
                self._lose(member, f"nothing was heard of it for {silent_s:.0f} s")
        vacant = [share for share in range(self._account.shares) if self._is_vacant(share, now_s)]
        for member in list(self.members):
            if not member.shares and now_s - self._lost.get(member.join.incarnation, now_s) >= RETURN_S:
                self._drop(member)
        living = self.present()
        if len(vacant) < self._account.shares:
            for share in vacant:
                self._pass_on(share, living)
        elif len(living) >= self._workers or now_s - self._joined_s >= QUIET_S:
            self._cut(living)

    def ready_since(self, moment_s: float) -> bool:
        """Whether each share's owner has said, after a moment, that none of its outlets is awaited."""
        owners = {owner for owner in self._account.owners if owner}
        present = [member for member in self.present() if member.join.incarnation in owners]
        return (
            all(self._account.owners)
            and len(present) == len(owners)
            and all(member.progress_s >= moment_s and self._all_came(member) for member in present)
        )

    def _all_came(self, member: Member) -> bool:
        """Every outlet of a worker's shares is where it plans to be, or will not come. Before it had those shares
        nobody was awaited there either.
        """
        progress, count = member.progress, self._account.shares
        if progress is None or progress.waiting:
            return False
        owed = sum(len(range(share, self._prototype.terms.outlets, count)) for share in member.shares)
        return progress.on + progress.away + sum(progress.given_up.values()) >= owed

    def present(self) -> list[Member]:
        """The workers that can be reached."""
        return [member for member in self.members if member.join.incarnation not in self._lost]

    def _is_vacant(self, share: int, now_s: float) -> bool:
        owner = self._account.owners[share]
        if not owner:
            return True
        member = self.member(owner)
        if member is None:  # of the wire's earlier life
            if now_s - self._up_s < AFTER_START_S:
                return False
            if share not in self._account.lost:
                self._account.lose(share)
            return True
        since_s = self._lost.get(owner)
        return since_s is not None and now_s - since_s >= RETURN_S

    def _cut(self, living: list[Member]) -> None:
        while living:
            needed = -(-self._prototype.terms.outlets // len(living)) + FILES_KEPT_BACK
            able = [member for member in living if member.join.files >= needed]
            if len(able) == len(living):
                break
            self.problem = f"a share needs {needed} open files: use more workers, or raise their limit (ulimit -n)"
            living = able
        if not living:
            return
        self.problem = ""
        for member in [member for member in self.members if member not in living and member.shares]:
            self._drop(member)
        self._estate.cut(len(living))
        for share, member in enumerate(living):
            self._estate.take(share, member.join.incarnation)
            member.shares = [share]
            self._tell_shares(member, member.shares)

    def _pass_on(self, share: int, living: list[Member]) -> None:
        outlets, count = self._prototype.terms.outlets, self._account.shares
        able = [
            member
            for member in living
            if sum(len(range(each, outlets, count)) for each in (*member.shares, share)) + FILES_KEPT_BACK
            <= member.join.files
        ]
        if not able:
            self.problem = f"no worker may open the files that share {share} of {count} needs: start one more"
            return
        self.problem = ""
        former = self.member(self._account.owners[share])
        heir = min(able, key=lambda member: len(member.shares))  # who waits has none
        self._estate.take(share, heir.join.incarnation)
        heir.shares.append(share)
        self._tell_shares(heir, [share])
        if former is not None and former is not heir:
            former.shares.remove(share)
            if not former.shares:
                self._drop(former)

    def _tell_shares(self, member: Member, new: Sequence[int]) -> None:
        """Once it is on disk whose they are, tell a worker of all its shares and of what the new ones inherit."""
        incarnation, new, count = member.join.incarnation, tuple(new), self._account.shares

        def tell() -> None:
            if self._account.shares != count or any(self._account.owners[share] != incarnation for share in new):
                return  # they have passed on meanwhile
            left = {share: self._estate.inheritance(share) for share in new}
            member.told.update(new)  # and of no others: their inheritance is yet to be told
            shares = tuple((share, count) for share in sorted(member.told))
            inherits = tuple(share for share, parts in left.items() if parts)
            member.line.send(replace(self._prototype, shares=shares, inherits=inherits))
            if self._begun is not None:
                member.line.send(self._begun)
            for parts in left.values():
                for part in parts:
                    member.line.send(part)
            for announcement in self._estate.announcements(member.told):
                member.line.send(announcement)

        self._kept(tell)

    def _on_message(self, message: Control, member: Member | None, line: Line) -> None:
        if member is None and isinstance(message, Progress | Report):
            line.send(Call())  # of the wire's earlier life, or somebody whose share has passed on
            return
        if member is not None and member.gone:
            return
        if member is not None and isinstance(message, Left) and message.cut and not self._dismissed:
            self._lose(member, message.reason)
            return
        if member is not None and self._lost.pop(member.join.incarnation, None) is not None:
            member.dead = ""
            for share in member.shares:
                self._estate.returned(share)
            if not isinstance(message, Join):
                line.send(Call())  # it may have missed something, and joins again to be told
        super()._on_message(message, member, line)

    def _on_join(self, join: Join, known: Member | None, line: Line) -> None:
        account = self._account
        owned = [share for share, owner in enumerate(account.owners) if owner == join.incarnation]
        held = [share for share, count in join.shares if count == account.shares and share in owned]
        problem = self._problem_with(join) if known is None else ""
        if join.run_id and join.run_id != self._prototype.run_id:
            problem = "its outlets are those of another run: start it again"
        elif len(held) < len(join.shares):
            problem = "its share has passed on while it could not be reached: start it again"
        if problem:
            line.send(Refusal(problem))
            if known is not None:
                self._on_gone(known, problem)
            return
        if known is None:
            known = Member(join, line, heard_s=self.clock())
            self.members.append(known)
            self._joined_s = self.clock()
        known.join = replace(join, shares=())
        known.shares, known.told = owned, set(held)
        for share in owned:
            self._estate.returned(share)
        if owned:
            self._tell_shares(known, [share for share in owned if share not in held])

    def _lose(self, member: Member, reason: str) -> None:
        """Its connection was cut: it may come back, until its shares have passed on."""
        member.dead = reason
        self._lost[member.join.incarnation] = self.clock()
        for share in member.shares:
            self._account.lose(share)
        self._died(member)

    def _on_gone(self, member: Member, reason: str) -> None:
        """It left, or its pipe closed: it does not come back."""
        if member.gone:
            return
        member.gone = True
        if self._dismissed:
            return
        if member.join.incarnation not in self._lost:
            self._lose(member, reason)
        self._lost[member.join.incarnation] = self.clock() - RETURN_S
        self.review()

    def _drop(self, member: Member) -> None:
        self.members.remove(member)
        self._lost.pop(member.join.incarnation, None)
        self._account.retire(member.join.worker)

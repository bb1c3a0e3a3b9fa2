"""A service's workers and the account that they fill, composed: whoever accepts and publishes tells it what leaves."""

import asyncio
from collections.abc import Callable, Container, Sequence
from functools import partial

from wire.account import Account
from wire.account_estate import Estate
from wire.account_keeper import Keeper
from wire.account_store import AccountStore
from wire.boot import boot_id
from wire.carriers import Line
from wire.contract.control import Assignment, Begin, Terms
from wire.contract.histogram import edges
from wire.contract.release import Release
from wire.contract.tally import Tally
from wire.desk.message import Message
from wire.directory.attendance import Attendance
from wire.directory.directory import Directory
from wire.expectation import Expectation
from wire.gate import GRACE_S, Gate
from wire.mqtt import Access
from wire.muster import Member
from wire.muster_open import OpenMuster
from wire.releaserow import ReleaseRow
from wire.switchboard import MqttSwitchboard

__all__ = ["Workforce"]


class Workforce:
    """Account, muster, gate and control of one wire. ``run`` serves them; ``committed`` comes before a first send.

    ``settled`` is told of each release version of which nothing more is awaited, ``died`` of each worker that went.
    """

    def __init__(
        self,
        wire_id: str,
        run_id: int,
        access: Access,
        terms: Terms,
        directory: Directory,
        store: AccountStore,
        min_workers: int,
        settled: Callable[[ReleaseRow], None],
        died: Callable[[Member], None],
        grace_s: float = GRACE_S,
    ) -> None:
        attendance = Attendance(terms.seed, terms.outlets, terms.away_share, terms.away_ns, terms.duration_ns)
        expectation = Expectation(directory, attendance, 1, lossy_away=not terms.lasting)
        desktops = tuple(outlet.desktops for outlet in directory.outlets)
        self.keeper = Keeper(store)
        self.account = Account(expectation, 1, edges(terms.thresholds_ns), settled, desktops, self.keeper.notes)
        self.estate = Estate(self.account)
        self.muster = OpenMuster(
            min_workers,
            boot_id(),
            self.account,
            self.estate,
            Assignment(run_id, directory.digest, (), terms),
            self._absorb,
            died,
            self.keeper.later,
        )
        self.gate = Gate(self.muster, grace_s)
        self.muster.carrier_down()  # until the broker is there
        self.switchboard = MqttSwitchboard(
            access, wire_id, self._hear, self.muster.carrier_up, self.muster.carrier_down
        )

    def open(
        self,
        start_ns: int,
        release_of: Callable[[str, int], Release],
        unacknowledged: Container[int] = (),
    ) -> None:
        """Have the account as it was. ``start_ns`` is when publishing began, or begins; the rest is as for Keeper."""
        self.account.start_ns = self.account.warm_until_ns = start_ns
        self.keeper.open(self.account, release_of, unacknowledged)
        self.muster.tell(Begin(start_ns, start_ns))

    async def run(self) -> None:
        """Serve until cancelled; MusterError, alone in its group, where another wire has this one's id."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.switchboard.run(), name="switchboard")
                group.create_task(self.muster.run(), name="muster")
                group.create_task(self.keeper.run(), name="keeper of the account")
        finally:
            await self.keeper.save()

    def committed(self, release: Release, messages: Sequence[Message]) -> None:
        """These messages are about to leave; those that are known already, of before a restart, are not owed again."""
        if messages[0].sequence <= self.account.highest:
            return
        self.account.expect(release, messages)
        self.muster.tell(self.estate.announcement(release.uri, release.version))

    def _absorb(self, member: Member, tally: Tally) -> None:
        for answer in self.account.absorb(tally):
            self.keeper.later(partial(member.line.send, answer))

    async def _hear(self, line: Line, data: bytes) -> None:
        await self.muster.attend(line, data, self.switchboard.line)

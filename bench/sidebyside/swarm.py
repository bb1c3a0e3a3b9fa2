"""The swarm as it is in a run: one worker, with the whole ledger and the kernel's receive times."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bench.errors import BenchError
from bench.sidebyside.reader import COMING_ON_S, HANDSHAKES, Crowd
from bench.workers import local_workers
from wire.boot import boot_id
from wire.carriers import Line
from wire.contract.control import Announced, Announcement, Assignment, Begin, Finish, Forget, Leave, Terms
from wire.contract.histogram import edges
from wire.contract.tally import Tally
from wire.muster import Member, Muster

__all__ = ["Swarm", "check_alive", "swarm", "terms"]

JOIN_S = 30.0
FINAL_S = 30.0
TALLY_NS = 1_000_000_000


class Swarm:
    """A worker's share of one wire, which is all of the outlets."""

    def __init__(self, muster: Muster, outlets: int) -> None:
        self.pid = muster.members[0].join.pid
        self.connect_seconds = 0.0
        self._muster = muster
        self._outlets = outlets
        self._delivered: dict[str, int] = {}
        self._tally: Tally | None = None

    @property
    def had(self) -> int:
        """Deliveries so far: by name, each outlet and message once."""
        return sum(self._delivered.values())

    @property
    def ended(self) -> bool:
        """The worker left or died."""
        return self._muster.members[0].gone

    def absorb(self, member: Member, tally: Tally) -> None:
        """Take what the worker has counted, and let it forget what is closed."""
        self._tally = tally
        self.connect_seconds = tally.swarm.coming_on_s
        for share in tally.shares:
            self._delivered |= {name: sums.delivered for name, sums in share.circuits.items()}
            if share.closed:
                member.line.send(Forget(share.index, share.closed))

    def announce(self, messages: Sequence[Announced]) -> None:
        """The ledger opens a page for each."""
        self._muster.tell(Announcement("urn:wirestorm:sidebyside", 1, tuple(messages)))

    async def finish(self) -> None:
        """Have everything settled and tallied."""
        self._muster.tell(Finish(0))
        await self._muster.finished(FINAL_S)
        check_alive(self._muster)

    def bytes_per_outlet(self) -> float | None:
        """Resident memory of the worker beyond what it had before its outlets, by outlet."""
        if self._tally is None:
            return None
        return (self._tally.swarm.resident_bytes - self._tally.swarm.bare_bytes) / self._outlets


def check_alive(muster: Muster) -> None:
    """BenchError where the worker died."""
    for member in muster.members:
        if member.dead:
            raise BenchError(f"the worker died: {member.dead}")


def terms(crowd: Crowd, seed: int, countries: int, tally_ns: int) -> Terms:
    """Those of a run at this broker, but that every outlet stays."""
    return Terms(
        seed=seed,
        outlets=len(crowd.directory.outlets),
        countries=countries,
        brokers=(crowd.url,),
        qos=crowd.qos,
        mqtt="3.1.1",
        persistent=False,
        keepalive_s=600,
        handshakes=HANDSHAKES,
        connect_rate=0.0,
        away_share=0.0,
        away_ns=0,
        duration_ns=0,
        thresholds_ns=(),
        tally_ns=tally_ns,
        watched=(),
        sweep=False,
        raw=False,
    )


@asynccontextmanager
async def swarm(
    crowd: Crowd, run_id: int, seed: int, countries: int, tally_ns: int, folder: Path
) -> AsyncIterator[Swarm]:
    """A worker with its outlets on."""
    outlets = len(crowd.directory.outlets)
    agreed = terms(crowd, seed, countries, tally_ns)
    readers: list[Swarm] = []

    def absorb(member: Member, tally: Tally) -> None:
        for reader in readers:
            reader.absorb(member, tally)

    muster = Muster(1, boot_id(), edges(), absorb, lambda _: None)

    def assignment(share: int, workers: int) -> Assignment:
        return Assignment(run_id, crowd.directory.digest, ((share, workers),), agreed)

    def closed(line: Line, reason: str) -> None:
        muster.closed(line, reason)

    async with local_workers(1, folder, {}, muster.attend, closed):
        await muster.gather(assignment, JOIN_S)
        reader = Swarm(muster, outlets)
        readers.append(reader)
        try:
            readiness = await muster.ready(COMING_ON_S, lambda _: check_alive(muster))
            if readiness.on < outlets:
                raise BenchError(f"{readiness.on:,} of {outlets:,} outlets came on: {readiness.given_up}")
            muster.tell(Begin(0, 0))
            yield reader
        finally:
            muster.dismiss(Leave())
            await asyncio.shield(muster.dismissed(JOIN_S))

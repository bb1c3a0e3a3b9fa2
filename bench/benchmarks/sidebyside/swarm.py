"""The swarm as it is in a run: one worker, with the whole ledger and the kernel's receive times."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec.structs import replace

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside.client_under_test import COME_ON_S, HANDSHAKES, Subscriptions
from bench.run.halt import Halt
from bench.run.phases import Limits, Phases, describe_death
from bench.run.workers import local_workers
from bench.scenario.audience import Order
from wire.contract.bins import edges
from wire.contract.control import AckClosed, Announced, Announcement, Assignment, Start, WorkerConfig
from wire.contract.histogram import Histogram
from wire.contract.tally import MessageRecord, Tally
from wire.host.boot import boot_id
from wire.workers.member import Member
from wire.workers.membership import Membership

__all__ = ["SwarmUnderTest", "burst_arrivals", "config", "swarm"]

NEAR = 0.99
LIMITS = Limits(join_s=30.0, come_on_s=COME_ON_S, final_s=30.0, leave_s=30.0)


class SwarmUnderTest:
    """A swarm of one worker, which has every outlet. ``connect_seconds`` is how long the outlets took to come on,
    ``tallies`` counts the worker's tallies.
    """

    def __init__(self, run_id: int, digest: str, agreed: WorkerConfig) -> None:
        self.connect_seconds = 0.0
        self.membership = Membership(
            workers=1,
            boot_id=boot_id(),
            bin_edges=edges(),
            outlets=agreed.outlets,
            on_assigned=lambda *_: None,
            on_tally=self._absorb,
            on_unavailable=self._died,
        )
        self._halt = Halt()
        self.phases = Phases(self.membership, self._assignment, LIMITS, self._halt)
        self._run_id = run_id
        self._digest = digest
        self._config = agreed
        self.tallies = 0
        self._delivered: dict[str, int] = {}
        self._tally: Tally | None = None
        self._burst_from: int | None = None  # the sequence
        self._burst_due_ns = 0
        self._burst: dict[int, MessageRecord] = {}

    @property
    def pid(self) -> int:
        """The worker's process."""
        return self.membership.members[0].join.pid

    @property
    def delivered(self) -> int:
        """Deliveries so far, each outlet and message once."""
        return sum(self._delivered.values())

    @property
    def ended(self) -> bool:
        """The worker left or died."""
        return self.membership.members[0].state.ended

    def begin(self) -> None:
        """Tell the worker that publishing starts; BenchError where it died or its outlets did not all come on."""
        self._halt.raise_fault()
        readiness = self.phases.readiness
        if readiness.on < self._config.outlets:
            raise BenchError(
                f"{readiness.on:,} of {self._config.outlets:,} outlets came on: {dict(readiness.given_up)}"
            )
        self.phases.start(Start(0, 0))

    def announce(self, messages: Sequence[Announced]) -> None:
        """Have the ledger expect these messages."""
        if self._burst_from is not None:
            self._burst_due_ns = messages[0].due_ns
        self.membership.tell(Announcement("urn:wirestorm:sidebyside", 1, tuple(messages)))

    def rank(self, outlets: int) -> None:
        """Have the worker rank the arrivals at so many outlets from now on."""
        self._config = replace(self._config, ranked=outlets)
        self.membership.tell(self._assignment(0, 1))

    def begin_burst(self, sequence: int) -> None:
        """Keep the records of the messages from this one on, which are all due at the same moment."""
        self._burst_from = sequence

    async def arrivals(self) -> tuple[int, int]:
        """Return the upper end of the bin of the 99 % quantile (2 % wide at most), and the last arrival."""
        return burst_arrivals(tuple(self._burst.values()), self._burst_due_ns)

    async def finish(self) -> None:
        """Have everything settled and tallied; BenchError where the worker died."""
        await self.phases.settle()
        self._halt.raise_fault()

    def bytes_per_outlet(self) -> float | None:
        """Growth of the worker's resident memory since before its outlets came, by outlet."""
        if self._tally is None:
            return None
        return (self._tally.swarm.resident_bytes - self._tally.swarm.bare_bytes) / self._config.outlets

    def _assignment(self, partition: int, workers: int) -> Assignment:
        return Assignment(self._run_id, self._digest, ((partition, workers),), self._config)

    def _absorb(self, member: Member, tally: Tally) -> None:
        """Take the worker's counts, and let the worker forget closed records."""
        self._tally = tally
        self.tallies += 1
        self.connect_seconds = tally.swarm.coming_on_s
        for partition in tally.partitions:
            self._delivered |= {name: sums.delivered for name, sums in partition.labels.items()}
            if self._burst_from is not None:
                self._burst |= {each.sequence: each for each in partition.records if each.sequence >= self._burst_from}
            if partition.closed:
                member.link.send(AckClosed(partition.index, partition.closed))

    def _died(self, member: Member) -> None:
        self._halt.report(describe_death(member))


def burst_arrivals(records: Collection[MessageRecord], due_ns: int) -> tuple[int, int]:
    """Return the upper end of the bin of the 99 % quantile of the arrivals (2 % wide at most), and the last arrival.

    Both are times in nanoseconds, as ``due_ns`` is. BenchError where nothing arrived.
    """
    latencies = Histogram(edges())
    for record in records:
        latencies.add_runs(sorted(record.bins))  # a record has its bins as they came up
        latencies.count += record.delivered
    if not latencies.count:
        raise BenchError("the swarm had no deliveries in a burst")
    last_ns = max(record.last_ns for record in records)
    latencies.max_ns = last_ns - due_ns
    near_ns = latencies.quantile(NEAR)
    assert near_ns is not None
    return due_ns + near_ns, last_ns


def config(subscriptions: Subscriptions, seed: int, countries: int, tally_ns: int) -> WorkerConfig:
    """The configuration of a run at this broker in which every outlet stays on, with the order at a run's sample."""
    return WorkerConfig(
        seed=seed,
        outlets=len(subscriptions.directory.outlets),
        countries=countries,
        brokers=(subscriptions.url,),
        qos=subscriptions.qos,
        ranked=min(Order().sample, len(subscriptions.directory.outlets)),
        handshakes=HANDSHAKES,
        tally_ns=tally_ns,
    )


@asynccontextmanager
async def swarm(
    subscriptions: Subscriptions, run_id: int, agreed: WorkerConfig, folder: Path
) -> AsyncIterator[SwarmUnderTest]:
    """A worker with its outlets on; BenchError or WireError where it can't be had."""
    tested = SwarmUnderTest(run_id, subscriptions.directory.digest, agreed)
    membership, phases = tested.membership, tested.phases
    environment = subscriptions.transport.environment()
    async with local_workers(1, folder, environment, membership.attend, phases.pipe_closed), phases.attendance():
        tested.begin()
        yield tested

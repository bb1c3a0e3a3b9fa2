"""A real worker process against a sender that knows the truth: when each message went to each outlet."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest

from bench.output.raw_records import read_raw
from bench.run.workers import local_workers
from tests.support.ports import own_port
from tests.support.processes import MS, STOP_NS, stopped
from tests.support.timed_broker import timed_broker
from wire.contract.bins import edges
from wire.contract.control import Announced, Announcement, Assignment, Drain, Leave, Start, WorkerConfig
from wire.contract.topics import topic
from wire.directory.population import population
from wire.host.boot import boot_id
from wire.workers.membership import Membership

pytestmark = [pytest.mark.integration, pytest.mark.quiet]

RUN, SEED, OUTLETS, COUNTRIES = 7, 1, 120, 10
DIRECTORY = population(SEED, OUTLETS, COUNTRIES)
CIRCUIT = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))
ENTITLED = [DIRECTORY.outlets[index].id for index in DIRECTORY.entitled(CIRCUIT, "flash")]
TOPIC = topic(CIRCUIT, "flash")
EDGES = edges()


class OutletPool:
    """The wire's side of one worker: its control link, and its last tally."""

    def __init__(self):
        self.tally = None
        self.membership = Membership(
            workers=1,
            boot_id=boot_id(),
            outlets=OUTLETS,
            bin_edges=EDGES,
            on_assigned=lambda *_: None,
            on_tally=self._absorb,
            on_unavailable=lambda member: pytest.fail(member.reason),
        )

    def _absorb(self, member, tally):
        del member
        self.tally = tally

    def assignment(self, url):
        config = WorkerConfig(
            seed=SEED,
            outlets=OUTLETS,
            countries=COUNTRIES,
            brokers=(url,),
            tally_ns=100 * MS,
            raw=True,
        )
        return lambda partition, workers: Assignment(RUN, DIRECTORY.digest, ((partition, workers),), config)

    def publish(self, sequence, source):
        """Announce a message that is due now, and send it."""
        due_ns = time.time_ns()
        self.membership.tell(Announcement("urn:x", 1, (Announced(sequence, TOPIC, due_ns, 0, 100),)))
        source.send(sequence, TOPIC, ENTITLED, due_ns)

    async def finish(self):
        self.membership.tell(Drain(time.time_ns() + 10_000 * MS))
        await self.membership.finished(20)
        self.membership.dismiss(Leave())
        await self.membership.dismissed(20)


@asynccontextmanager
async def worker_and_sender(folder):
    """Yield a worker whose outlets are online, its process, and the sender that they are connected to."""
    port = own_port()
    swarm = OutletPool()
    closed = swarm.membership.closed
    async with (
        timed_broker(RUN, port) as source,
        local_workers(1, folder, {}, swarm.membership.attend, closed) as (worker,),
    ):
        await swarm.membership.gather(swarm.assignment(f"mqtt://127.0.0.1:{port}"), 30)
        assert (await swarm.membership.ready(30, lambda _: None)).on == OUTLETS
        swarm.membership.tell(Start(time.time_ns(), 0))
        yield swarm, worker.process.pid, source


def by_sequence(folder):
    """Return lower and upper ends of the arrivals, ascending, and whether each was bounded."""
    found = {}
    for record in read_raw([folder]):
        found.setdefault(record.sequence, []).append(record)
    return {
        sequence: (
            sorted(record.lower_ns for record in records),
            sorted(record.upper_ns for record in records),
            {record.bounded for record in records},
        )
        for sequence, records in found.items()
    }


async def test_one_message_an_outlet_during_a_stop_is_dated_by_the_kernel_when_it_came(tmp_path):
    """An arrival is within 50 ms of its sending, though the worker read it half a second later; the rest is lag."""
    async with worker_and_sender(tmp_path) as (swarm, pid, source):
        with stopped(pid):
            swarm.publish(1, source)
            await asyncio.sleep(STOP_NS / 1e9)  # the disturbance itself
            continued_ns = time.time_ns()
        await swarm.finish()
    lowers, uppers, bounded = by_sequence(tmp_path)[1]
    assert bounded == {False}
    assert lowers == uppers
    assert len(uppers) == len(ENTITLED)
    # The n-th arrival is no earlier than the n-th sending, whichever outlets they are of.
    assert all(0 <= arrival - sent_ns < 50 * MS for sent_ns, arrival in zip(source.sent_ns[1], uppers, strict=True))
    assert swarm.tally.swarm.lag.max_ns >= continued_ns - uppers[0] >= 400 * MS


async def test_the_truth_of_several_messages_in_a_stop_lies_between_the_ends(tmp_path):
    """Messages of one read are bounded, and the sender's own times lie between both ends."""
    async with worker_and_sender(tmp_path) as (swarm, pid, source):
        with stopped(pid):
            for sequence in (1, 2, 3):
                swarm.publish(sequence, source)
                await asyncio.sleep(STOP_NS / 3e9)  # the disturbance itself
        await swarm.finish()
    found = by_sequence(tmp_path)
    for sequence in (1, 2, 3):
        lowers, uppers, bounded = found[sequence]
        assert bounded == {True}
        ends = zip(lowers, source.sent_ns[sequence], uppers, strict=True)
        assert all(lower <= went <= upper for lower, went, upper in ends)
        # The lower end is no earlier than the sending.
        assert lowers[0] >= source.sent_ns[sequence][0] - 50 * MS
    assert found[1][1] == found[2][1] == found[3][1], "the time of the last one's bytes"
    assert found[1][1][0] >= source.sent_ns[3][0]
    (partition,) = swarm.tally.partitions
    (sums,) = partition.labels.values()
    low_ns, high_ns = sums.disclosure.quantile(0.99)
    assert (sums.exact, sums.bounded) == (0, 3 * len(ENTITLED))
    # A third of the messages at least were dated 300 ms late at the upper end, and none at the lower.
    assert low_ns < 100 * MS
    assert high_ns >= 300 * MS


async def test_an_outage_that_is_over_before_anybody_looks_is_told(tmp_path):
    """After a broker's return the wire gets the new state of the outlets, not the state before the outage."""
    async with worker_and_sender(tmp_path) as (swarm, _, source):
        membership = swarm.membership
        for outlet in ENTITLED[:6]:  # an outlet comes back within 0.1 s, the worker's poll interval
            moment_s = membership.clock()
            source.hang_up(outlet)
            await membership.until(lambda moment_s=moment_s: membership.ready_since(moment_s), 20)
            assert membership.ready_since(moment_s)
        assert (membership.readiness().on, membership.readiness().waiting) == (OUTLETS, 0)
        await swarm.finish()

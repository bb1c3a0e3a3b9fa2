"""A real worker process against a sender that knows the truth: when each message went to each outlet."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest

from bench.rawrecords import read_raw
from bench.workers import local_workers
from tests.integration.sender import sender
from tests.integration.stops import MS, STOP_NS, stopped
from tests.ports import own_port
from wire.boot import boot_id
from wire.contract.control import Announced, Announcement, Assignment, Begin, Finish, Leave, Terms
from wire.contract.histogram import edges
from wire.contract.topics import topic
from wire.directory.population import population
from wire.muster import Muster

pytestmark = [pytest.mark.integration, pytest.mark.quiet]

RUN, SEED, OUTLETS, COUNTRIES = 7, 1, 120, 10
DIRECTORY = population(SEED, OUTLETS, COUNTRIES)
CIRCUIT = max(DIRECTORY.circuits, key=lambda item: len(DIRECTORY.entitled(item, "flash")))
ENTITLED = [DIRECTORY.outlets[index].id for index in DIRECTORY.entitled(CIRCUIT, "flash")]
TOPIC = topic(CIRCUIT, "flash")
EDGES = edges()


class Swarm:
    """One worker, what it last said, and its wire's end of control."""

    def __init__(self):
        self.tally = None
        self.muster = Muster(1, boot_id(), EDGES, self._absorb, lambda member: pytest.fail(member.dead))

    def _absorb(self, member, tally):
        del member
        self.tally = tally

    def assignment(self, url):
        terms = Terms(
            seed=SEED,
            outlets=OUTLETS,
            countries=COUNTRIES,
            brokers=(url,),
            qos=0,
            mqtt="3.1.1",
            persistent=False,
            keepalive_s=60,
            handshakes=64,
            connect_rate=0.0,
            away_share=0.0,
            away_ns=0,
            duration_ns=0,
            thresholds_ns=(),
            tally_ns=100 * MS,
            watched=(),
            sweep=False,
            raw=True,
        )
        return lambda share, workers: Assignment(RUN, DIRECTORY.digest, ((share, workers),), terms)

    def publish(self, sequence, source):
        """Announce a message that is due now, and send it."""
        due_ns = time.time_ns()
        self.muster.tell(Announcement("urn:x", 1, (Announced(sequence, TOPIC, due_ns, 0, 100),)))
        source.send(sequence, TOPIC, ENTITLED, due_ns)

    async def finish(self):
        self.muster.tell(Finish(time.time_ns() + 10_000 * MS))
        await self.muster.finished(20)
        self.muster.dismiss(Leave())
        await self.muster.dismissed(20)


@asynccontextmanager
async def worker_and_sender(folder):
    """A worker whose outlets are on, its process, and the sender that they are on at."""
    port = own_port()
    swarm = Swarm()
    closed = swarm.muster.closed
    async with sender(RUN, port) as source, local_workers(1, folder, {}, swarm.muster.attend, closed) as (worker,):
        await swarm.muster.gather(swarm.assignment(f"mqtt://127.0.0.1:{port}"), 30)
        assert (await swarm.muster.ready(30, lambda _: None)).on == OUTLETS
        swarm.muster.tell(Begin(time.time_ns(), 0))
        yield swarm, worker.process.pid, source


def by_sequence(folder):
    """Lower and upper ends of each message, ascending, and whether each was bounded."""
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
    """Exactly, within 50 ms of its sending, though it was read half a second later; the lag has the rest."""
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
    assert all(0 <= arrival - went < 50 * MS for went, arrival in zip(source.went[1], uppers, strict=True))
    assert swarm.tally.swarm.lag.max_ns >= continued_ns - uppers[0] >= 400 * MS


async def test_the_truth_of_several_messages_in_a_stop_lies_between_the_ends(tmp_path):
    """The kernel has one time for all of a read: bounded, both ends told, and the sender's moments between them."""
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
        ends = zip(lowers, source.went[sequence], uppers, strict=True)
        assert all(lower <= went <= upper for lower, went, upper in ends)
        # What was sent later had not come yet: a lower end is no mere beginning of time.
        assert lowers[0] >= source.went[sequence][0] - 50 * MS
    assert found[1][1] == found[2][1] == found[3][1], "the time of the last one's bytes"
    assert found[1][1][0] >= source.went[3][0]
    (share,) = swarm.tally.shares
    (sums,) = share.circuits.values()
    low_ns, high_ns = sums.disclosure.quantile(0.99)
    assert (sums.exact, sums.bounded) == (0, 3 * len(ENTITLED))
    # A third of the messages at least were dated 300 ms late at the upper end, and none at the lower.
    assert low_ns < 100 * MS
    assert high_ns >= 300 * MS


async def test_an_outage_that_is_over_before_anybody_looks_is_told(tmp_path):
    """Whoever waits for the outlets after a broker's return hears that they are on, and on again is not as before."""
    async with worker_and_sender(tmp_path) as (swarm, _, source):
        muster = swarm.muster
        for outlet in ENTITLED[:6]:  # an outlet comes back within 0.1 s, as often as its worker looks
            moment_s = muster.clock()
            source.hang_up(outlet)
            await muster.until(lambda moment_s=moment_s: muster.ready_since(moment_s), 20)
            assert muster.ready_since(moment_s)
        assert (muster.readiness().on, muster.readiness().waiting) == (OUTLETS, 0)
        await swarm.finish()

"""The swarm as a client under test: its worker and the worker's figures are a run's."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from msgspec.structs import replace

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside.client_under_test import Subscriptions
from bench.benchmarks.sidebyside.swarm import SwarmUnderTest, burst_arrivals, config, swarm
from bench.brokers.opening import open_broker
from bench.run.workers import local_workers
from tests.support.ports import own_port
from tests.support.scripted_worker import ScriptedWorker
from tests.support.waiting import until
from wire.contract.bins import edges
from wire.contract.control import Announced, Announcement, Assignment, Drain, Leave, Start
from wire.contract.tally import MessageRecord
from wire.directory.population import population
from wire.host.boot import boot_id
from wire.workers.membership import Membership

DIRECTORY = population(1, 20, 3)
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def scripted(silent=()):
    """A swarm whose worker answers by the script."""
    subscriptions = Subscriptions(DIRECTORY, f"mqtt://127.0.0.1:{own_port()}", 0)
    tested = SwarmUnderTest(7, DIRECTORY.digest, config(subscriptions, 1, 3, 1_000_000_000))
    return tested, ScriptedWorker(tested.membership, silent=silent)


async def test_a_swarm_goes_through_the_phases_of_a_run():
    """Its worker joins, has all outlets on, hears of the start and of each message, settles and leaves."""
    tested, worker = scripted()
    worker.join()
    async with tested.phases.attendance():
        tested.begin()
        tested.announce([Announced(1, "wire/v1/en/northern-america/flash", 5, 0, 100)])
        await tested.finish()
        assert (tested.pid, tested.ended, tested.delivered) == (1, False, 0)
    kinds = [type(message) for message in worker.heard]
    assert kinds == [Assignment, Start, Announcement, Drain, Leave]
    assert tested.ended


async def test_a_worker_is_told_at_how_many_outlets_to_rank():
    """By another assignment of what it has; all else in it stays."""
    tested, worker = scripted()
    worker.join()
    async with tested.phases.attendance():
        tested.rank(5)
        await tested.finish()
    first, later = (message for message in worker.heard if isinstance(message, Assignment))
    assert later == replace(first, config=replace(first.config, ranked=5))
    assert tested.tallies == 1


async def test_a_worker_that_dies_on_its_way_is_an_error():
    """Before its outlets are on, and in a trial."""
    tested, worker = scripted(silent=(Assignment,))
    worker.join()
    asyncio.get_running_loop().call_soon(worker.die, "killed by signal 9")
    async with tested.phases.attendance():
        with pytest.raises(BenchError, match="worker worker-1 died: killed by signal 9"):
            tested.begin()
    tested, worker = scripted()
    worker.join()
    async with tested.phases.attendance():
        tested.begin()
        worker.die("killed by signal 9")
        assert tested.ended
        with pytest.raises(BenchError, match="worker worker-1 died: killed by signal 9"):
            await tested.finish()


@pytest.mark.integration
async def test_a_swarm_that_loses_its_worker_leaves_no_process(tmp_path):
    """A real worker on a real broker: killed, it is an error at the end of the trial, and leaves no process."""
    async with open_broker("embedded", tmp_path) as broker:
        subscriptions = Subscriptions(DIRECTORY, broker.urls[0], 0)
        agreed = config(subscriptions, 1, 3, 100_000_000)
        async with swarm(subscriptions, 7, agreed, tmp_path) as tested:
            assert tested.connect_seconds >= 0
            os.kill(tested.pid, signal.SIGKILL)
            with pytest.raises(BenchError, match="worker worker-1 died: killed by signal 9"):
                await tested.finish()
        with pytest.raises(ProcessLookupError):
            os.kill(tested.pid, 0)


def resident_bytes(pid):
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES


@pytest.mark.integration
@pytest.mark.quiet
async def test_the_memory_of_an_outlet_is_what_proc_says_of_the_worker(tmp_path):
    """Read from outside: when the worker has joined and has no partition yet, and when its outlets are on."""
    outlets = 2_000
    directory = population(1, outlets, 10)
    tallies, bare = [], []
    membership = Membership(
        workers=1,
        boot_id=boot_id(),
        outlets=outlets,
        bin_edges=edges(),
        on_assigned=lambda *_: None,
        on_tally=lambda _, tally: tallies.append(tally),
        on_unavailable=lambda _: None,
    )
    async with open_broker("embedded", tmp_path) as broker:
        agreed = config(Subscriptions(directory, broker.urls[0], 0), 1, 10, 50_000_000)

        def assignment(partition, workers):
            bare.append(resident_bytes(membership.members[0].join.pid))
            return Assignment(7, directory.digest, ((partition, workers),), agreed)

        async with local_workers(1, tmp_path, {}, membership.attend, membership.closed):
            await membership.gather(assignment, 30.0)
            assert (await membership.ready(60.0, lambda _: None)).on == outlets
            later = len(tallies) + 3
            await asyncio.to_thread(until, lambda: len(tallies) >= later)
            full = resident_bytes(membership.members[0].join.pid)
            membership.dismiss(Leave())
            await membership.dismissed(20.0)
    figures = tallies[-1].swarm
    told = (figures.resident_bytes - figures.bare_bytes) / outlets
    assert told == pytest.approx((full - bare[0]) / outlets, rel=0.1)
    assert figures.resident_bytes == pytest.approx(full, rel=0.02)


def test_the_arrivals_of_a_burst_are_found_in_any_order_of_a_records_bins():
    """A record has its bins as they came up: the highest may be first, in one record or over two."""
    grid = edges()
    due_ns = 10**18
    last_ns = due_ns + grid[834]
    wanted = (due_ns + grid[834], last_ns)
    for split in ([(834, 1), (822, 2)],), ([(822, 2)], [(834, 1)]), ([(834, 1)], [(822, 1), (700, 1)]):
        records = [
            MessageRecord(place, 3, sum(times for _, times in bins), last_ns=last_ns, bins=tuple(bins))
            for place, bins in enumerate(split)
        ]
        assert burst_arrivals(records, due_ns) == wanted
    with pytest.raises(BenchError, match="no deliveries in a burst"):
        burst_arrivals([MessageRecord(1, 3, 0)], due_ns)

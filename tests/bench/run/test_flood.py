"""A flood on a wire of our own: releases as fast as they are delivered, and no faster."""

import asyncio
import time
from pathlib import Path

from bench.run.flood import flood
from bench.run.pace import PENDING_MOST
from bench.scenario.load import load_scenario
from bench.workload.schedule import sample_pool
from tests.support.load_test_wire import DIRECTORY, RUN, load_test_wire
from tests.support.scenarios import ROOMY
from wire.desk.store import MemoryStore
from wire.errors import StoreError
from wire.host.tasks import background
from wire.service.wire_settings import Stores


async def test_a_flood_waits_for_a_publisher_that_sends_nothing():
    """Nothing is sent here: pending messages fill the publisher's windows, and the flood waits until its end."""
    scenario = load_scenario("flood", ("duration=1s", "warmup=0s"), machine=ROOMY)
    wire = load_test_wire()
    pool = sample_pool()
    start_ns = time.time_ns() + 50_000_000
    await flood(wire, scenario, pool, start_ns)
    ended_ns = time.time_ns()
    assert ended_ns - start_ns >= 1_000_000_000
    entries = wire.desk.entries(10_000)
    assert 0 < wire.desk.pending <= PENDING_MOST + max(len(entry.circuits) for entry in entries)
    for entry in entries:
        (language,) = {circuit.language for circuit in entry.circuits}
        everywhere = {circuit for circuit in DIRECTORY.circuits if circuit.language == language}
        assert set(entry.circuits) == everywhere
        assert start_ns <= entry.due_ns <= ended_ns


class FullStore(MemoryStore):
    """A store that refuses each release the first time, and notes it."""

    def __init__(self, run_id):
        super().__init__(run_id)
        self.refused = []
        self.taken = asyncio.Event()

    async def rule(self, uri, law):
        if uri not in self.refused:
            self.refused.append(uri)
            raise StoreError(Path("wire.db"), "database or disk is full")
        ruling = await super().rule(uri, law)
        self.taken.set()
        return ruling


async def test_a_flood_posts_a_release_again_that_a_full_disk_refuses():
    """It keeps the due time that it had, and none is left out."""
    scenario = load_scenario("flood", ("duration=60s", "warmup=0s"), machine=ROOMY)
    store = FullStore(RUN)
    wire = load_test_wire(stores=Stores(store))
    async with background(flood(wire, scenario, sample_pool(), time.time_ns()), "flood"):
        await asyncio.wait_for(store.taken.wait(), 20)
    first = wire.desk.entries_after(1)[0]
    assert first.release.uri == store.refused[0]
    assert first.due_ns < first.accepted_ns

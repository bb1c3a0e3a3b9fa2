"""A flood on a wire of our own: releases as fast as they are delivered, and no faster."""

import time

from bench.run.flood import flood
from bench.run.pace import PENDING_MOST
from bench.scenario.load import load_scenario
from bench.workload.schedule import sample_pool
from tests.support.load_test_wire import DIRECTORY, load_test_wire
from tests.support.scenarios import ROOMY


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

"""The garbage collections of the embedded broker, from the lines of its log."""

import time

from bench.brokers.garbage import Collection, collections_in, collections_of
from bench.brokers.opening import open_broker
from bench.brokers.process import log_tail
from tests.support.waiting import eventually
from wire.broker.client import Access, connect

LOG = """[1] 2026/12/01 03:00:00 [INF] Server is ready
gc 1 @0.010s 2%: 0.02+1.0+0.01 ms clock, 0.04+0/0.5/0+0.02 ms cpu, 4->4->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @17.380s 21%: 20+1777+0.5 ms clock, 41+1384/904/229+0.019 ms cpu, 666->796->719 MB, 787 MB goal, 2 P
"""
START_NS = 10**18
SECOND = 10**9


def test_a_collection_is_as_long_as_its_phases():
    """From the start of its sweep to the end of its marking, by the process's own clock."""
    _, second = collections_in(LOG, START_NS)
    assert second == Collection(START_NS + 17_380_000_000, START_NS + 17_380_000_000 + 1_797_500_000)


def test_a_process_that_was_started_again_has_the_collections_since_then():
    """Its numbers begin anew, and so does its clock."""
    again = LOG + LOG.replace("17.380", "5.000")
    assert [each.start_ns - START_NS for each in collections_in(again, START_NS)] == [10_000_000, 5 * SECOND]
    assert collections_in("", START_NS) == []


async def test_the_embedded_broker_tells_of_its_collections_and_they_are_no_reason_of_an_end(tmp_path):
    """It has some where it keeps messages; the tail of its log, which a fault shows, has none of these lines."""
    before_ns = time.time_ns()
    async with open_broker("embedded", tmp_path) as broker:
        async with connect(Access.of(broker.urls[0]), "publisher") as link:
            for _ in range(20):
                await link.publish("a", bytes(1 << 20), 1)
        found = await eventually(lambda: collections_of(broker.processes))
        # The kernel tells when a process was started to a hundredth of a second.
        assert all(before_ns - SECOND < each.start_ns <= each.end_ns < time.time_ns() + SECOND for each in found)
        log = broker.processes[0].log
        assert "\ngc 1 @" in f"\n{log.read_text()}"
        assert not any(line.startswith("gc ") for line in log_tail(log))
    assert collections_of(broker.processes) == ()

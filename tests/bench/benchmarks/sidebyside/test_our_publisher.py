"""Our side of publishing: a desk's releases reach the broker when they are due, announced before."""

import asyncio
import time

import pytest

from bench.benchmarks.sidebyside.client_under_test import Subscriptions
from bench.benchmarks.sidebyside.our_publisher import our_desk, our_publisher
from bench.benchmarks.sidebyside.swarm import config
from bench.brokers.opening import open_broker
from bench.workload.compose import Composer
from bench.workload.schedule import sample_pool
from tests.support.ports import own_port
from wire.broker.client import Access, connect
from wire.contract.stamp import read
from wire.directory.population import population

DIRECTORY = population(1, 20, 3)


@pytest.mark.integration
async def test_a_release_is_announced_and_published_when_it_is_due(tmp_path):
    """On each circuit of its language, under the numbers of the announcement."""
    composer = Composer(sample_pool(), 1, 6_000, 0.8)
    language = DIRECTORY.circuits[0].language
    async with open_broker("embedded", tmp_path) as opened, connect(Access.of(opened.urls[0]), "reader") as link:
        await link.subscribe("wire/#", 1)
        url, announced = opened.urls[0], []
        agreed = config(Subscriptions(DIRECTORY, url, 1), 1, 3, 1_000_000_000)
        async with our_desk(url, DIRECTORY, 7, agreed, announced.extend) as desk:
            due_ns = time.time_ns() + 200_000_000
            await desk.accept(composer.release([language], due_ns), due_ns)
            await desk.drained()
        stamps = []
        async with asyncio.timeout(20):
            async for received in link.messages():
                stamps.append(read(received.payload))
                if len(stamps) == len(announced):
                    break
    assert sorted(stamp.sequence for stamp in stamps) == sorted(item.sequence for item in announced)
    assert {(stamp.run_id, stamp.due_ns) for stamp in stamps} == {(7, due_ns)}
    assert all(stamp.sent_ns >= due_ns for stamp in stamps)


async def test_a_publisher_without_a_broker_gives_up(monkeypatch):
    """A bench does not wait for a broker that has gone."""
    monkeypatch.setattr("bench.benchmarks.sidebyside.our_publisher.CONNECTED_S", 0.1)

    class Nothing:
        def publish_failed(self, reason):
            self.reason = reason

    with pytest.raises(TimeoutError):
        async with our_publisher(f"mqtt://127.0.0.1:{own_port()}", Nothing(), 7, 1):
            pass

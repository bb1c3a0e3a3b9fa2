"""The metrics endpoint by itself."""

import asyncio
import time

import aiohttp
import pytest
from prometheus_client.registry import Collector

from tests.support.ports import own_port
from wire.errors import SettingsError
from wire.exposition import family
from wire.host.tasks import background
from wire.telemetry.collector import SLICE_S, registry_of
from wire.telemetry.endpoint import metrics_endpoint

METRICS_OF_A_WIRE = ("deliveries", "missing_deliveries", "messages_published")


async def test_the_endpoint_serves_a_registry_and_a_page_that_points_to_it():
    """On the port that was asked for; it is free again at the end."""
    port = own_port()
    for _ in range(2):
        async with metrics_endpoint(registry_of(), "127.0.0.1", port) as url, aiohttp.ClientSession() as client:
            assert url == f"http://127.0.0.1:{port}/metrics"
            async with client.get(url) as response:
                assert "process_resident_memory_bytes" in await response.text()
            async with client.get(f"http://127.0.0.1:{port}/") as response:
                assert 'href="/metrics"' in await response.text()


async def test_a_port_that_is_taken_is_said():
    """With the host and port, and what to do."""
    port = own_port()
    async with metrics_endpoint(registry_of(), "127.0.0.1", port):
        with pytest.raises(SettingsError, match=f"the metrics endpoint can't listen on 127.0.0.1:{port}"):
            async with metrics_endpoint(registry_of(), "127.0.0.1", port):
                pass


class Slow(Collector):
    """Families that each take as long as a slice of a scrape; ``turns`` has the loop's turns at each."""

    def __init__(self):
        self.turns, self.seen = 0, []

    def collect(self):
        for name in METRICS_OF_A_WIRE:
            self.seen.append(self.turns)
            end = time.perf_counter() + SLICE_S
            while time.perf_counter() <= end:
                pass
            yield family(name)


async def test_a_scrape_lets_the_loop_take_its_turn_between_two_families():
    """What falls due during a scrape is sent, and does not wait for its end."""
    slow = Slow()

    async def count():
        while True:
            slow.turns += 1
            await asyncio.sleep(0)

    async with (
        background(count(), "count the turns"),
        metrics_endpoint(registry_of(slow), "127.0.0.1", 0) as url,
        aiohttp.ClientSession() as client,
        client.get(url) as response,
    ):
        assert "wirestorm_deliveries_total" in await response.text()
    assert slow.seen == sorted(set(slow.seen))

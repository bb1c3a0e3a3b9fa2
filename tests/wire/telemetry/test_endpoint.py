"""The metrics endpoint by itself."""

import aiohttp
import pytest

from tests.support.ports import own_port
from wire.errors import SettingsError
from wire.telemetry.collector import registry_of
from wire.telemetry.endpoint import metrics_endpoint


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

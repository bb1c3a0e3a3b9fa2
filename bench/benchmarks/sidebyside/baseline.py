"""The baseline: a client of our own in C that only counts deliveries."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bench.benchmarks.sidebyside.client_under_test import HANDSHAKES, ClientProcess, Subscriptions

__all__ = ["baseline"]


@asynccontextmanager
async def baseline(program: Path, subscriptions: Subscriptions, run_id: int) -> AsyncIterator[ClientProcess]:
    """The baseline's process, with its outlets on."""
    parts = urlsplit(subscriptions.url)
    command = [str(program), str(parts.hostname), str(parts.port), str(subscriptions.qos), str(HANDSHAKES)]
    command += [subscriptions.transport.ca] if subscriptions.transport.ca else []
    client = await ClientProcess.start("the baseline", command)
    try:
        await client.bring_on(subscriptions.lines(run_id))
        yield client
    finally:
        await client.stop()

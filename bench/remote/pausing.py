"""A load test pauses the service's calendar, whose releases would come into its account, and renews the pause.

The pause ends by itself when the load test dies.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bench.base.errors import ConfigurationError, Refusal, ServiceFault
from bench.remote.answers import Calendar, read_calendar
from bench.remote.http import Client
from wire.host.tasks import background

__all__ = ["calendar_paused", "describe", "until_posted_are_due"]

PAUSE_S = 60
RENEW_S = 15.0  # three renewals may fail
END_S = 5.0  # the pause ends by itself where the service does not answer for so long
WAIT_S = 75.0  # for releases under an embargo
POLL_INTERVAL_S = 0.25
NOT_FOUND = 404


@asynccontextmanager
async def calendar_paused(client: Client) -> AsyncIterator[Calendar | None]:
    """Pause the calendar for as long as the context lasts; yield it, None where the service can't pause it.

    Each context has a pause of its own: a load test that ends does not end the pause of another. Refusal, ServiceFault.
    """
    path = f"/calendar/pauses/load-test-{secrets.token_hex(8)}"
    try:
        calendar = await _pause(client, path)
    except Refusal as refusal:
        if refusal.status != NOT_FOUND:
            raise
        yield None
        return
    try:
        async with background(_renew(client, path), "renew the pause of the calendar"):
            yield calendar
    finally:
        with suppress(Refusal, ServiceFault, TimeoutError):
            async with asyncio.timeout(END_S):
                await client.delete(path)


def describe(calendar: Calendar | None) -> str:
    """Return a line about the calendar during a load test; empty where there is no calendar."""
    if calendar is None:
        return "calendar: this wire is of a version that cannot pause one; if it has one, the run is INVALID"
    return f"calendar: {calendar.scenario} is paused for this run" if calendar.scenario else ""


async def until_posted_are_due(client: Client) -> None:
    """Wait until every release is due that the calendar posted before its pause: a pause does not hold them back.

    ConfigurationError where that takes too long.
    """
    end = time.monotonic() + WAIT_S
    while (last_due := read_calendar(client.url, await client.get("/calendar")).last_due) is not None:
        if time.monotonic() > end:
            problem = f"an embargo of the service's calendar ends at {last_due}, more than {WAIT_S:g} s from the start"
            raise ConfigurationError("--wire", "", problem, "run after that, or against a wire without --calendar")
        await asyncio.sleep(POLL_INTERVAL_S)


async def _pause(client: Client, path: str) -> Calendar:
    return read_calendar(client.url, await client.put(path, (("seconds", str(PAUSE_S)),)))


async def _renew(client: Client, path: str) -> None:
    """Renew the pause until cancelled; a failure is ignored here, as the run's own requests report it."""
    while True:
        await asyncio.sleep(RENEW_S)
        with suppress(Refusal, ServiceFault):
            await _pause(client, path)

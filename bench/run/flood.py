"""A flood on a wire of our own: releases as fast as the broker delivers them."""

import asyncio
import random
import time

from bench.run.pace import Pace
from bench.scenario.load import Scenario
from bench.workload.compose import Composer, Pool
from wire.errors import StoreError
from wire.service.composition import Wire

__all__ = ["flood"]

POLL_INTERVAL_S = 0.002


async def flood(wire: Wire, scenario: Scenario, pool: Pool, start_ns: int) -> None:
    """Publish releases of the scenario's flood size on all circuits of one language each, until its duration."""
    composer = Composer(pool, scenario.seed, scenario.calendar.flood_size_bytes, 0.0)
    choice = random.Random(f"{scenario.seed}:flood")  # noqa: S311 - repeatable on purpose
    languages = sorted({circuit.language for circuit in wire.directory.circuits})
    size = scenario.calendar.flood_size_bytes
    end_ns = start_ns + scenario.duration_ns
    await asyncio.sleep(max(0.0, (start_ns - time.time_ns()) / 1e9))
    pace, account = Pace(), wire.account
    while (now_ns := time.time_ns()) < end_ns:
        if not pace.allows(wire.desk.pending, account.expected, account.delivered):
            await asyncio.sleep(POLL_INTERVAL_S)
            continue
        release = composer.release([choice.choice(languages)], now_ns, size)
        while time.time_ns() < end_ns:
            try:
                await wire.desk.accept(release, now_ns)
            except StoreError:  # a full disk: it is posted again, as a client of a service would do
                await asyncio.sleep(POLL_INTERVAL_S)
            else:
                break
        await asyncio.sleep(0)

"""As fast as the broker takes it: closed by what the outlets have had, so that a flood measures the broker's
pace and not the size of its buffers.
"""

import asyncio
import random
import time

from bench.compose import Composer, Pool
from bench.scenario import Scenario
from wire.service.app import Wire

__all__ = ["flood"]

LOOK_S = 0.002
PENDING_MOST = 2 * 256  # messages at the publisher: two of its windows
# Deliveries under way: a tally is up to a second old, so less than a second's worth would starve the broker.
AHEAD_S = 1.6
AHEAD_LEAST = 50_000


async def flood(wire: Wire, scenario: Scenario, pool: Pool, start_ns: int) -> None:
    """Publish releases of the scenario's flood size on all circuits of one language each, until its duration."""
    composer = Composer(pool, scenario.seed, scenario.calendar.flood_size_bytes, 0.0)
    choice = random.Random(f"{scenario.seed}:flood")  # noqa: S311 - repeatable on purpose
    languages = sorted({circuit.language for circuit in wire.directory.circuits})
    size = scenario.calendar.flood_size_bytes
    end_ns = start_ns + scenario.duration_ns
    await asyncio.sleep(max(0.0, (start_ns - time.time_ns()) / 1e9))
    rate = _Rate(wire)
    while (now_ns := time.time_ns()) < end_ns:
        if wire.desk.pending >= PENDING_MOST or rate.ahead() >= max(AHEAD_LEAST, AHEAD_S * rate.per_second()):
            await asyncio.sleep(LOOK_S)
            continue
        await wire.desk.accept(composer.release([choice.choice(languages)], now_ns, size), now_ns)
        await asyncio.sleep(0)


class _Rate:
    """Deliveries owed and made, and the best second so far."""

    def __init__(self, wire: Wire) -> None:
        self._account = wire.account
        self._made = 0
        self._since = time.monotonic()
        self._best = 0.0

    def ahead(self) -> int:
        """Owed and not known to be made."""
        return self._account.owed - self._account.made

    def per_second(self) -> float:
        """The best rate between two tallies so far."""
        made, now = self._account.made, time.monotonic()
        if made != self._made and now - self._since >= 0.9:
            self._best = max(self._best, (made - self._made) / (now - self._since))
            self._made, self._since = made, now
        return self._best

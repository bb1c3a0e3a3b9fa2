"""A flood over HTTP: as fast as the API takes releases, closed by the account as a flood of our own is."""

import asyncio
import random

from bench.client.answers import Counts
from bench.client.checks import ask_counts
from bench.client.posting import Poster, first_error
from bench.compose import Composer, Pool
from bench.pace import Pace
from bench.scenario import Scenario

__all__ = ["RemoteFlood"]

LOOK_S = 0.1
HANDS = 8  # posts at a time: the API works on copy off its loop
WAIT_S = 0.01


class RemoteFlood:
    """Posts releases of the scenario's flood size on all circuits of one language each."""

    def __init__(self, scenario: Scenario, poster: Poster, pool: Pool, series: str) -> None:
        self._size = scenario.calendar.flood_size_bytes
        self._composer = Composer(pool, scenario.seed, self._size, 0.0, series)
        self._choice = random.Random(f"{scenario.seed}:flood")  # noqa: S311 - repeatable on purpose
        self._languages = sorted({circuit.language for circuit in poster.directory.circuits})
        self._poster = poster
        self._counts: Counts | None = None
        self._pace = Pace()
        self._posted_since = 0  # deliveries owed by what was accepted after the last counts

    async def run(self, until_ns: int) -> None:
        """Until the service's clock says so. Refusal, ServiceFault."""
        self._counts = await ask_counts(self._poster.client)
        self._pace = Pace(self._counts.delivered + self._counts.missing)
        try:
            async with asyncio.TaskGroup() as group:
                looking = group.create_task(self._look(), name="look at the account")
                hands = [group.create_task(self._hand(until_ns), name=f"flood {number}") for number in range(HANDS)]
                await asyncio.wait(hands)
                looking.cancel()
        except BaseExceptionGroup as failed:
            raise first_error(failed) from None

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            self._counts = await ask_counts(self._poster.client)
            self._posted_since = 0

    async def _hand(self, until_ns: int) -> None:
        while (now_ns := self._poster.clock()) < until_ns:
            counts = self._counts
            assert counts is not None
            known = counts.delivered + counts.missing
            if not self._pace.allows(counts.pending, counts.expected + self._posted_since, known):
                await asyncio.sleep(WAIT_S)
                continue
            release = self._composer.release([self._choice.choice(self._languages)], now_ns, self._size)
            receipt = await self._poster.post(release)
            self._posted_since += receipt.outlets

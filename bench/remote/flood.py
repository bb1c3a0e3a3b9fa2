"""A flood over HTTP: releases as fast as the API takes them, limited by the account as a flood of our own."""

import asyncio
import random

from bench.remote.answers import Counts
from bench.remote.checks import ask_counts
from bench.remote.posting import Poster
from bench.run.pace import Pace
from bench.scenario.load import Scenario
from bench.workload.compose import Composer, Pool
from wire.errors import first_of
from wire.host.tasks import in_own_task

__all__ = ["RemoteFlood"]

POLL_INTERVAL_S = 0.1
POSTERS = 8  # at a time: the API reads copy in threads
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
        self._posted_since = 0  # deliveries expected of releases that were accepted after the last counts

    async def run(self, until_ns: int) -> None:
        """Post until a moment of the service's clock. Refusal, ServiceFault."""
        self._counts = await ask_counts(self._poster.client)
        self._pace = Pace(self._counts.delivered + self._counts.missing)
        try:
            await in_own_task(self._flood(until_ns), "flood")
        except BaseExceptionGroup as failed:
            raise first_of(failed) from None

    async def _flood(self, until_ns: int) -> None:
        async with asyncio.TaskGroup() as group:
            counting = group.create_task(self._keep_counting(), name="count deliveries")
            posting = [group.create_task(self._post(until_ns), name=f"flood {number}") for number in range(POSTERS)]
            await asyncio.wait(posting)
            counting.cancel()

    async def _keep_counting(self) -> None:
        while True:
            await asyncio.sleep(POLL_INTERVAL_S)
            self._counts = await ask_counts(self._poster.client)
            self._posted_since = 0

    async def _post(self, until_ns: int) -> None:
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

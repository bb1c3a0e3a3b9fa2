"""What the order of the fan-out costs: one worker ranks nothing, a run's sample and all outlets by turns.

Two workers that do the same differ by several percent in the processor time of a delivery. So one worker goes on with
its outlets, its connections and its memory, and is told before each turn at how many outlets to rank. Every turn
has the same releases and as many tallies as any other.
"""

import asyncio
import math
import secrets
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from msgspec.structs import replace

from bench.base.errors import BenchError
from bench.benchmarks.sidebyside.client_under_test import Subscriptions
from bench.benchmarks.sidebyside.deliveries import PACED_COUNTRIES, PACED_TALLY_NS, publisher
from bench.benchmarks.sidebyside.load import LEAD_S, Load, routes
from bench.benchmarks.sidebyside.metering import POLL_INTERVAL_S, cpu_s, drained
from bench.benchmarks.sidebyside.swarm import SwarmUnderTest, config, swarm
from bench.benchmarks.sidebyside.trial import SEED, Kind, Setting, Trial
from wire.directory.population import population

__all__ = ["in_turn", "measure_order", "middle"]


class _Turn(NamedTuple):
    """What a worker did in a turn: its deliveries, its processor time until the last tally, and the seconds until
    the last delivery.
    """

    deliveries: int
    cpu_s: float
    seconds: float


async def measure_order(kinds: Sequence[Kind], url: str, setting: Setting, folder: Path) -> dict[Kind, Trial]:
    """Bring a worker's outlets on, and return a trial for each kind: the middle of its turns.

    BenchError where its outlets don't come on, or where its deliveries are not the expected ones.
    """
    directory = population(SEED, setting.outlets, PACED_COUNTRIES)
    run_id = secrets.randbits(64)
    subscriptions = Subscriptions(directory, url, setting.qos)
    agreed = config(subscriptions, SEED, PACED_COUNTRIES, PACED_TALLY_NS)
    ranked: dict[Kind, int] = {"unranked": 0, "swarm": agreed.ranked, "ranked": setting.outlets}
    turns: dict[Kind, list[_Turn]] = {kind: [] for kind in kinds}
    agreed = replace(agreed, ranked=0)
    async with swarm(subscriptions, run_id, agreed, folder) as client, publisher(url, run_id) as link:
        load = Load(link, setting.qos, run_id, routes(directory), client.announce)
        await load.rounds(setting.rate, 1)  # every topic is used once
        await drained(client, load.expected)
        for kind in in_turn(kinds, setting.turns):
            client.rank(ranked[kind])
            turns[kind].append(await _turn(client, load, setting))
        memory = client.bytes_per_outlet()
        await client.finish()
        if client.delivered != load.expected:
            raise BenchError(f"the worker had {client.delivered:,} of {load.expected:,} deliveries")
        return {kind: _trial(found, client.connect_seconds, memory) for kind, found in turns.items()}


def in_turn(kinds: Sequence[Kind], turns: int) -> list[Kind]:
    """Return the kinds in turn, so many turns each: every other time backwards, so that what drifts at an even
    pace cancels out.
    """
    return [kind for number in range(turns) for kind in (kinds if number % 2 == 0 else kinds[::-1])]


def middle(values: Iterable[float]) -> float:
    """Return the interquartile mean, that of the middle half: a disturbed turn does not count, as in the median, and
    the mean of the others varies less than their median does.
    """
    ordered = sorted(values)
    left_out = len(ordered) // 4
    return fmean(ordered[left_out : len(ordered) - left_out])


async def _turn(client: SwarmUnderTest, load: Load, setting: Setting) -> _Turn:
    """Publish whole rounds of the releases for about as long as the setting says, and measure what they take.

    The turn is from a tally to a later one, and their number follows from the load alone: each tally takes a few
    percent of a turn's processor time.
    """
    rounds = max(1, round(setting.seconds * setting.rate / load.round))
    tallies = math.ceil((LEAD_S + rounds * load.round / setting.rate) / (PACED_TALLY_NS / 1e9)) + 1
    first = client.tallies + 1
    await _tallied(client, first)
    expected, before = load.expected, cpu_s(client.pid)
    began = time.monotonic()
    await load.rounds(setting.rate, rounds)
    ended = await drained(client, load.expected)
    await _tallied(client, first + tallies)
    return _Turn(load.expected - expected, cpu_s(client.pid) - before, ended - began)


async def _tallied(client: SwarmUnderTest, number: int) -> None:
    """Wait for so many tallies in all; BenchError where the worker died."""
    while client.tallies < number:
        if client.ended:
            await client.finish()
        await asyncio.sleep(POLL_INTERVAL_S)


def _trial(turns: Sequence[_Turn], connect_seconds: float, memory: float | None) -> Trial:
    """Return the figures of a kind's turns."""
    return Trial(
        deliveries=sum(each.deliveries for each in turns),
        cpu_us_per_delivery=middle(each.cpu_s / each.deliveries * 1e6 for each in turns),
        deliveries_per_second=middle(each.deliveries / each.seconds for each in turns),
        connect_seconds=connect_seconds,
        bytes_per_outlet=memory,
    )

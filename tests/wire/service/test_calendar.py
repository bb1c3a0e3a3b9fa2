"""A wire's own life: a scenario's calendar, round after round, each release under a URI that was never there before."""

import asyncio
import time

import pytest

from wire.directory.population import population
from wire.errors import SettingsError
from wire.host.tasks import background
from wire.service.calendar import find_calendar, keep_publishing
from wire.service.pauses import Pauses

DIRECTORY = population(1, 120, 10)
SCENARIO = """
duration = "1s"
[calendar]
background_per_minute = 300.0
[[calendar.event]]
name = "first"
at = "0s"
kind = "release"
[[calendar.event]]
at = "100ms"
kind = "correction"
of = "first"
"""


async def test_rounds_follow_each_other_and_nothing_is_accepted_before_it_is_due(tmp_path):
    """Two rounds: the same releases under other URIs, versions in order."""
    path = tmp_path / "own.toml"
    path.write_text(SCENARIO)
    calendar = find_calendar(str(path))
    size = len(calendar.compose(DIRECTORY, time.time_ns(), "x"))
    taken, enough = [], asyncio.Event()

    async def accept(item):
        assert item.due_ns <= time.time_ns() + 1_000_000  # a timer may be early by its resolution
        taken.append(item.release)
        if len(taken) == 2 * size:
            enough.set()

    looping = asyncio.create_task(keep_publishing(calendar, DIRECTORY, accept, Pauses()))
    async with asyncio.timeout(20):
        await enough.wait()
    looping.cancel()
    await asyncio.gather(looping, return_exceptions=True)
    first, second = taken[:size], taken[size : 2 * size]
    assert not {item.uri for item in first} & {item.uri for item in second}
    assert [item.editions for item in first] == [item.editions for item in second]
    assert [item.version for item in first].count(2) == 1


async def test_a_pause_ends_the_round_and_the_next_one_leaves_nothing_behind(tmp_path):
    """No release is accepted after a pause was answered; what fell due meanwhile is left out, and not piled up."""
    path = tmp_path / "own.toml"
    path.write_text(SCENARIO)
    calendar = find_calendar(str(path))
    pauses, taken, first = Pauses(), [], asyncio.Event()

    async def accept(item):
        await asyncio.sleep(0)  # a release that is being accepted when the pause begins
        taken.append(item)
        first.set()

    async with asyncio.timeout(20):
        async with background(keep_publishing(calendar, DIRECTORY, accept, pauses), "calendar") as round_of_one:
            await first.wait()
            await pauses.hold("a", 60)
            before = len(taken)
            await round_of_one
        assert len(taken) == before < len(calendar.compose(DIRECTORY, time.time_ns(), "x"))
        pauses.end("a")
        await pauses.over()
        first.clear()
        resumed_ns = time.time_ns()
        async with background(keep_publishing(calendar, DIRECTORY, accept, pauses), "calendar"):
            await first.wait()
    assert taken[before].due_ns > resumed_ns
    assert taken[before].release.editions == taken[0].release.editions


@pytest.mark.parametrize(("source", "said"), [("mornign", "did you mean morning"), ("flood", "no due times")])
def test_a_scenario_that_cannot_be_looped_says_why(source, said):
    """With what would be right."""
    with pytest.raises(SettingsError, match=said):
        find_calendar(source)

"""A wire's own life: a scenario's calendar, round after round, each release under a URI that was never there before."""

import asyncio
import time

import pytest

from wire.directory.population import population
from wire.errors import SettingsError
from wire.service.calendar import find_calendar, keep_publishing

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

    looping = asyncio.create_task(keep_publishing(calendar, DIRECTORY, accept))
    async with asyncio.timeout(20):
        await enough.wait()
    looping.cancel()
    await asyncio.gather(looping, return_exceptions=True)
    first, second = taken[:size], taken[size : 2 * size]
    assert not {item.uri for item in first} & {item.uri for item in second}
    assert [item.editions for item in first] == [item.editions for item in second]
    assert [item.version for item in first].count(2) == 1


@pytest.mark.parametrize(("source", "said"), [("mornign", "did you mean morning"), ("flood", "no due times")])
def test_a_scenario_that_cannot_be_looped_says_why(source, said):
    """With what would be right."""
    with pytest.raises(SettingsError, match=said):
        find_calendar(source)

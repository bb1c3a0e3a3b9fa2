"""Pauses of the calendar: each ends by itself or by its holder, and the calendar goes on after the last one."""

import asyncio
import time

import pytest

from tests.support.waiting import eventually
from wire.errors import PausesError
from wire.host.tasks import background
from wire.service.pauses import PAUSES_MOST, Pauses

SECOND_NS = 1_000_000_000
FAR_NS = (1 << 62) - 1


class Clock:
    """Seconds that a test moves."""

    now_s = 100.0

    def __call__(self):
        return self.now_s


async def test_the_longest_pause_counts_and_each_holder_ends_its_own():
    """The end of one pause is not the end of another, whichever ends first."""
    pauses = Pauses(Clock())
    assert pauses.remaining_s == 0
    assert await pauses.hold("a", 60)
    assert await pauses.hold("b", 10)
    assert (list(pauses.held), pauses.remaining_s) == (["b", "a"], 60)
    pauses.end("a")
    assert pauses.remaining_s == 10
    pauses.end("a")
    pauses.end("b")
    assert pauses.remaining_s == 0


async def test_a_pause_that_is_not_renewed_ends_by_itself():
    """A renewal counts from now on, and may shorten a pause."""
    clock = Clock()
    pauses = Pauses(clock)
    await pauses.hold("a", 60)
    clock.now_s += 59
    assert not await pauses.hold("a", 30)
    assert pauses.remaining_s == 30
    clock.now_s += 30
    assert (pauses.remaining_s, dict(pauses.held)) == (0, {})
    assert await pauses.hold("a", 1)


async def test_there_is_a_bound_on_pauses_and_a_renewal_is_none_more():
    """A pause that ended makes room for another."""
    clock = Clock()
    pauses = Pauses(clock)
    for number in range(PAUSES_MOST):
        await pauses.hold(f"p{number}", 60)
    with pytest.raises(PausesError, match="1,000 pauses of the calendar are held"):
        await pauses.hold("another", 60)
    assert not await pauses.hold("p7", 120)
    clock.now_s += 60
    assert await pauses.hold("another", 60)


async def test_a_pause_begins_after_the_release_that_is_being_accepted():
    """Once a pause is answered, nothing of the calendar comes after it."""
    pauses = Pauses()
    async with pauses.accepting:
        holding = asyncio.create_task(pauses.hold("a", 60))
        await asyncio.sleep(0)
        assert await pauses.begun_before(FAR_NS)
        assert not holding.done()
    assert await holding


async def test_the_calendar_hears_of_a_pause_at_once_and_of_one_that_has_ended_too():
    """A pause that begins and ends between two releases ends the round as well; without one the moment is awaited."""
    pauses = Pauses()
    moment_ns = time.time_ns() + SECOND_NS // 20
    assert not await pauses.begun_before(moment_ns)
    assert time.time_ns() >= moment_ns - 1_000_000  # a timer may be early by its resolution
    await pauses.hold("a", 60)
    pauses.end("a")
    assert await pauses.begun_before(FAR_NS)
    await pauses.over()
    assert not await pauses.begun_before(0)


async def test_the_calendar_goes_on_when_the_last_pause_ends():
    """Whether its holder ends it, or its time does."""
    pauses = Pauses()
    await pauses.hold("a", 60)
    await pauses.hold("b", 0.05)
    async with asyncio.timeout(10), background(pauses.over(), "over") as over:
        await eventually(lambda: list(pauses.held) == ["a"])
        assert not over.done()
        pauses.end("a")
        await over
    await pauses.hold("c", 0.05)
    async with asyncio.timeout(10):
        await pauses.over()
    assert pauses.remaining_s == 0


async def test_a_pause_that_a_renewal_shortens_ends_by_the_renewal():
    """The calendar that waits for its end does not wait for the former one."""
    pauses = Pauses()
    await pauses.hold("a", 3_600)
    async with asyncio.timeout(10), background(pauses.over(), "over") as over:
        await asyncio.sleep(0)
        await pauses.hold("a", 0.05)
        await over

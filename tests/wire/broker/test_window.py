"""The window of the publisher: how many messages are on their way, and how long due messages wait for a place."""

import asyncio

from wire.broker.window import WAITS_MOST, Wait, Waits, Window, joined

MS = 1_000_000


class Clock:
    """Time that a test sets."""

    def __init__(self):
        self.now_ns = 0

    def __call__(self):
        return self.now_ns


async def test_only_a_message_beyond_the_places_waits_and_its_wait_is_noted():
    """From when it found no place until an acknowledgement gave it one."""
    waits, clock = Waits(), Clock()
    window = Window(2, waits, clock)
    await window.acquire()
    await window.acquire()
    assert list(waits) == []
    third = asyncio.create_task(window.acquire())
    await asyncio.sleep(0)
    clock.now_ns = 700 * MS
    assert not third.done()
    window.release()
    await third
    assert list(waits) == [Wait(0, 700 * MS)]


async def test_a_wait_that_the_end_of_the_connection_ends_is_noted_too():
    """The message waited all the same."""
    waits, clock = Waits(), Clock()
    window = Window(1, waits, clock)
    await window.acquire()
    second = asyncio.create_task(window.acquire())
    await asyncio.sleep(0)
    clock.now_ns = 9 * MS
    second.cancel()
    await asyncio.wait([second])
    assert list(waits) == [Wait(0, 9 * MS)]


def test_waits_in_a_row_are_one():
    """A flood waits for nearly every message: its waits would take more and more memory."""
    waits = Waits()
    for number in range(1_000):
        waits.add(number * MS, number * MS + MS // 2)
    waits.add(1_100 * MS, 1_101 * MS)
    assert list(waits) == [Wait(0, 999 * MS + MS // 2), Wait(1_100 * MS, 1_101 * MS)]


def test_the_latest_waits_are_kept():
    """Their number has a bound."""
    waits = Waits()
    for number in range(WAITS_MOST + 5):
        waits.add(100 * number * MS, 100 * number * MS + MS)
    kept = list(waits)
    assert len(kept) == WAITS_MOST
    assert kept[0] == Wait(500 * MS, 501 * MS)


def test_waits_of_several_publishers_at_a_time_are_one_time():
    """The time in which any of them waited."""
    assert joined([Wait(5, 9), Wait(20, 30), Wait(0, 6), Wait(22, 23)]) == [Wait(0, 9), Wait(20, 30)]
    assert joined([]) == []

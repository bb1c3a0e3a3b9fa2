"""The pauses that the wire's process makes itself."""

import asyncio
import gc
import sys
import threading

from wire.pauses import aside, keep, release


def test_what_is_kept_is_not_walked_through_until_it_is_released():
    """A circle that was there before is found by the collector again only then."""

    class Circle:
        pass

    gone, former = [], sys.getswitchinterval()
    try:
        circle = Circle()
        circle.itself = circle
        circle.end = type("End", (), {"__del__": lambda self: gone.append(True)})()
        keep()
        assert gc.get_freeze_count() > 0
        assert sys.getswitchinterval() < former
        del circle
        gc.collect()
        assert not gone
        release()
        assert gone
        assert gc.get_freeze_count() == 0
    finally:
        gc.unfreeze()
        sys.setswitchinterval(former)


async def test_what_is_done_aside_is_done_beside_the_loop():
    """The loop can say a word that the work waits for; what comes of the work comes back."""
    word = threading.Event()
    asyncio.get_running_loop().call_soon(word.set)
    assert await aside(lambda: word.wait(10.0))

"""The pauses that the wire's process makes itself."""

import asyncio
import gc
import sys
import threading

from wire.host.gc import freeze_heap, in_thread, unfreeze_heap


def test_what_is_kept_is_not_walked_through_until_it_is_released():
    """A circle that was there before is found by the collector again only then."""

    class Circle:
        pass

    gone, former = [], sys.getswitchinterval()
    sys.setswitchinterval(0.005)  # a test before this one may have called freeze_heap
    try:
        circle = Circle()
        circle.itself = circle
        circle.end = type("End", (), {"__del__": lambda self: gone.append(True)})()
        freeze_heap()
        assert gc.get_freeze_count() > 0
        assert sys.getswitchinterval() < 0.005
        del circle
        gc.collect()
        assert not gone
        unfreeze_heap()
        assert gone
        assert gc.get_freeze_count() == 0
    finally:
        gc.unfreeze()
        sys.setswitchinterval(former)


async def test_work_in_a_thread_does_not_hold_up_the_loop():
    """The event loop can set an event that the work waits for; the work's result is returned."""
    word = threading.Event()
    asyncio.get_running_loop().call_soon(word.set)
    assert await in_thread(lambda: word.wait(10.0))

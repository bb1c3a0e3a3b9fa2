"""The worker's own process."""

import gc

from subscribers.process import cpu_s, freeze_heap, resident_bytes


def test_memory_and_processor_time_are_those_of_this_process():
    """Memory and processor time grow with use."""
    memory, used_s = resident_bytes(), cpu_s()
    taken = bytearray(b"x") * 50_000_000
    assert resident_bytes() - memory > len(taken) // 2
    assert cpu_s() > used_s > 0


def test_a_frozen_heap_is_not_collected():
    """The objects that exist by then are exempt."""
    try:
        freeze_heap()
        assert gc.get_freeze_count() > 1_000
    finally:
        gc.unfreeze()

"""The processors' speed: looks at it beside the work, and which of them found it lower."""

import threading
import time

import pytest

from bench.speed import LEAST_LOOKS, Speed, speed_metered


def test_looks_are_taken_beside_the_work_and_end_with_it():
    """About ten a second, each some part of a millisecond of processor time; nobody looks afterwards."""
    began = time.monotonic()
    with speed_metered() as speed:
        assert not speed.known
        while not speed.known:
            assert time.monotonic() < began + 60, speed.looks_s
    seconds, taken = time.monotonic() - began, len(speed.looks_s)
    assert LEAST_LOOKS <= taken <= 10 * seconds + 1
    assert all(0 < look_s < 0.05 for look_s in speed.looks_s)
    assert 0 < speed.best_s <= max(speed.looks_s)
    assert "speed" not in [thread.name for thread in threading.enumerate()]


def test_a_look_is_slow_when_it_took_over_a_quarter_longer_than_at_best():
    """The share of them is told; one lucky look is not the best."""
    speed = Speed([0.5e-3] + [1e-3] * 69 + [1.2e-3] * 10 + [1.4e-3] * 20)
    assert speed.best_s == pytest.approx(1e-3)
    assert speed.slowed == 0.2

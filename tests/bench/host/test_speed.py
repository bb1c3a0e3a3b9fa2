"""The processors' speed: samples taken beside the work, and the fraction that found it lower."""

import threading
import time

import pytest

from bench.host.speed import MIN_SAMPLES, Speed, speed_metered


def test_samples_are_taken_beside_the_work_and_end_with_it():
    """About ten a second, each some part of a millisecond of processor time; none is taken afterwards."""
    began = time.monotonic()
    with speed_metered() as speed:
        assert not speed.known
        while not speed.known:
            assert time.monotonic() < began + 60, speed.samples_s
    seconds, taken = time.monotonic() - began, len(speed.samples_s)
    assert MIN_SAMPLES <= taken <= 10 * seconds + 1
    assert all(0 < sample_s < 0.05 for sample_s in speed.samples_s)
    assert 0 < speed.best_s <= max(speed.samples_s)
    assert "speed" not in [thread.name for thread in threading.enumerate()]


def test_a_sample_is_slow_if_it_took_over_a_quarter_longer_than_at_best():
    """``slowed`` is the fraction of slow samples; one lucky sample is not the best."""
    speed = Speed([0.5e-3] + [1e-3] * 69 + [1.2e-3] * 10 + [1.4e-3] * 20)
    assert speed.best_s == pytest.approx(1e-3)
    assert speed.slowed == 0.2

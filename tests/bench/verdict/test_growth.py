"""The growth of the memory of a run's processes."""

import pytest

from bench.verdict.figures import Figures
from bench.verdict.growth import READINGS_LEAST, Growth
from tests.support.run_results import account


def grown(*readings):
    growth = Growth()
    for reading in readings:
        growth.add(reading)
    return growth.fractions()


def test_the_last_quarter_is_held_against_the_second():
    """The first quarter fills caches, and does not count; a median does not see one reading that is far off."""
    broker = [10, 20, 100, 100, 110, 120, 150, 150]
    worker = [100] * 8
    found = grown(*({"broker": one, "worker-1": other} for one, other in zip(broker, worker, strict=True)))
    assert found == {"broker": pytest.approx(0.5), "worker-1": 0}


def test_a_short_run_says_nothing():
    """Below eight readings there are not two in each quarter."""
    assert grown(*[{"broker": 1}] * (READINGS_LEAST - 1)) == {}


def test_a_process_that_was_not_there_all_the_time_is_not_measured():
    """Nor is one without memory."""
    readings = [{"broker": 5, "worker-1": 5, "gone": 0} for _ in range(READINGS_LEAST)]
    del readings[3]["worker-1"]
    readings[4]["worker-2"] = 7
    assert grown(*readings) == {"broker": 0}


def test_the_figure_is_of_the_process_that_grew_most():
    """Without a process that was measured there is nothing to measure."""
    found = Figures(account(), 1.0, 20, growth={"broker": 0.25, "publisher": -0.1})
    assert found.of("growth").high == 0.25
    assert Figures(account(), 1.0, 20).of("growth").high is None

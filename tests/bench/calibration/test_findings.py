"""A finding: asked for, really done, measured, and whether the two last ones agree."""

import pytest

from bench.calibration.findings import TOLERANCE, doubted, exact, timed, unseen


@pytest.mark.parametrize(("measured_s", "recovered"), [(0.1049, True), (0.0951, True), (0.106, False), (0.094, False)])
def test_a_time_is_recovered_within_the_tolerance(measured_s, recovered):
    """Of the proxy's own figure, in either direction."""
    found = timed("delay", 0.1, 0.1, measured_s)
    assert found.recovered is recovered
    assert found.error == pytest.approx(measured_s / 0.1 - 1)
    assert found.note == ""


def test_a_negative_time_is_held_against_its_size():
    """A clock that is ahead makes transit shorter than nothing."""
    assert timed("clock", -0.05, -0.05, -0.0512).recovered
    assert timed("clock", -0.05, -0.05, -0.0512).error == pytest.approx(-0.024)


def test_a_proxy_that_did_other_than_it_was_asked_for_is_said():
    """The error is still taken from the proxy's own figure."""
    late = timed("delay", 0.1, 0.1 * (1 + TOLERANCE) + 0.01, 0.115)
    assert (late.note, late.recovered) == ("the proxy itself was late", True)


@pytest.mark.parametrize(("measured", "recovered"), [(7, True), (6, False), (8, False)])
def test_a_count_is_recovered_exactly_or_not(measured, recovered):
    """The error is the difference."""
    found = exact("losses", "missing", 7, 7, measured)
    assert (found.recovered, found.error) == (recovered, measured - 7)


def test_a_doubt_takes_the_recovery_and_keeps_what_was_noted():
    """Both reasons are told."""
    doubted_once = doubted(exact("losses", "missing", 7, 7, 7), "at other outlets")
    assert (doubted_once.recovered, doubted_once.note) == (False, "at other outlets")
    assert doubted(doubted_once, "and late").note == "at other outlets; and late"


def test_a_time_of_nothing_is_not_recovered():
    """There was nothing to measure."""
    assert (unseen("delay", 0.1).recovered, unseen("delay", 0.1).note) == (False, "nothing arrived to measure")

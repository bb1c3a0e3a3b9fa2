"""The moments of the background: even, by chance, by the day of each circuit, and on the hour."""

import random
from collections import Counter
from itertools import pairwise

import pytest

from bench.scenario.calendar import Calendar
from bench.workload.arrivals import BY_HOUR, arrivals, hour_offsets
from wire.contract.places import Circuit
from wire.directory.population import population

DIRECTORY = population(1, 2_000, 90)
HOUR_NS = 3_600 * 10**9
DAY_NS = 24 * HOUR_NS


def made(span_ns=DAY_NS, **keys):
    return list(arrivals(Calendar.model_validate(keys), DIRECTORY, random.Random(7), span_ns))


def test_constant_releases_come_at_even_distances():
    """And as many as the rate says."""
    offsets = [offset_ns for offset_ns, _ in made(background="constant", background_per_minute=4)]
    assert len(offsets) == 24 * 60 * 4 - 1
    assert {later - earlier for earlier, later in pairwise(offsets)} == {15 * 10**9}


def test_a_diurnal_circuit_has_its_releases_by_its_own_local_time():
    """Over a month of days the share of each local hour is that of BY_HOUR, and the number a day is the rate's."""
    ahead = hour_offsets(DIRECTORY)
    found = made(30 * DAY_NS, background="diurnal", background_per_minute=2)
    hours = Counter((offset_ns + ahead[home]) // HOUR_NS % 24 for offset_ns, home in found)
    total = 30 * 24 * 60 * 2
    assert abs(len(found) - total) < 5 * total**0.5
    for hour, weight in enumerate(BY_HOUR):
        mean = total * weight / 24
        assert abs(hours[hour] - mean) < 5 * mean**0.5, hour


def test_the_weights_of_the_hours_are_multiples_of_their_mean():
    """So that the rate of a scenario is the day's mean."""
    assert sum(BY_HOUR) == pytest.approx(24)


def test_circuits_are_in_the_zone_of_most_of_their_outlets():
    """Tokyo is nine hours ahead of UTC, in winter too."""
    ahead = hour_offsets(DIRECTORY)
    assert set(ahead) == set(DIRECTORY.circuits)
    assert ahead[Circuit("ja", "eastern-asia")] == 9 * HOUR_NS
    assert ahead[Circuit("de", "western-europe")] == HOUR_NS


def test_the_share_on_the_hour_is_due_at_full_and_half_hours_of_the_clock():
    """The clock of the day, which does not begin on one here."""
    calendar = {"begins": "06:10", "on_the_hour": 1.0, "background_per_minute": 1}
    offsets = [offset_ns for offset_ns, _ in made(**calendar)]
    assert {(offset_ns + 10 * 60 * 10**9) % (HOUR_NS // 2) for offset_ns in offsets} == {0}
    assert min(offsets) > 0
    assert max(offsets) < DAY_NS
    some = [offset_ns for offset_ns, _ in made(**calendar | {"on_the_hour": 0.4})]
    moved = sum((offset_ns + 10 * 60 * 10**9) % (HOUR_NS // 2) == 0 for offset_ns in some)
    assert 0.3 < moved / len(some) < 0.5


def test_no_background_has_no_moments():
    """The generator ends."""
    assert made(background_per_minute=0) == []
    assert made(background_per_minute=0, background="constant") == []

"""What a search varies: a scenario with another load, and the loads that it allows."""

import pytest

from bench.base.errors import ConfigurationError
from bench.capacity.vary import LoadRange, at_load, load_of, range_of, shown_load
from bench.scenario.load import load_scenario
from tests.support.scenarios import ROOMY


def test_a_rate_scales_the_background_and_repeated_events_alike():
    """The metronome has four releases a second; an event that happens once stays as it is."""
    metronome = load_scenario("metronome", machine=ROOMY)
    assert load_of(metronome, "rate") == 240
    twice = at_load(metronome, "rate", 480)
    assert twice.calendar.event[0].every_ns == 125_000_000
    assert load_of(twice, "rate") == 480
    morning = load_scenario("morning", ["calendar.background_per_minute=10"], machine=ROOMY)
    flashes = [event for event in morning.calendar.event if not event.every_ns]
    own = load_of(morning, "rate")
    changed = at_load(morning, "rate", 3 * own)
    assert changed.calendar.background_per_minute == pytest.approx(30)
    assert [event for event in changed.calendar.event if not event.every_ns] == flashes


def test_a_scenario_without_a_rate_gets_background():
    """Its releases are those of events that happen once."""
    still = load_scenario("metronome", ["calendar.event=[]"], machine=ROOMY)
    assert load_of(still, "rate") == 0
    assert at_load(still, "rate", 600).calendar.background_per_minute == 600
    assert range_of(still, "rate", None, None) == LoadRange(1, 60_000, 1)


def test_outlets_and_sizes_are_set():
    """Nothing else of the scenario changes."""
    steady = load_scenario("steady", machine=ROOMY)
    assert at_load(steady, "outlets", 77).audience.outlets == 77
    assert at_load(steady, "outlets", 77).calendar == steady.calendar
    assert at_load(steady, "size", 9_000).calendar.size_median_bytes == 9_000
    assert (load_of(steady, "outlets"), load_of(steady, "size")) == (6_500, 6_000)


@pytest.mark.parametrize("vary", ["rate", "outlets", "size"])
def test_a_scenario_at_its_own_load_is_itself(vary):
    """What is varied is the load alone."""
    steady = load_scenario("steady", machine=ROOMY)
    assert at_load(steady, vary, load_of(steady, vary)).describe() == steady.describe()


def test_a_scenario_at_any_allowed_load_is_one_that_can_be_loaded():
    """The greatest rate of the metronome has a release each millisecond."""
    metronome = load_scenario("metronome", machine=ROOMY)
    loads = range_of(metronome, "rate", None, None)
    assert loads == LoadRange(1, 60_000, 240)
    for load in (loads.least, loads.most):
        described = at_load(metronome, "rate", load).describe()
        type(metronome).model_validate(described)


@pytest.mark.parametrize(
    ("vary", "least", "most", "message"),
    [
        ("rate", 500, 400, "--min: 500 is above the maximum, 400; give less"),
        ("rate", None, 70_000, "--max: 70,000 does not fit the scenario steady; give 1 to 60,000 releases/min"),
        ("size", 10, None, "--min: 10 does not fit the scenario steady; give 600 to 150,000 B"),
        ("outlets", None, 300_000, "--max: 300,000 does not fit the scenario steady; give 1 to 200,000 outlets"),
    ],
)
def test_ends_that_do_not_fit_are_refused(vary, least, most, message):
    """The line names the option and what would be right."""
    with pytest.raises(ConfigurationError) as caught:
        range_of(load_scenario("steady", machine=ROOMY), vary, least, most)
    assert str(caught.value) == message


def test_a_flood_has_no_load_to_vary():
    """It sends as fast as the broker takes messages."""
    with pytest.raises(ConfigurationError, match=r"flood: calendar.mode: a flood sends as fast"):
        range_of(load_scenario("flood", machine=ROOMY), "size", None, None)


def test_ends_that_are_given_hold_the_first_load():
    """The search begins at the scenario's own load where that is between them."""
    steady = load_scenario("steady", machine=ROOMY)
    assert range_of(steady, "rate", 2_000, 3_000).first == 2_000
    assert range_of(steady, "rate", 100, 3_000).first == 1_200
    assert range_of(steady, "outlets", 10, 100) == LoadRange(10, 100, 100)


def test_loads_are_shown_with_their_unit():
    """As a result is told."""
    assert [shown_load(1_200, "rate"), shown_load(1, "outlets"), shown_load(6_000, "size")] == [
        "1,200 releases/min",
        "1 outlet",
        "6,000 B",
    ]

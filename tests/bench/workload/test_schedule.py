"""The calendar: an open model, the same for the same seed, of the sizes that a wire has."""

import statistics
from itertools import pairwise

import pytest

from bench.scenario.load import load_scenario
from bench.workload.schedule import compose_calendar, sample_pool
from wire.contract.ninjs import encode
from wire.contract.places import LANGUAGES
from wire.contract.release import BlockKind, Status
from wire.contract.times import format_time
from wire.directory.population import population

DIRECTORY = population(1, 500, 90)
POOL = sample_pool()
START = 10**18


def planned(*overrides):
    return compose_calendar(load_scenario("morning", overrides), DIRECTORY, POOL, START)


def outline(calendar):
    return [(item.kind, item.due_ns, item.release.uri, item.release.version, item.circuits) for item in calendar]


def test_the_same_seed_gives_the_same_calendar_and_another_gives_another():
    """Down to the text."""
    assert outline(planned()) == outline(planned())
    assert [item.release for item in planned()] == [item.release for item in planned()]
    assert outline(planned()) != outline(planned("seed=2"))


def test_a_morning_has_a_flash_forty_earnings_at_once_a_correction_and_a_kill():
    """What the default scenario promises."""
    calendar = planned()
    kinds = [item.kind for item in calendar]
    (flash,) = [item for item in calendar if item.kind == "flash"]
    earnings = [item for item in calendar if item.kind == "earnings"]
    (correction,) = [item for item in calendar if item.kind == "correction"]
    (kill,) = [item for item in calendar if item.kind == "kill"]
    assert {edition.language for edition in flash.release.editions} == set(LANGUAGES)
    assert (flash.release.urgency, set(flash.circuits)) == (1, set(DIRECTORY.circuits))
    assert len(earnings) == 40
    assert len({item.due_ns for item in earnings}) == 1
    assert {item.release.primary_sector for item in earnings} == {"business"}
    assert correction.release.uri == earnings[0].release.uri
    assert correction.release.version == kill.release.version == 2
    assert kill.release.status is Status.CANCELED
    assert not any(edition.blocks for edition in kill.release.editions)
    assert calendar == sorted(calendar, key=lambda item: item.due_ns)
    assert kinds.count("background") >= 1


def test_background_releases_come_at_the_rate_asked_for():
    """A Poisson process: over an hour its count is within five standard deviations of its mean."""
    calendar = planned("duration=3600s", "calendar.background_per_minute=20.0")
    count = sum(item.kind == "background" for item in calendar)
    assert abs(count - 1200) < 5 * 1200**0.5
    gaps = [b.due_ns - a.due_ns for a, b in pairwise(calendar) if b.kind == "background"]
    assert statistics.stdev(gaps) == pytest.approx(statistics.mean(gaps), rel=0.25)


def test_sizes_are_spread_around_six_kilobytes_and_earnings_have_a_long_tail():
    """Log-normal text, tables up to 150 kB and never much beyond."""
    calendar = planned("duration=3600s", "calendar.event=[{at='1s', kind='earnings', count=400}]")
    sizes = {
        kind: [len(encode(item.release, item.release.editions[0])) for item in calendar if item.kind == kind]
        for kind in ("background", "earnings")
    }
    assert 4_000 < statistics.median(sizes["background"]) < 12_000
    assert max(sizes["background"]) > 3 * statistics.median(sizes["background"])
    assert 60_000 < max(sizes["earnings"]) < 170_000
    earnings = [item.release.editions[0] for item in calendar if item.kind == "earnings"]
    assert {edition.blocks[-1].kind for edition in earnings} == {BlockKind.TABLE}


def test_an_embargoed_event_is_due_when_the_embargo_ends():
    """And its document says so."""
    (item,) = [
        item
        for item in planned(
            "calendar.event=[{at='1s', kind='release', embargo='5s'}]", "calendar.background_per_minute=0.0"
        )
        if item.kind == "release"
    ]
    assert item.release.embargo_ns == START + 6 * 10**9


@pytest.mark.parametrize(("after_s", "due_s"), [(5, 30), (45, 45), (61, None)])
def test_real_copy_is_due_when_its_embargo_ends_and_left_out_where_that_is_after_the_end(tmp_path, after_s, due_s):
    """Copy in a calendar keeps its embargo as copy over HTTP does."""
    moment = format_time(START + after_s * 10**9)
    path = tmp_path / "copy.txt"
    path.write_text(f"Embargo: {moment}\n\nActon opens a line\n\n(Wire) – The harbour company opens a line today.\n")
    calendar = planned(f"calendar.copy=['{path}']", "calendar.event=[]", "calendar.background_per_minute=0.0")
    expected = [] if due_s is None else [START + due_s * 10**9]
    assert [item.due_ns for item in calendar] == expected
    assert all("Embargo" not in item.release.editions[0].headline for item in calendar)


def test_an_event_comes_again_at_even_distances_to_the_end():
    """Each time with a release of its own, also one whose embargo ends with the scenario."""
    event = "calendar.event=[{at='1s', every='250ms', circuits=['en/*'], embargo='1s'}]"
    calendar = planned("duration=3s", event, "calendar.background_per_minute=0.0")
    assert [item.release.embargo_ns - START for item in calendar] == [
        int(seconds * 1e9) for seconds in (2, 2.25, 2.5, 2.75, 3)
    ]
    assert len({item.release.uri for item in calendar}) == 5
    assert {circuit.language for item in calendar for circuit in item.circuits} == {"en"}


def test_changes_of_one_release_are_versions_after_one_another_by_any_of_their_names():
    """Two events of the first one are the second and the third version, and the kill is the last."""
    events = (
        "calendar.event=[{name='a'}, {at='1s', kind='correction', of='a', name='b'},"
        " {at='2s', kind='correction', of='a'}, {at='3s', kind='kill', of='b'}]"
    )
    calendar = planned(events, "calendar.background_per_minute=0.0")
    assert [(item.kind, item.release.version) for item in calendar] == [
        ("release", 1),
        ("correction", 2),
        ("correction", 3),
        ("kill", 4),
    ]


def test_a_day_passes_at_the_speed_of_the_calendar():
    """Events, their distances and embargoes, and the background: all are so many times as close together."""
    events = "calendar.event=[{at='1h', every='30m', embargo='10m', circuits=['en/*']}]"
    keys = ("duration=10s", "calendar.speed=1440", "calendar.background_per_minute=2", events)
    calendar = [(item.kind, item.due_ns - START, item.release) for item in planned(*keys)]
    starts = [due_ns for kind, due_ns, _ in calendar if kind == "release"]
    assert starts == [int(minutes * 60 * 10**9 / 1440) for minutes in range(60, 231, 30)]
    (first, *_) = [release for kind, _, release in calendar if kind == "release"]
    assert first.embargo_ns - START == int(60 * 60 * 10**9 / 1440) + int(10 * 60 * 10**9 / 1440)
    background = sum(kind == "background" for kind, _, _ in calendar)
    assert abs(background - 480) < 5 * 480**0.5


def test_the_background_is_corrected_and_killed_by_its_shares():
    """Each version goes to the circuits that had the release."""
    keys = ("duration=600s", "calendar.corrections=0.2", "calendar.kills=0.1", "calendar.change_after='30s'")
    calendar = planned(*keys, "calendar.background_per_minute=60", "calendar.event=[]")
    circuits = {item.release.uri: item.circuits for item in calendar if item.kind == "background"}
    kinds = {item.kind for item in calendar}
    assert kinds == {"background", "correction", "kill"}
    assert all(item.circuits == circuits[item.release.uri] for item in calendar)
    assert calendar == sorted(calendar, key=lambda item: item.due_ns)

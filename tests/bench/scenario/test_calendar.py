"""The calendar: events that refer to one another, and a flood that has none."""

import pytest
from pydantic import ValidationError

from bench.base.units import Wrong
from bench.scenario.calendar import Calendar, Event


def wrong(table):
    """The first mistake that a calendar is refused for."""
    with pytest.raises(ValidationError) as caught:
        Calendar.model_validate(table)
    found = caught.value.errors()[0]["ctx"]["error"]
    assert isinstance(found, Wrong)
    return found


def test_a_correction_or_kill_changes_an_event_that_comes_before_it():
    """By time; their order in the file does not matter."""
    events = [{"at": "5s", "kind": "kill", "of": "story"}, {"at": "1s", "kind": "earnings", "name": "story"}]
    assert [event.kind for event in Calendar.model_validate({"event": events}).event] == ["kill", "earnings"]
    later = wrong({"event": [{"at": "1s", "kind": "kill", "of": "story"}, {"at": "5s", "name": "story"}]})
    assert (later.problem, later.key) == ("no event before 1s is called 'story'", "event.0.of")


def test_nothing_changes_a_release_after_its_kill():
    """A correction of a correction is one more version; a kill is the last."""
    story = [{"name": "a"}, {"at": "1s", "kind": "correction", "of": "a", "name": "b"}]
    Calendar.model_validate({"event": [*story, {"at": "2s", "kind": "kill", "of": "b", "name": "c"}]})
    found = wrong(
        {
            "event": [
                *story,
                {"at": "2s", "kind": "kill", "of": "b", "name": "c"},
                {"at": "3s", "kind": "kill", "of": "c"},
            ]
        }
    )
    assert (found.problem, found.key) == ("'c' killed it, after which there is nothing to change", "event.3.of")


def test_a_release_that_was_killed_under_another_name_is_not_changed_either():
    """The chain counts, and not the name by which an event refers to it."""
    events = [
        {"name": "a"},
        {"at": "1s", "kind": "correction", "of": "a", "name": "b"},
        {"at": "2s", "kind": "kill", "of": "a"},
        {"at": "3s", "kind": "correction", "of": "b"},
    ]
    found = wrong({"event": events})
    assert found.problem == "the kill at 2s killed it, after which there is nothing to change"
    assert found.key == "event.3.of"


def test_two_events_do_not_have_one_name():
    """A later event could mean either."""
    found = wrong({"event": [{"name": "a"}, {"at": "1s", "name": "a"}]})
    assert (found.problem, found.key) == ("'a' is taken", "event.1.name")


@pytest.mark.parametrize("table", [{"copy": [__file__]}, {"event": [{}]}])
def test_a_flood_has_neither_events_nor_copy(table):
    """It sends composed releases, as fast as it can."""
    assert wrong(table | {"mode": "flood"}).problem == "a flood has none: it sends composed releases only"


def test_a_change_that_says_only_its_defaults_is_let_pass():
    """A record of a run spells every key out, and is a scenario again."""
    event = Event.model_validate(
        {"kind": "kill", "of": "a", "count": 1, "circuits": ["*"], "every": "0s", "embargo": "0s"}
    )
    assert event == Event.model_validate({"kind": "kill", "of": "a"})


@pytest.mark.parametrize(
    ("table", "problem", "key"),
    [
        (
            {"speed": 720, "background_per_minute": 100},
            "72,000 releases a minute of the clock are too many",
            "background_per_minute",
        ),
        ({"speed": 720, "event": [{"every": "500ms"}]}, "at speed 720 this is every 694444ns", "event.0.every"),
        ({"mode": "flood", "speed": 2}, "a flood has no day: it sends as fast as the broker takes messages", "speed"),
        (
            {"mode": "flood", "begins": "06:00"},
            "a flood has no day: it sends as fast as the broker takes messages",
            "begins",
        ),
        (
            {"mode": "flood", "change_after": "1m"},
            "a flood has no day: it sends as fast as the broker takes messages",
            "change_after",
        ),
    ],
)
def test_a_day_that_can_not_be_is_refused_with_its_key(table, problem, key):
    """The times and rates of the clock count, and a flood keeps no time."""
    found = wrong(table)
    assert (found.problem, found.key) == (problem, key)


@pytest.mark.parametrize("text", ["24:00", "6:30", "06:60", "06:30:00", "06:30\n", 6])
def test_a_time_of_day_has_hours_and_minutes(text):
    """Two digits each."""
    assert wrong({"begins": text}).problem == "this is no time of day"


@pytest.mark.parametrize("speed", [7, 720, 0.9e5, 1.1])
def test_the_rate_that_a_refusal_offers_is_taken(speed):
    """It is rounded down."""
    found = wrong({"speed": speed, "background_per_minute": 60_000})
    offered = float(found.remedy.split()[6].rstrip(","))
    assert offered * speed > 59_000
    assert Calendar.model_validate({"speed": speed, "background_per_minute": offered}).speed == speed


def test_the_kinds_name_what_follows_the_background():
    """A threshold on a kind is checked against them."""
    calendar = Calendar.model_validate({"corrections": 0.1, "kills": 0.1, "event": [{"kind": "flash"}]})
    assert calendar.kinds == ("flash", "background", "correction", "kill")
    assert Calendar.model_validate({"corrections": 0.1, "background_per_minute": 0}).kinds == ()
    assert "replacement" in Calendar.model_validate({"kills": 0.1, "replacements": 0.5}).kinds
    assert "replacement" not in Calendar.model_validate({"replacements": 0.5}).kinds


def test_a_day_passes_at_its_speed():
    """And at the clock's own without one, to the nanosecond."""
    assert Calendar.model_validate({"speed": 720}).run_ns(3_600 * 10**9) == 5 * 10**9
    assert Calendar().run_ns(10**18 + 1) == Calendar().day_ns(10**18 + 1) == 10**18 + 1
    assert Calendar.model_validate({"speed": 0.57}).day_ns(100 * 10**9) == 57 * 10**9
    assert Calendar.model_validate({"speed": 0.57}).run_ns(57 * 10**9) == 100 * 10**9


def test_a_day_that_hardly_passes_is_one_all_the_same():
    """No speed is too low to reckon with."""
    calendar = Calendar.model_validate({"speed": 1e-300, "event": [{"every": "1s"}]})
    assert (calendar.day_ns(10**9), calendar.run_ns(10**9)) == (0, 10**309)


def test_a_time_of_day_reads_back():
    """As it was written."""
    assert Calendar.model_validate({"begins": "06:30"}).model_dump(by_alias=True)["begins"] == "06:30"


def test_turns_are_of_an_event_that_repeats():
    """An event that happens once has none."""
    assert Calendar.model_validate({"event": [{"every": "1s", "in_turn": True}]}).event[0].in_turn
    found = wrong({"event": [{"in_turn": True}]})
    assert (found.problem, found.key) == ("an event that happens once has no turns", "in_turn")


KILLED = [{"name": "a"}, {"at": "1s", "kind": "kill", "of": "a", "name": "b"}]


def test_a_replacement_takes_the_place_of_a_killed_release_and_can_be_changed_itself():
    """It is a release of its own."""
    events = [
        *KILLED,
        {"at": "2s", "kind": "replacement", "of": "b", "name": "c"},
        {"at": "3s", "kind": "correction", "of": "c"},
        {"at": "4s", "kind": "kill", "of": "c", "name": "d"},
        {"at": "5s", "kind": "replacement", "of": "d"},
    ]
    assert Calendar.model_validate({"event": events}).event[-1].kind == "replacement"


@pytest.mark.parametrize(
    ("events", "problem", "key"),
    [
        ([{"kind": "replacement"}], "a replacement follows an earlier kill", "event.0.of"),
        (
            [{"name": "a"}, {"at": "1s", "kind": "replacement", "of": "a"}],
            "'a' is no kill, and a replacement takes the place of a killed release",
            "event.1.of",
        ),
        (
            [*KILLED, *({"at": f"{at}s", "kind": "replacement", "of": "b"} for at in (2, 3))],
            "'b' has its replacement already",
            "event.3.of",
        ),
        (
            [*KILLED, {"at": "2s", "kind": "replacement", "of": "b", "count": 2}],
            "a replacement is sent once, at once, to the circuits of the release that it replaces",
            "event.2.count",
        ),
    ],
)
def test_a_replacement_of_nothing_that_was_killed_is_refused(events, problem, key):
    """With the key that is wrong."""
    with pytest.raises(ValidationError) as caught:
        Calendar.model_validate({"event": events})
    error = caught.value.errors()[0]
    found = error["ctx"]["error"]
    where = ".".join(map(str, (*error["loc"], *filter(None, (found.key,)))))
    assert (found.problem, where) == (problem, key)

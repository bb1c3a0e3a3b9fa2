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
    assert (found.problem, found.key) == ("'c' is a kill, after which there is nothing to change", "event.3.of")


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

"""Which change of a story may follow which."""

import pytest

from bench.base.units import Wrong
from bench.scenario.calendar import Calendar
from bench.scenario.story_changes import StoryChanges

SECOND = 10**9


def story(*changes, out_ns=0):
    """Take changes of one story, each a kind at a second, in this order."""
    found = StoryChanges()
    found.begin("a", out_ns)
    for second, kind in enumerate(changes, 1):
        found.add(kind, f"n{second}", f"n{second - 1}" if second > 1 else "a", second * SECOND, f"event.{second}")


def test_a_story_is_withheld_and_restored_as_often_as_one_likes():
    """With advisories in between, and a kill at last, also of a story that is withheld."""
    story("correction", "withheld", "advisory", "restored", "correction", "withheld", "restored", "kill")
    story("withheld", "kill")


@pytest.mark.parametrize(
    ("changes", "problem", "key"),
    [
        (("withheld", "withheld"), "'n1' withholds it already", "event.2.of"),
        (("restored",), "it is not withheld then", "event.1.of"),
        (("withheld", "restored", "restored"), "it is not withheld then", "event.3.of"),
        (("withheld", "correction"), "'n1' withholds it, and a corrected version would be shown", "event.2.of"),
        (("kill", "withheld"), "'n1' killed it, after which there is nothing to change", "event.2.of"),
    ],
)
def test_what_can_not_follow_is_refused(changes, problem, key):
    """With the event that stands in the way."""
    with pytest.raises(Wrong) as caught:
        story(*changes)
    assert (caught.value.problem, caught.value.key) == (problem, key)


def test_a_story_under_embargo_is_not_withheld():
    """No outlet has it: the desk would hold the version for good."""
    with pytest.raises(Wrong, match="no outlet has the story before its embargo ends at 2s") as caught:
        story("withheld", out_ns=2 * SECOND)
    assert caught.value.key == "event.1.at"


def test_a_calendar_holds_its_events_to_it():
    """In the order of time, and not of the file."""
    events = [
        {"at": "3s", "kind": "restored", "of": "a"},
        {"name": "a"},
        {"at": "2s", "kind": "withheld", "of": "a"},
    ]
    Calendar.model_validate({"event": events})
    with pytest.raises(ValueError, match="it is not withheld then"):
        Calendar.model_validate({"event": events[:2]})
    with pytest.raises(ValueError, match="an advisory changes an earlier event"):
        Calendar.model_validate({"event": [{"kind": "advisory"}]})

"""The releases of events: once or again and again, to one language after the other, and the changes of earlier ones.

What a whole calendar makes of them is in test_schedule.
"""

import random

from bench.scenario.calendar import Calendar
from bench.workload.compose import Composer
from bench.workload.events import EventReleases
from bench.workload.schedule import sample_pool
from wire.directory.population import population

DIRECTORY = population(1, 500, 90)
POOL = sample_pool()
SECOND = 10**9


def made(*events, **keys):
    calendar = Calendar.model_validate({"event": list(events)} | keys)
    composer = Composer(POOL, 1, 1_000, 0.5)
    return EventReleases(calendar, DIRECTORY, composer, random.Random(3), 0).compose(10 * SECOND)


def languages(item):
    """The languages of a planned release's editions and of its circuits, which are the same."""
    found = {edition.language for edition in item.release.editions}
    assert {circuit.language for circuit in item.circuits} == found
    return found


def test_an_event_in_turn_goes_to_one_language_after_the_other():
    """And begins again after the last one; its circuits are those that match."""
    items = made({"every": "1s", "kind": "flash", "circuits": ["de/*", "fr/*", "ja/*"], "in_turn": True})
    assert [languages(item) for item in items] == [{tag} for tag in 3 * ["de", "fr", "ja"] + ["de", "fr"]]
    together = made({"every": "1s", "kind": "flash", "circuits": ["de/*", "fr/*", "ja/*"]})
    assert all(languages(item) == {"de", "fr", "ja"} for item in together)


def test_releases_in_turn_keep_to_the_language_too():
    """A release that is no flash has one language anyway: here it is the one whose turn it is."""
    items = made({"every": "2s", "circuits": ["de/*", "fr/*"], "in_turn": True, "count": 2})
    assert [languages(item) for item in items[:8]] == [{tag} for tag in ("de", "de", "fr", "fr") * 2]


def test_a_change_goes_to_the_circuits_of_the_release_that_it_changes():
    """With the next version of it."""
    first, change = made({"name": "a", "circuits": ["ja/*"]}, {"at": "1s", "kind": "kill", "of": "a"})
    assert change.circuits == first.circuits
    assert (change.release.uri, change.release.version) == (first.release.uri, 2)


def test_a_replacement_follows_the_last_usable_version_to_the_same_circuits():
    """And not the kill, which has no text."""
    first, corrected, kill, replacement = made(
        {"name": "a", "circuits": ["ja/*"]},
        {"at": "1s", "kind": "correction", "of": "a"},
        {"at": "2s", "kind": "kill", "of": "a", "name": "b"},
        {"at": "3s", "kind": "replacement", "of": "b"},
    )
    assert (kill.release.uri, kill.release.version) == (first.release.uri, 3)
    assert (replacement.kind, replacement.release.replaces) == ("replacement", first.release.uri)
    assert replacement.circuits == first.circuits
    assert replacement.release.editions[0].blocks
    assert corrected.release.sectors == replacement.release.sectors


def test_a_story_is_withheld_and_restored_with_the_text_that_it_had():
    """An advisory in between keeps it withheld, and changes the note alone."""
    first, corrected, withheld, advisory, restored = made(
        {"name": "a", "circuits": ["ja/*"]},
        {"at": "1s", "kind": "correction", "of": "a"},
        {"at": "2s", "kind": "withheld", "of": "a"},
        {"at": "3s", "kind": "advisory", "of": "a"},
        {"at": "4s", "kind": "restored", "of": "a"},
    )
    items = (first, corrected, withheld, advisory, restored)
    assert [item.release.version for item in items] == [1, 2, 3, 4, 5]
    assert [item.release.status for item in items] == ["usable", "usable", "withheld", "withheld", "usable"]
    assert restored.release.editions == corrected.release.editions
    assert len({item.release.note for item in items}) == 5
    assert {item.circuits for item in items} == {first.circuits}

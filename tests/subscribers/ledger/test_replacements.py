"""The kills that replacements must not overtake, by the announcements of a run."""

from subscribers.ledger.replacements import KILLS_MOST, Replacements
from wire.contract.control import Announced, Announcement


def announcement(uri, version, messages, *, kill=False, replaces=""):
    """``messages`` are topics by sequence."""
    items = tuple(Announced(sequence, topic, 0, 0, 1) for sequence, topic in messages.items())
    return Announcement(uri, version, items, kill, replaces)


KILL = announcement("urn:x", 2, {3: "wire/v1/de/a/flash", 4: "wire/v1/ja/b/flash"}, kill=True)


def test_each_message_of_a_replacement_has_the_kill_of_its_circuit():
    """Also under another heading; a circuit that had no story has none."""
    found = Replacements()
    assert found.announce(announcement("urn:x", 1, {1: "wire/v1/de/a/flash"})) == {}
    assert found.announce(KILL) == {}
    topics = {5: "wire/v1/ja/b/politics", 6: "wire/v1/de/a/politics", 7: "wire/v1/fr/c/politics"}
    assert found.announce(announcement("urn:y", 1, topics, replaces="urn:x")) == {5: 4, 6: 3}


def test_a_later_version_of_a_replacement_has_none():
    """It follows the first one, which has; nor has one whose kill is not known."""
    found = Replacements()
    found.announce(KILL)
    assert found.announce(announcement("urn:y", 2, {8: "wire/v1/de/a/flash"}, replaces="urn:x")) == {}
    assert found.announce(announcement("urn:z", 1, {9: "wire/v1/de/a/flash"}, replaces="urn:unknown")) == {}


def test_what_is_known_does_not_grow_without_end():
    """The oldest kills are forgotten."""
    found = Replacements()
    for number in range(KILLS_MOST + 5):
        found.announce(announcement(f"urn:{number}", 2, {number: "wire/v1/de/a/flash"}, kill=True))
    assert len(found) == KILLS_MOST

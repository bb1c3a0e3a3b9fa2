"""The messages of killed releases, by the announcements of a run."""

from subscribers.ledger.killed_stories import RELEASES_MOST, KilledStories
from wire.contract.control import Announced, Announcement


def version(number, *sequences, kill=False, uri="urn:x"):
    """The announcement of a version with messages of these sequences."""
    return Announcement(uri, number, tuple(Announced(each, "t", 0, 0, 1) for each in sequences), kill)


def test_a_kill_kills_the_messages_of_every_earlier_version():
    """And not its own, nor those of another release."""
    stories = KilledStories()
    for item in (version(1, 1, 2), version(2, 3), version(1, 4, uri="urn:y"), version(3, 5, 6, kill=True)):
        stories.announce(item)
    assert [sequence for sequence in range(8) if sequence in stories] == [1, 2, 3]
    stories.announce(version(3, 5, 6, kill=True))  # told again
    assert 5 not in stories


def test_what_is_known_does_not_grow_without_end():
    """The oldest releases are forgotten, and the oldest killed messages."""
    stories = KilledStories()
    for number in range(RELEASES_MOST + 10):
        stories.announce(version(1, number, uri=f"urn:{number}"))
        stories.announce(version(1, 10**6 + number, uri=f"urn:killed:{number}"))
        stories.announce(version(2, 2 * 10**6 + number, uri=f"urn:killed:{number}", kill=True))
    assert len(stories) <= 2 * RELEASES_MOST
    assert 10**6 not in stories
    assert 10**6 + RELEASES_MOST in stories

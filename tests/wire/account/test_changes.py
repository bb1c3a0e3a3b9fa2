"""The change set: the names of the changes since the last save, each once."""

from tests.support.accounts import CIRCUIT, BareAccount
from wire.account.changes import ChangeSet


def test_an_account_that_is_not_kept_notes_nothing():
    """A load test's account ends with it, and pays for no names."""
    changes = ChangeSet(kept=False)
    changes.sums_changed(("a", 0), ["x"])
    changes.record_changed(1, 0)
    changes.message_closed(1)
    changes.missing_changed(1)
    changes.delivered_late(("urn:x:1", 1), "x", 1, 5)
    changes.owners_changed([("a", 0)])
    assert vars(changes) == vars(ChangeSet(kept=False))


def test_sums_that_were_added_to_the_former_owners_are_dropped_and_no_longer_named():
    """Otherwise they would be written again under an instance that does not come back."""
    changes = ChangeSet(kept=True)
    changes.sums_changed(("a", 0), ["x", "y"])
    changes.sums_changed(("a", 1), ["x"])
    changes.owners_changed([("a", 0)])
    assert changes.labels == {("a", 1, "x")}
    assert changes.dropped == {("a", 0)}
    assert changes.owners


def test_the_changes_of_a_failed_save_are_in_the_next_one():
    """Late deliveries add up, to the last of them; a row that changed again is the later one."""
    books = BareAccount("a", kept=True)
    message = books.publish()
    earlier, later = books.state.changes, ChangeSet(kept=True)
    earlier.record_changed(1, 0)
    earlier.delivered_late(("urn:x:9", 1), str(CIRCUIT), 2, 700)
    later.delivered_late(("urn:x:9", 1), str(CIRCUIT), 3, 600)
    later.record_changed(2, 0)
    later.add(earlier)
    assert later.records == {(1, 0), (2, 0)}
    assert later.late == {(("urn:x:9", 1), str(CIRCUIT)): (5, 700)}
    assert later.releases[message.uri, 1] is books.state.releases[message.uri, 1]
    assert later.owners

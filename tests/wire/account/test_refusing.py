"""A refused message: its missing deliveries have that cause, before and after it is closed, and after a restart."""

import orjson
import pytest

from tests.support.accounts import CIRCUIT, ENTITLED, BareAccount, record_of
from wire.account.changes import ChangeSet
from wire.account.closing import close_without_owner, count_late
from wire.account.delivery import delivery_of
from wire.account.figures import figures_of, totals_of
from wire.account.refusing import count_refused, refuse, restore_outbox
from wire.account.snapshot import changes_of
from wire.account.store_port import StoredOutbox
from wire.desk.refusal import Refusal

REFUSAL = Refusal("not authorised", "not authorised (0x87)")


def counted(state):
    """Refused messages and deliveries, unsent deliveries, unreported and missing ones."""
    totals = totals_of(state)
    return (
        totals.refused_messages, totals.refused_deliveries, totals.unsent_deliveries, totals.unreported, totals.missing
    )  # fmt: skip


@pytest.mark.parametrize("closed_before", [False, True])
def test_the_missing_deliveries_of_a_refused_message_have_that_cause(closed_before):
    """Whether the workers settled it before the broker's last word, or after."""
    books = BareAccount("a")
    message = books.publish()
    if closed_before:
        books.close(message, 0, ENTITLED[:1])
    count_refused(books.state, message.sequence, REFUSAL, final=True)
    if not closed_before:
        assert counted(books.state)[:3] == (1, 0, 0)
        books.close(message, 0, ENTITLED[:1])
    assert counted(books.state)[:3] == (1, len(ENTITLED) - 1, 0)
    count_refused(books.state, message.sequence, REFUSAL, final=True)
    assert counted(books.state)[:2] == (1, len(ENTITLED) - 1)  # once
    row = books.state.releases[message.uri, 1]
    (circuit,) = delivery_of(row, books.state.edges).circuits
    assert (circuit.circuit, circuit.refused) == (str(CIRCUIT), REFUSAL.text)


@pytest.mark.parametrize("closed_before", [False, True])
def test_a_refusal_is_saved_with_its_release(closed_before):
    """After a restart the circuit still has the reason, and the missing deliveries their cause."""
    books = BareAccount("a", kept=True)
    message = books.publish()
    if closed_before:
        books.close(message, 0, ENTITLED[:1])
    books.state.changes = ChangeSet(kept=True)  # the next save's
    count_refused(books.state, message.sequence, REFUSAL, final=True)
    assert set(books.state.changes.releases) == {(message.uri, 1)}
    assert books.state.changes.missing == ({message.sequence} if closed_before else set())


def test_a_refusal_that_may_pass_is_counted_and_gives_nothing_up():
    """Each try counts."""
    books = BareAccount("a")
    message = books.publish()
    for _ in range(2):
        count_refused(books.state, message.sequence, REFUSAL, final=False)
    figures = figures_of(books.state)
    assert (figures.publish_refusals, figures.refused_messages) == ({"not authorised": 2}, {})


def test_a_refused_message_that_arrives_all_the_same_is_not_missing():
    """A late delivery is subtracted from the cause too."""
    books = BareAccount("a")
    message = books.publish()
    count_refused(books.state, message.sequence, REFUSAL, final=True)
    books.close(message, 0, ENTITLED[1:])
    count_late(books.state, record_of(message, 0, 1, ENTITLED, closed=True), 0)
    assert counted(books.state) == (1, 0, 0, 0, 0)


def test_the_deliveries_of_a_refused_message_are_not_unreported():
    """A worker that died can't have had it: one delivery has one cause."""
    books = BareAccount("a")
    message = books.publish()
    count_refused(books.state, message.sequence, REFUSAL, final=True)
    row = books.state.messages[message.sequence]
    close_without_owner(books.state, books.expectation, row, 0, unreported=True)
    assert counted(books.state) == (1, len(ENTITLED), 0, 0, len(ENTITLED))


def test_a_message_that_is_given_up_unsent_is_refused_and_not_unsent():
    """Before it was ever written to a connection."""
    books = BareAccount("a")
    message = books.publish(sent=False)
    assert counted(books.state)[2] == len(ENTITLED)
    assert refuse(books.state, message.sequence, REFUSAL)
    assert counted(books.state)[:3] == (1, 0, 0)


def test_what_the_outbox_on_disk_knows_is_taken_once_after_a_restart():
    """The last save may be older than the refusal: it is no message that was sent."""
    books = BareAccount("a")
    refused, sent, waiting = (books.publish(sent=False) for _ in range(3))
    for _ in range(2):
        restore_outbox(books.state, StoredOutbox({waiting.sequence}, [(refused.sequence, REFUSAL), (99, REFUSAL)]))
    assert list(books.state.unsent) == [waiting.sequence]
    assert counted(books.state)[0] == 1
    assert figures_of(books.state).published_messages == {str(CIRCUIT): 1}
    assert sent.sequence not in books.state.unsent


def test_the_cause_is_in_the_stored_form():
    """Of the release's row, of the missing outlets, and of the sums."""
    books = BareAccount("a", kept=True)
    message = books.publish()
    count_refused(books.state, message.sequence, REFUSAL, final=True)
    row = orjson.loads(changes_of(books.state, books.state.changes).rows[message.uri, 1])
    assert row["counts"][str(CIRCUIT)][3] == REFUSAL.text
    books.close(message, 0, ENTITLED[1:])
    changes = changes_of(books.state, books.state.changes)
    books.state.changes = ChangeSet(kept=True)
    assert orjson.loads(changes.missing[message.sequence])["refused"] is True
    figures = orjson.loads(changes.figures)
    assert (figures["refused_deliveries"], figures["refused_messages"]) == (1, {"not authorised": 1})

"""The handover of a partition to a new owner, in parts that a broker takes."""

from tests.support.accounts import ENTITLED, NOW, BareAccount, record_of
from wire.account.handover import PART_BYTES, announcement_of, announcements_of, handover_of
from wire.account.ownership import OwnerUnreachable
from wire.account.reassignment import assign
from wire.contract.control import Announced
from wire.contract.release import Status

MINE = tuple(outlet for outlet in ENTITLED if outlet % 2 == 0)  # of partition 0 of 2


def test_before_the_first_message_there_is_nothing_to_hand_over():
    """The outlets may come on at once."""
    assert handover_of(BareAccount("a").state, 0) == []


def test_a_handover_has_the_open_messages_those_that_outlets_miss_and_the_runs_between_them():
    """In the order of their sequences; the rest is settled, and only its numbers are told."""
    books = BareAccount("a", "b")
    messages = [books.publish(embargo_ns=NOW) for _ in range(6)]
    for number, message in enumerate(messages):
        if number == 2:
            books.close(message, 0, MINE[1:])
        elif number == 4:
            books.state.messages[message.sequence].records[0] = record_of(message, 0, 2, MINE[:3])
        else:
            books.close(message, 0, MINE)
    (part,) = handover_of(books.state, 0)
    assert (part.partition, part.last, part.settled) == (0, True, ((1, 3), (4, 5), (6, 7)))
    missing, open_one = part.messages
    assert missing.announced == Announced(3, messages[2].topic, NOW, NOW, 100)
    assert (missing.record.closed, missing.record.missing, missing.record.outlets) == (
        True,
        1,
        f"{1 << MINE[0] // 2:x}",
    )
    assert (open_one.announced.sequence, open_one.record.delivered, open_one.unreported) == (5, 3, False)


def test_each_message_says_whether_the_former_owner_may_have_delivered_it():
    """So that the next owner's missing deliveries have their cause."""
    books = BareAccount("a")
    books.publish()
    books.state.partitions.apply(0, OwnerUnreachable(last_sequence=1, now_ns=1))
    books.publish()
    assign(books.state, 0, "b")
    (part,) = handover_of(books.state, 0)
    assert [item.unreported for item in part.messages] == [True, False]


def test_a_long_handover_comes_in_parts_of_which_the_last_says_so():
    """No broker takes a packet of any size."""
    books = BareAccount("a", "b")
    for _ in range(2 * PART_BYTES // 200 + 10):
        books.publish()
    parts = handover_of(books.state, 0)
    assert len(parts) == 3
    assert [part.last for part in parts] == [False, False, True]
    assert [bool(part.settled) for part in parts] == [False, False, False]
    told = [item.announced.sequence for part in parts for item in part.messages]
    assert told == sorted(books.state.messages)


def test_announcements_name_what_is_open_in_any_of_an_owners_partitions():
    """Release by release; a message that is closed in all of them is not announced again."""
    books = BareAccount("a", "b")
    messages = [books.publish() for _ in range(3)]
    for partition in range(2):
        books.close(messages[0], partition, ENTITLED)
    books.close(messages[1], 0, ENTITLED)
    told = {partitions: [one.uri for one in announcements_of(books.state, partitions)] for partitions in ((0,), (0, 1))}
    assert told == {(0,): ["urn:x:3"], (0, 1): ["urn:x:2", "urn:x:3"]}
    announced = announcement_of(books.state.releases["urn:x:3", 1])
    assert [item.sequence for item in announced.messages] == [3]


def test_an_announcement_says_which_release_a_version_kills_or_replaces():
    """Also one that is told again to a new owner."""
    books = BareAccount("a")
    books.publish(status=Status.CANCELED)
    books.publish(replaces="urn:x:killed")
    found = [(each.kill, each.replaces) for each in announcements_of(books.state, (0,))]
    assert found == [(True, ""), (False, "urn:x:killed")]
    assert announcement_of(books.state.messages[2].row).replaces == "urn:x:killed"

"""Control messages at a worker: decoded, or dropped and counted."""

import pytest

from subscribers.control_link import NOTE_GAP_NS, ControlInbox
from wire.contract.control import Leave, Part, Refusal, Resync
from wire.contract.control_codec import encode
from wire.contract.control_parts import PAYLOAD_LEAST, split
from wire.errors import ContractError

START_NS = 1_700_000_000 * 1_000_000_000


class Clock:
    """A clock that a test sets."""

    now_ns = START_NS


@pytest.fixture
def inbox():
    """An inbox, its clock, the messages that it delivered, and its notes."""
    clock, messages, notes = Clock(), [], []
    inbox = ControlInbox(lambda: clock.now_ns, notes.append)
    inbox.open(messages.append)
    return inbox, clock, messages, notes


@pytest.mark.parametrize("data", [b"", b"\xff", b"{}", b"[]", b'{"type":"start","start_ns":"now"}', b'{"type":"x"}'])
def test_what_is_no_control_message_is_dropped_and_counted(inbox, data):
    """The messages before and after it are delivered."""
    inbox, _, messages, notes = inbox
    for item in (encode(Resync()), data, encode(Leave())):
        inbox.take(item)
    assert messages == [Resync(), Leave()]
    assert sum(inbox.rejected.values()) == len(notes) == 1


def test_a_message_in_parts_is_delivered_once_all_of_it_is_there(inbox):
    """In its place among the others. A part of a part is no message."""
    inbox, _, messages, _ = inbox
    long = Refusal("x" * 5_000)
    for item in (encode(Resync()), *split(encode(long), "wire", 1, PAYLOAD_LEAST), encode(Leave())):
        inbox.take(item)
    assert messages == [Resync(), long, Leave()]
    inbox.take(encode(Part("wire", 2, 0, 1, encode(Part("wire", 3, 0, 1, encode(Leave()))))))
    assert messages[3:] == []
    assert inbox.rejected == {"unexpected": 1}


def test_a_message_that_its_reader_finds_against_the_contract_is_dropped_and_counted(inbox):
    """A well-formed message may still name a topic that the contract does not know."""
    inbox, _, messages, _ = inbox

    def refuse(message):
        raise ContractError("no topic")

    inbox.open(refuse)
    inbox.take(encode(Leave()))
    inbox.open(messages.append)
    inbox.take(encode(Leave()))
    assert messages == [Leave()]
    assert sum(inbox.rejected.values()) == 1


def test_what_is_dropped_is_noted_once_a_second_at_most(inbox):
    """The note says how many there were by then."""
    inbox, clock, _, notes = inbox
    for _ in range(1_000):
        inbox.take(b"x")
        clock.now_ns += NOTE_GAP_NS // 400
    assert len(notes) == 3
    assert notes[-1].startswith("control messages rejected: 801")
    assert sum(inbox.rejected.values()) == 1_000

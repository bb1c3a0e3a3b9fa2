"""Messages on their way: their packets, their places, and their answers."""

import asyncio
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.mqtt_bytes import packet, packets
from wire.broker.publish_packet import topic_name
from wire.broker.transmissions import MOST_BYTES, MOST_PARTS, Transmissions
from wire.errors import PublishRefused

TOPIC = topic_name("a")
PARTS = 5  # of a message at QoS 1
PUBACK, PUBREC, PUBREL, PUBCOMP, PINGRESP = 0x40, 0x50, 0x62, 0x70, 0xD0


class Sending:
    """Transmissions with the bytes that were written, write by write, and the answers by message, in their order."""

    def __init__(self, *, reason_codes=False):
        self.writes, self.answers = [], []
        self.transmissions = Transmissions(asyncio.get_running_loop(), self._write, reason_codes=reason_codes)

    def _write(self, data, written):
        self.writes.append((data, len(written)))

    def begin(self, *names, qos=1, payload=b"x"):
        """Send messages, each with a name for its answer."""
        for name in names:
            answered = partial(self._answered, name)
            self.transmissions.begin(TOPIC, payload, qos, b"", answered, retain=False)

    def _answered(self, name, code, reason):
        self.answers.append((name, code, reason))

    def take(self, data):
        """Take received bytes; return the bytes that are left."""
        return data[self.transmissions.take(memoryview(data)) :]

    @property
    def packets(self):
        """What was written: first byte and body of each packet."""
        return [each for data, _ in self.writes for each in packets(data)]

    @property
    def numbers(self):
        """The packet identifiers, in order."""
        return [int.from_bytes(body[3:5], "big") for _, body in self.packets]


def answer(kind, number, rest=b""):
    """An answer to the message of a packet identifier."""
    return packet(kind, number.to_bytes(2, "big") + rest)


@pytest.mark.parametrize("qos", [0, 1, 2])
@pytest.mark.parametrize("properties", [b"", b"\0"])
async def test_a_publish_is_what_the_standard_lays_out(qos, properties):
    """At QoS 0 without a packet identifier (MQTT 5.0 §3.3)."""
    sending = Sending()
    sending.transmissions.begin(topic_name("a/b"), b"{}", qos, properties, print, retain=True)
    sending.transmissions.flush()
    number = b"\0\1" if qos else b""
    assert sending.packets == [(0x31 | qos << 1, b"\0\3a/b" + number + properties + b"{}")]


async def test_the_messages_of_a_turn_are_written_together_and_in_order():
    """One write for all of them; another where they are many bytes, and one for each 32 where they are many."""
    sending = Sending()
    sending.begin(1, 2, 3)
    assert sending.writes == []
    await asyncio.sleep(0)
    assert len(sending.writes) == 1
    sending.begin(4, payload=b"x" * MOST_BYTES)
    assert len(sending.writes) == 2
    together = MOST_PARTS // PARTS
    sending.begin(*range(5, 5 + 2 * together + 1))
    assert len(sending.writes) == 4
    await asyncio.sleep(0)
    assert len(sending.writes) == 5
    assert sending.numbers == list(range(1, 6 + 2 * together))


async def test_no_more_are_on_their_way_than_have_room():
    """The next one follows the answer to another, in the order of the calls."""
    sending = Sending(reason_codes=True)
    sending.transmissions.most = 2
    sending.begin("a", "b", "c", "d")
    await asyncio.sleep(0)
    assert sending.numbers == [1, 2]
    assert sending.take(answer(PUBACK, 2)) == b""
    await asyncio.sleep(0)
    assert sending.numbers == [1, 2, 3]
    assert sending.take(answer(PUBACK, 1, b"\x97\x07\x1f\x00\x04full")) == b""
    await asyncio.sleep(0)
    assert sending.numbers == [1, 2, 3, 4]
    assert sending.answers == [("b", 0, ""), ("a", 0x97, "full")]


async def test_messages_at_qos_0_wait_for_no_answer():
    """They are answered when they are written, and have no place among the others."""
    sending = Sending()
    sending.transmissions.most = 1
    sending.begin("a", "b")
    sending.begin("c", "d", qos=0)
    await asyncio.sleep(0)
    ((_, written),) = sending.writes
    assert [first for first, _ in sending.packets] == [0x32, 0x30, 0x30]
    assert written == 2


async def test_an_identifier_in_use_is_not_given_again():
    """They begin anew after 65,535, as those of subscriptions do, which come from the same source."""
    sending = Sending()
    sending.begin("a")
    assert [sending.transmissions.next_id() for _ in range(65_536)] == [*range(2, 65_536), 2, 3]
    assert sending.take(answer(PUBACK, 1)) == b""
    assert [sending.transmissions.next_id() for _ in range(65_533)][-1] == 1


async def test_the_answers_of_one_read_are_taken_in_their_order():
    """Up to a packet that is none of ours, or that is not there whole: paho has these."""
    sending = Sending()
    sending.begin("a", "b", "c", "d")
    answers = answer(PUBACK, 2) + answer(PUBACK, 1)
    assert sending.take(answers + b"\xd0\x00" + answer(PUBACK, 3)) == b"\xd0\x00" + answer(PUBACK, 3)
    assert sending.take(answer(PUBACK, 3) + answer(PUBACK, 4)[:3]) == answer(PUBACK, 4)[:3]
    assert sending.answers == [("b", 0, ""), ("a", 0, ""), ("c", 0, "")]


@pytest.mark.parametrize(
    "left",
    [b"\x40", b"\x40\x02", b"\x40\x01\x00", b"\x40\x00", b"\x41\x02\x00\x01", b"\x40\x03\x00\x01\x00",
     b"\x40\x82\x00\x00\x01", answer(PUBACK, 9), answer(PUBREC, 9), b"\x20\x02\x00\x00"],
)  # fmt: skip
async def test_what_is_no_answer_to_a_message_is_left_to_paho(left):
    """Malformed ones too, which end the connection there; reason codes are MQTT 5's alone."""
    sending = Sending()
    sending.begin("a")
    assert sending.take(left) == left
    assert sending.answers == []


async def test_a_message_at_qos_2_is_answered_when_it_is_complete():
    """PUBREL follows PUBREC, in the order of these (MQTT 5.0 §4.6)."""
    sending = Sending()
    sending.begin("a", "b", qos=2)
    sending.transmissions.flush()
    assert sending.take(answer(PUBREC, 2) + answer(PUBREC, 1)) == b""
    await asyncio.sleep(0)
    assert sending.packets[2:] == [(PUBREL, b"\0\2"), (PUBREL, b"\0\1")]
    assert sending.answers == []
    assert sending.take(answer(PUBCOMP, 2) + answer(PUBCOMP, 1)) == b""
    assert sending.answers == [("b", 0, ""), ("a", 0, "")]


async def test_reason_codes_are_told_with_the_brokers_reason():
    """From 0x80 on in PUBACK and PUBREC; a PUBCOMP with one is the end all the same (MQTT 5.0 §3.7.2.1)."""
    sending = Sending(reason_codes=True)
    sending.begin("a", "b", "c")
    sending.begin("d", "e", qos=2)
    refused = b"\x87\x06\x1f\x00\x03why"
    data = answer(PUBACK, 1, refused) + answer(PUBACK, 2, b"\x10") + answer(PUBACK, 3, b"\x99\x00")
    assert sending.take(data + answer(PUBREC, 4, refused) + answer(PUBCOMP, 5, b"\x92\x00")) == b""
    expected = [("a", 0x87, "why"), ("b", 0, ""), ("c", 0x99, ""), ("d", 0x87, "why"), ("e", 0, "")]
    assert sending.answers == expected


async def test_a_message_that_is_too_long_for_mqtt_takes_no_identifier():
    """It is refused before it is among the messages on their way."""
    sending = Sending()
    with pytest.raises(PublishRefused, match="MQTT takes 268,435,455 at most"):
        sending.begin("a", payload=bytes(268_435_455))
    sending.begin("b")
    await asyncio.sleep(0)
    assert sending.numbers == [1]


@given(st.lists(st.integers(1, 40), unique=True), st.lists(st.integers(0, 200)))
async def test_answers_are_the_same_however_the_stream_is_cut(numbers, cuts):
    """What a read leaves is put before the next one, as paho's own state does."""
    sending = Sending(reason_codes=True)
    sending.begin(*range(1, 41))
    stream = b"".join(answer(PUBACK, number, b"\x10\x00" if number % 3 else b"") for number in numbers)
    places = [0, *sorted({min(cut, len(stream)) for cut in cuts}), len(stream)]
    left = b""
    for start, stop in pairwise(places):
        left = sending.take(left + stream[start:stop])
    assert left == b""
    assert sending.answers == [(number, 0, "") for number in numbers]

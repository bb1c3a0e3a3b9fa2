"""Parts of control messages: none is larger than the broker takes, and joined they are the message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.contract.control import Drain, Part
from wire.contract.control_codec import ControlDecoder, encode
from wire.contract.control_parts import (
    PAYLOAD_LEAST,
    PAYLOAD_MOST,
    PartJoiner,
    packet_least,
    payload_most,
    read_whole,
    smaller,
    split,
)
from wire.contract.control_topics import wire_topic
from wire.desk.packet_limit import packet_bytes
from wire.errors import ControlError

DECODER = ControlDecoder()
SENDER = "s" * 64
NUMBER = 2**45  # the largest that a part may have: the overhead of a part counts it


def parts(data, number=NUMBER, sender=SENDER, most=PAYLOAD_LEAST):
    """The parts of these bytes as a receiver decodes them."""
    return [DECODER.decode(payload) for payload in split(data, sender, number, most)]


def add_all(joiner, found):
    """What the joiner returns for each of the parts."""
    return [joiner.add(part) for part in found]


@given(st.integers(1, 40_000), st.integers(PAYLOAD_LEAST, 20_000), st.randoms(use_true_random=False))
def test_the_parts_are_within_the_limit_and_make_the_message_in_any_order(size, most, random):
    """A part may come twice; the message is there with the last missing part, and not before."""
    data = random.randbytes(size)
    payloads = split(data, SENDER, NUMBER, most)
    assert max(map(len, payloads)) <= most
    if size <= most:
        assert payloads == [data]
        return
    found = [DECODER.decode(payload) for payload in payloads]
    random.shuffle(found)
    *early, last = found
    joiner = PartJoiner()
    assert add_all(joiner, early + early[:2]) == [None] * len(early + early[:2])
    assert joiner.add(last) == data


def test_senders_do_not_disturb_each_other():
    """Their parts may come in turns."""
    one, two = parts(b"1" * 3_000, sender="one"), parts(b"2" * 3_000, sender="two")
    joiner = PartJoiner()
    found = [joiner.add(part) for pair in zip(one, two, strict=True) for part in pair]
    assert [each for each in found if each] == [b"1" * 3_000, b"2" * 3_000]


def test_a_message_that_was_not_finished_ends_with_the_next_one_of_its_sender():
    """As after a connection that was lost: the message is sent again, in smaller parts."""
    joiner = PartJoiner()
    add_all(joiner, parts(b"1" * 3_000, 1)[:-1])
    assert add_all(joiner, parts(b"2" * 3_000, 2))[-1] == b"2" * 3_000
    assert add_all(joiner, parts(b"1" * 3_000, 1)[-1:]) == [None]


def test_what_waits_has_a_bound():
    """The message that was begun first is dropped; one that is too long by itself is an error."""
    joiner = PartJoiner(4_000)
    first, second = parts(b"1" * 3_000, sender="one"), parts(b"2" * 3_000, sender="two")
    add_all(joiner, first[:-1])
    assert add_all(joiner, second)[-1] == b"2" * 3_000
    assert add_all(joiner, first[-1:]) == [None]
    with pytest.raises(ControlError, match="oversized"):
        add_all(PartJoiner(4_000), parts(b"3" * 9_000))


def test_empty_parts_without_end_do_not_fill_the_memory():
    """Each counts with what it takes."""
    joiner = PartJoiner(100_000)
    with pytest.raises(ControlError, match="oversized"):
        add_all(joiner, (Part("x", 1, index, 2_000, b"") for index in range(1_999)))


def test_a_part_that_does_not_exist_is_refused():
    """Of two parts there is no third."""
    with pytest.raises(ControlError, match="part 2 of 2"):
        DECODER.decode(b'{"type":"part","sender":"x","number":1,"index":2,"count":2,"data":""}')


@pytest.mark.parametrize("packet_most", [2_000, 12_000, 200_000])
def test_a_payload_of_the_size_makes_a_packet_within_the_limit(packet_most):
    """With all that an MQTT 5 packet of ours has."""
    topic = wire_topic("w" * 200)
    assert packet_bytes(topic, payload_most(topic, packet_most), 1, expires=True) <= packet_most


def test_a_broker_without_a_limit_gets_payloads_of_a_common_size():
    """And of a broker that takes more, as of one that names no limit."""
    assert payload_most("t", None) == payload_most("t", 2**28) == PAYLOAD_MOST
    assert payload_most("topic", packet_least("topic")) == PAYLOAD_LEAST


def test_the_next_size_to_try_is_smaller_down_to_the_least():
    """A message of any size is at the least after a few."""
    sizes = [64 * 1024 * 1024]
    while sizes[-1] > PAYLOAD_LEAST:
        sizes.append(smaller(sizes[-1]))
    assert len(sizes) < 10
    assert smaller(PAYLOAD_LEAST) == PAYLOAD_LEAST


def test_bytes_are_read_as_a_message_or_as_the_last_part_of_one():
    """Nothing while parts are missing; a part in parts is refused, on either side of the link."""
    joiner = PartJoiner()
    message = encode(Drain(5))
    assert read_whole(DECODER, joiner, message) == Drain(5)
    halves = [Part("a", 1, index, 2, half) for index, half in enumerate((message[:9], message[9:]))]
    assert read_whole(DECODER, joiner, encode(halves[0])) is None
    assert read_whole(DECODER, joiner, encode(halves[1])) == Drain(5)
    inner = encode(halves[0])
    first, last = (encode(Part("b", 2, index, 2, half)) for index, half in enumerate((inner[:9], inner[9:])))
    assert read_whole(DECODER, joiner, first) is None
    with pytest.raises(ControlError, match="a part of a part"):
        read_whole(DECODER, joiner, last)

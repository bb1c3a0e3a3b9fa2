"""Messages on their way: their packets, their places, and their answers."""

import asyncio

import pytest

from tests.support.mqtt_bytes import packets
from wire.broker.transmissions import MOST_BYTES, Transmissions, publish_packet


class Written:
    """The bytes that were written, write by write."""

    def __init__(self):
        self.writes = []

    @property
    def numbers(self):
        """The packet identifiers, in order."""
        return [int.from_bytes(body[3:5], "big") for data in self.writes for _, body in packets(data)]


def transmissions(written, numbers=(1, 2, 3, 4, 5)):
    return Transmissions(asyncio.get_running_loop(), written.writes.append, iter(numbers).__next__)


@pytest.mark.parametrize("size", [0, 118, 119, 16_374, 16_375, 2_097_142, 2_097_143])
@pytest.mark.parametrize("properties", [b"", b"\0"])
def test_a_publish_is_what_the_standard_lays_out(size, properties):
    """Its remaining length takes one byte to four (MQTT 5.0 §1.5.5), at both ends of each."""
    payload = b"x" * size
    data = publish_packet(b"a/b", payload, 2, 0x1234, properties, retain=True)
    ((first, body),) = packets(data)
    assert first == 0x30 | 2 << 1 | 1
    assert body == b"\0\3a/b\x12\x34" + properties + payload


async def test_the_messages_of_a_turn_are_written_together_and_in_order():
    """One write for all of them, and another where they are many bytes."""
    written = Written()
    sending = transmissions(written)
    for _ in range(3):
        sending.begin(b"a", b"x", 1, b"", retain=False)
    assert written.writes == []
    await asyncio.sleep(0)
    assert len(written.writes) == 1
    sending.begin(b"a", b"x" * MOST_BYTES, 1, b"", retain=False)
    assert len(written.writes) == 2
    assert written.numbers == [1, 2, 3, 4]


async def test_no_more_are_on_their_way_than_have_room():
    """The next one follows the answer to another, in the order of the calls."""
    written = Written()
    sending = transmissions(written)
    sending.most = 2
    answers = [sending.begin(b"a", b"x", 1, b"", retain=False) for _ in range(4)]
    await asyncio.sleep(0)
    assert written.numbers == [1, 2]
    sending.answered(2, 0, "")
    await asyncio.sleep(0)
    assert written.numbers == [1, 2, 3]
    sending.answered(1, 0x97, "full")
    await asyncio.sleep(0)
    assert written.numbers == [1, 2, 3, 4]
    assert [answer.done() for answer in answers] == [True, True, False, False]
    assert await asyncio.gather(*answers[:2]) == [(0x97, "full"), (0, "")]


async def test_an_identifier_in_use_is_not_given_again():
    """They begin anew after 65,535; an answer that nobody waits for any more frees its identifier too."""
    written = Written()
    sending = transmissions(written, (1, 1, 2, 1))
    first, _ = (sending.begin(b"a", b"x", 1, b"", retain=False) for _ in range(2))
    first.cancel()
    assert 1 in sending
    sending.answered(1, 0, "")
    assert 1 not in sending
    sending.begin(b"a", b"x", 1, b"", retain=False)
    await asyncio.sleep(0)
    assert written.numbers == [1, 2, 1]

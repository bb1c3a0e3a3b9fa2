"""Packets that are known by the bytes of another one of their message."""

from array import array

import pytest

from subscribers.ledger.messages import Message, Transmission
from subscribers.ledger.topic_state import TopicState
from subscribers.mqtt.options import Version
from subscribers.outlets.templates import TEMPLATES_KEPT, Templates, stands
from tests.support.ledgers import EDGES, START
from tests.support.mqtt_bytes import published
from wire.contract.stamp import END, HEAD, LENGTH, Stamp
from wire.contract.tally import LabelSums

TOPIC_END = 6  # of packets with two bytes of remaining length and the topic "t"
PLACES = ((HEAD, b"x" * 200), (b"x" * 100, b"y" * 140), (b"y" * 240, b""))  # what stands around a stamp


class Known:
    """Templates over a buffer, and the transmissions by their stamps."""

    def __init__(self, qos):
        self.qos = qos
        self.buffer = bytearray(4_096)
        self.view = memoryview(self.buffer)
        self.templates = Templates(self.view, qos)
        self.transmissions = {}

    def learn(self, sequence, place=PLACES[0]):
        """A message, with its stamp in this place, of which a session has parsed a packet: the transmission."""
        digits, before = Stamp(7, sequence, START, START).encode(), place[0]
        start = TOPIC_END + 2 * self.qos
        if before == HEAD:
            key, stamp = HEAD + digits, slice(start, start + END)
        else:
            key, stamp = digits, slice(start + len(before), start + len(before) + LENGTH)
        topic = TopicState("circuit", array("I", [0]), LabelSums.empty(EDGES))
        transmission = Transmission(key, Message(sequence, START, topic, 1, START), START)
        self.transmissions[key] = transmission
        self.templates.add(transmission, self.packet(sequence, place), TOPIC_END, stamp)
        return transmission

    def packet(self, sequence, place=PLACES[0], identifier=1):
        digits = Stamp(7, sequence, START, START).encode()
        return published(Version.V311, "t", digits.join(place), self.qos, identifier)

    def found(self, data, start=0):
        """The transmission that is found in the buffer behind other bytes."""
        self.buffer[start : start + len(data)] = data
        return self.templates.find(self.transmissions.get, self.buffer, self.view, start, start + len(data))


@pytest.mark.parametrize("qos", [0, 1])
@pytest.mark.parametrize("start", [0, 50])
def test_a_packet_is_known_anywhere_in_a_buffer_when_each_byte_is_the_templates(qos, start):
    """But for the packet identifier at QoS 1. A part of a packet, and one with another byte, are not known."""
    known = Known(qos)
    first, second = known.learn(1), known.learn(2)
    assert known.found(known.packet(1, identifier=9), start) is first
    assert known.found(known.packet(2, identifier=9), start) is second
    assert known.found(known.packet(2)[:-1] + b"y", start) is None
    assert known.found(known.packet(2)[:-1], start) is None
    assert known.found(known.packet(3), start) is None


def test_packets_of_one_length_may_have_their_stamps_in_different_places():
    """The place of the last one is tried first, and then the run's mark is searched for."""
    known = Known(0)
    learned = [known.learn(sequence, place) for sequence, place in enumerate(PLACES, 1)]
    assert len({transmission.packet_bytes for transmission in learned}) == 1
    found = [known.found(known.packet(sequence, place)) for sequence, place in enumerate(PLACES, 1)]
    assert found == [None, *learned[1:]]  # a document's key begins before its mark: its packets go to a session
    again = known.learn(1)
    found = [known.found(known.packet(sequence, place)) for sequence, place in enumerate(PLACES, 1)]
    assert found == [again, *learned[1:]]


def test_of_too_many_lengths_the_oldest_are_not_known_any_more():
    """Each kept place is some memory; the stamp of a packet at the start of the buffer is kept as long."""
    known = Known(0)
    for size in range(TEMPLATES_KEPT + 1):
        known.learn(size, (HEAD, b"x" * (200 + size)))
    assert len(known.templates.stamps) == TEMPLATES_KEPT
    assert known.found(known.packet(0, (HEAD, b"x" * 200))) is None
    assert known.found(known.packet(1, (HEAD, b"x" * 201))) is not None


def test_a_transmission_without_a_template_stands_nowhere():
    """Its packets go to the sessions: it is settled, or none has been parsed yet."""
    known = Known(0)
    transmission = known.learn(1)
    size = transmission.packet_bytes
    known.found(known.packet(1))
    assert stands(transmission, known.buffer, 0, size)
    transmission.drop_template()
    assert not stands(transmission, known.buffer, 0, size)

"""Where the stamp stands in the messages of a run."""

from subscribers.outlets.stamp_places import StampPlaces
from wire.contract.stamp import END, HEAD, LENGTH, Stamp, mark

MARK = mark(7)
STAMP = Stamp(7, 2, 3, 4).encode()


def search(places, head, payload):
    """Search a packet whose payload follows its head, in a buffer with old bytes behind."""
    buffer = bytearray(head + payload + STAMP)
    return places.search(buffer, MARK, 3, len(head), len(head) + len(payload))


def test_a_stamp_is_found_in_payload_and_properties_wherever_the_last_one_stood():
    """At the start, within, at the end, in front of the payload, and again at the start."""
    places = StampPlaces()
    for before, after in ((b"", b"xx"), (b"x" * 9, b"y" * 90), (b"x" * 500, b""), (b"x" * 501, b""), (b"", b"")):
        for _ in range(2):
            assert search(places, b"top", before + STAMP + after) == (3 + len(before), 3 + len(before) + LENGTH)
            assert (places.offset, places.size) == (len(before), LENGTH)
    for _ in range(2):
        assert search(places, b"top\x26" + STAMP, b"payload") == (4, 4 + LENGTH)
        assert (places.offset, places.size) == (-LENGTH, LENGTH)


def test_a_document_of_the_wire_is_known_by_its_start():
    """Also behind messages of another making, and where its text quotes a stamp of the run."""
    places = StampPlaces()
    search(places, b"top", b"x" * 9 + STAMP)
    assert search(places, b"top", HEAD + STAMP + b"x" + STAMP) == (3, 3 + END)
    assert (places.offset, places.size) == (0, END)


def test_no_stamp_is_found_behind_the_payload_or_before_the_properties():
    """Old bytes of the buffer belong to another packet, and a topic is no place for a stamp."""
    places = StampPlaces()
    assert search(places, b"top", b"x" * 100) == (3, 101)
    assert search(places, b"top", STAMP[:-1]) == (3, 3 + LENGTH - 1)
    assert places.search(bytearray(STAMP + b"x" * 60), MARK, 58, 60, 118) == (60, 118)

"""A session in memory: bytes in, events and bytes out, and a recorder for its messages."""

from subscribers.mqtt.options import SessionOptions, Version
from subscribers.mqtt.session import Session
from tests.support.mqtt_bytes import connack, suback

__all__ = ["GARBAGE", "RecordingSink", "feed", "opened"]

GARBAGE = b"\xff\x00\x30\x05"  # what a shared buffer may hold behind the bytes of a read


class RecordingSink:
    """A sink that copies its messages."""

    def __init__(self):
        self.messages = []

    def message(self, session, buffer, topic_start, topic_end, payload_start, payload_end, flags):
        del session
        topic = bytes(buffer[topic_start:topic_end]).decode()
        self.messages.append((topic, bytes(buffer[payload_start:payload_end]), flags))


def feed(session, data, sizes=()):
    """Give bytes to a session in reads of the given sizes, the rest in one; returns (events, answers)."""
    events, answers, start = [], b"", 0
    for size in (*sizes, len(data)):
        piece = data[start : start + size]
        start += size
        if piece:
            events += session.receive(bytearray(piece + GARBAGE), len(piece))
            answers += session.pending()
    return events, answers


def opened(version=Version.V311, filters=("news/#",), *, properties=b"", **options):
    """A session behind CONNACK and SUBACK, and its recorder."""
    sink = RecordingSink()
    session = Session(SessionOptions(version=version, **options), "c1", filters, sink)
    session.connect()
    feed(session, connack(version, properties=properties))
    if filters:
        feed(session, suback(version, 1, [options.get("qos", 0)] * len(filters)))
    assert session.established
    return session, sink

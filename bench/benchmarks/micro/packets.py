"""A PUBLISH from a read's bytes to its parts: our session and the fast path's comparison, beside the package mqtt5."""

import mqtt5

from bench.benchmarks.micro.timing import Operation
from bench.benchmarks.sidebyside.load import DOCUMENT_BYTES
from subscribers.mqtt.options import SessionOptions, Version
from subscribers.mqtt.session import Session
from subscribers.net.connections import BUFFER_BYTES
from wire.contract.stamp import BLANK, HEAD

__all__ = ["operations"]

MQTT5 = "PUBLISH of 5.6 kB, the package mqtt5"
TIMES = 100
TOPIC = "wire/v1/en/northern-america/business"
CONNACK = b"\x20\x03\x00\x00\x00"  # MQTT 5.0 §3.2: no session, success, no properties
SUBACK = b"\x90\x04\x00\x01\x00\x00"  # §3.9: packet 1, no properties, QoS 0 granted


class _Sink:
    def message(
        self,
        session: Session,
        buffer: bytearray,
        topic_start: int,
        topic_end: int,
        payload_start: int,
        payload_end: int,
        flags: int,
    ) -> None:
        """Take a message by its offsets."""


def operations() -> tuple[Operation, ...]:
    """Return the operations. Each takes the same packet, at the start of a buffer that is as long as the reactor's."""
    packet = mqtt5.PublishPacket(TOPIC, (HEAD + BLANK).ljust(DOCUMENT_BYTES, b"x")).write()
    size = len(packet)
    buffer = bytearray(BUFFER_BYTES)
    buffer[:size] = packet
    options = SessionOptions(version=Version.V5, qos=0, keepalive_s=60, clean=True)
    session = Session(options, "micro", (TOPIC,), _Sink())
    session.connect()
    for answer in (CONNACK, SUBACK):
        session.receive(bytearray(answer), len(answer))
        session.pending()
    assert session.established
    view = memoryview(buffer)

    def ours() -> int:
        receive = session.receive
        for _ in range(TIMES):
            receive(buffer, size)
        return TIMES

    def theirs() -> int:
        read = mqtt5.read
        for _ in range(TIMES):
            read(view)
        return TIMES

    def fast_path() -> int:
        begins = buffer.startswith
        for _ in range(TIMES):
            begins(packet)
        return TIMES

    return (
        Operation(MQTT5, theirs),
        Operation("PUBLISH of 5.6 kB, our session", ours, MQTT5),
        Operation("PUBLISH of 5.6 kB, the fast path's comparison", fast_path, MQTT5),
    )

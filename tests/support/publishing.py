"""The publisher between a scripted source of messages and a broker whose answers a test chooses."""

import asyncio
from contextlib import asynccontextmanager

from tests.support.mqtt_bytes import packet, read_packet
from tests.support.ports import own_port
from tests.support.recorded_desk import release
from tests.support.stub_server import stub_server
from wire.broker.client import Access
from wire.broker.publisher import Publisher
from wire.contract.places import Circuit
from wire.contract.stamp import read
from wire.desk.documents import documents_of
from wire.desk.entry import Entry
from wire.desk.message import messages_of

__all__ = ["DUE_NS", "END", "MESSAGES", "NOW_NS", "RUN", "SILENCE", "Broker", "Source", "publishing"]

LIMIT_S = 20
RUN, DUE_NS, NOW_NS = 77, 700, 900
PUBLISH, PUBREL = 3, 6  # packet types (MQTT 5.0 §2.1.2)
CIRCUIT = Circuit.parse("en/western-europe")
END, SILENCE = None, -1  # a broker's answers beside reason codes: the end of the connection, and none
RELEASE = release()
ENTRY = Entry(1, RELEASE, "business", (CIRCUIT,), DUE_NS, 600, "committed", "")
MESSAGES = messages_of(ENTRY, RUN, [(number, CIRCUIT) for number in (1, 2, 3)], documents_of(RELEASE))


class Source:
    """Gives messages again to each connection until they are acknowledged or given up; notes each call in ``steps``."""

    def __init__(self, messages=MESSAGES):
        self.unacknowledged = {message.sequence: message for message in messages}
        self.steps = []
        self.refusals = {}
        self.refused_all = asyncio.Event()
        self.killed = set()
        self.done = asyncio.Event()
        self.rewound = asyncio.Event()
        self._given = False

    def rewind(self):
        self.steps.append("rewind")
        self.rewound.set()
        self._given = False

    async def next(self):
        if self._given or not self.unacknowledged:
            await asyncio.Event().wait()
        self._given = True
        return list(self.unacknowledged.values())

    def sent(self, message, sent_ns):
        self.steps.append(("sent", message.sequence, sent_ns))

    def acknowledged(self, message):
        self.steps.append(("acknowledged", message.sequence))
        self._gone(message)

    def _gone(self, message):
        del self.unacknowledged[message.sequence]
        if not self.unacknowledged:
            self.done.set()

    def refused(self, message, refusal, *, final):
        self.steps.append(("refused", message.sequence, refusal.kind, final))
        self.refusals[message.sequence] = refusal
        if len(self.refusals) == len(self.unacknowledged):
            self.refused_all.set()
        if final:
            self._gone(message)

    def withdrawn(self, message):
        return message.uri in self.killed

    def limited(self, reason):
        self.steps.append(("limited", reason))

    def publish_failed(self, reason):
        self.steps.append("failed")
        self.reason = reason


class Broker:
    """A broker that answers each PUBLISH with the reason code ``answer(payload)``, or as ``END`` and ``SILENCE`` say.

    ``properties`` are those of the CONNACK of MQTT 5. The first connections are refused with the codes of ``refusals``.
    ``connects`` has the body of each CONNECT, and ``connected`` an item for each; ``published`` has topic and payload
    of each PUBLISH, ``qos`` the set of their QoS, and ``taken`` the sequence of each message that was not refused.
    """

    def __init__(self, answer=lambda _: 0, mqtt="3.1.1", *, properties=b"", refusals=()):
        self.port = own_port()
        self.mqtt = mqtt
        self.connects = []
        self.connected = asyncio.Queue()
        self.published = []
        self.qos = set()
        self.taken = []
        self._answer = answer
        self._properties = bytes((len(properties),)) + properties if mqtt == "5" else b""
        self._refusals = list(refusals)
        self._writer = None

    @property
    def connections(self):
        return len(self.connects)

    def end_connection(self):
        """End the last connection."""
        self._writer.close()

    async def serve(self, reader, writer):
        _, body = await read_packet(reader)
        self._writer = writer
        self.connects.append(body)
        self.connected.put_nowait(self.connections)
        code = self._refusals.pop(0) if self._refusals else 0
        writer.write(packet(0x20, bytes((0, code)) + self._properties))
        while not code:
            first, body = await read_packet(reader)
            if first >> 4 == PUBREL:
                writer.write(packet(0x70, body[:2]))
            elif first >> 4 == PUBLISH and not self._took(first, body, writer):
                return

    def _took(self, first, body, writer):
        """Answer a PUBLISH; return whether the connection goes on."""
        qos = first >> 1 & 3
        stop = 2 + int.from_bytes(body[:2], "big")
        start = stop + 2 * bool(qos)
        number = body[stop:start]
        if self.mqtt == "5":
            start += 1 + body[start]  # fewer than 128 bytes of properties
        self.qos.add(qos)
        self.published.append((body[2:stop].decode(), body[start:]))
        code = self._answer(body[start:])
        if code == 0:
            self.taken.append(read(body[start:]).sequence)
        if qos and code not in (END, SILENCE):
            writer.write(packet(0x40 if qos == 1 else 0x50, number + (bytes((code,)) if code else b"")))
        return code is not END


@asynccontextmanager
async def publishing(
    source, broker, qos=1, *, barrier=None, limit=None, barrier_at_start=False, told=None, clock=lambda: NOW_NS, **more
):
    """Run the publisher over a broker; yield it with its task, which ends with the context."""

    async def open_barrier():
        source.steps.append("barrier")

    publisher = Publisher(
        Access("127.0.0.1", broker.port, broker.mqtt), source, run_id=RUN, qos=qos, barrier=barrier or open_barrier,
        clock=clock, packet_limit=limit, barrier_at_start=barrier_at_start,
        told=told or (lambda _: None), **more,
    )  # fmt: skip
    async with stub_server(broker.port, broker.serve):
        running = asyncio.create_task(publisher.run())
        try:
            async with asyncio.timeout(LIMIT_S):
                yield publisher, running
        finally:
            running.cancel()
            await asyncio.wait([running], timeout=LIMIT_S)  # a publisher that ignores it must not hold up the test

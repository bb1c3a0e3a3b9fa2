"""A stand-in for a broker that records when it sent each message to each outlet."""

import asyncio
import time
from contextlib import asynccontextmanager, suppress

from subscribers.mqtt.options import Version
from tests.support.mqtt_bytes import CONNACK, PINGRESP, published, read_packet, suback, subscriptions
from wire.contract.stamp import BLANK, HEAD, Stamp, patch

__all__ = ["TimedBroker", "timed_broker"]

CONNECT, SUBSCRIBE, PINGREQ = 1, 8, 12  # packet types (MQTT 3.1.1 §2.2.1)
DOCUMENT = HEAD + BLANK + b'"}]}'


class TimedBroker:
    """``sent_ns`` has, by sequence, the moment before each outlet's packet was written to its socket."""

    def __init__(self, run_id):
        self.sent_ns = {}
        self._run_id = run_id
        self._writers = {}
        self._serving = []

    def send(self, sequence, topic, outlets, due_ns):
        """Send one message to some outlets, given by their ids."""
        stamp = Stamp(self._run_id, sequence, due_ns, time.time_ns())
        message = published(Version.V311, topic, patch(DOCUMENT, stamp))
        self.sent_ns[sequence] = []
        for outlet in outlets:
            self.sent_ns[sequence].append(time.time_ns())
            self._writers[outlet].write(message)

    def hang_up(self, outlet):
        """End one outlet's connection."""
        self._writers[outlet].close()

    async def serve(self, reader, writer):
        """Serve one connection of an outlet at QoS 0."""
        self._serving.append(asyncio.current_task())
        try:
            while True:
                first, body = await read_packet(reader)
                if first >> 4 == CONNECT:
                    client_id = body[12 : 12 + int.from_bytes(body[10:12], "big")].decode()
                    self._writers[client_id.rpartition("-")[2]] = writer
                    writer.write(CONNACK)
                elif first >> 4 == SUBSCRIBE:
                    packet_id = int.from_bytes(body[:2], "big")
                    writer.write(suback(Version.V311, packet_id, bytes(len(list(subscriptions(body))))))
                elif first >> 4 == PINGREQ:
                    writer.write(PINGRESP)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def wait_closed(self):
        """Wait until every connection is closed, so that the event loop ends without open transports."""
        await asyncio.gather(*self._serving)


@asynccontextmanager
async def timed_broker(run_id, port):
    """Run a sender on a loopback port, until the outlets have disconnected."""
    made = TimedBroker(run_id)
    async with await asyncio.start_server(made.serve, "127.0.0.1", port):
        try:
            yield made
        finally:
            await made.wait_closed()

"""A broker in a few lines, for plain clients: it accepts, subscribes, and sends a test's messages."""

import asyncio
from contextlib import asynccontextmanager

from subscribers.mqtt.options import Version
from tests.support.mqtt_bytes import CONNACK, packets, published, suback
from tests.support.ports import own_port
from tests.support.stub_server import stub_server

__all__ = ["TinyBroker", "tiny_broker"]

CONNECT, SUBSCRIBE, DISCONNECT = 0x10, 0x82, 0xE0  # MQTT 3.1.1 §2.2
V311 = Version.V311


class TinyBroker:
    """Speaks MQTT 3.1.1 at QoS 0 with one packet a read. ``subscribed`` has the client id of each subscription."""

    def __init__(self, port):
        self.url = f"mqtt://127.0.0.1:{port}"
        self.subscribed = asyncio.Queue()
        self._writers = {}

    def send(self, client_id, topic, payload):
        """Send a PUBLISH at QoS 0."""
        self._writers[client_id].write(published(V311, topic, payload))

    def disconnect(self, client_id):
        """End a client's connection."""
        self._writers[client_id].close()

    async def serve(self, reader, writer):
        client_id = ""
        while data := await reader.read(10_000):
            for first, body in packets(data):
                if first == CONNECT:
                    client_id = body[12 : 12 + int.from_bytes(body[10:12])].decode()
                    self._writers[client_id] = writer
                    writer.write(CONNACK)
                elif first == SUBSCRIBE:
                    writer.write(suback(V311, int.from_bytes(body[:2]), [0]))
                    self.subscribed.put_nowait(client_id)
                elif first == DISCONNECT:
                    return


@asynccontextmanager
async def tiny_broker():
    port = own_port()
    broker = TinyBroker(port)
    async with stub_server(port, broker.serve):
        yield broker

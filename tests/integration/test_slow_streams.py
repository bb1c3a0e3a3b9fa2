"""The embedded broker on a slow machine: what takes over the seconds of the server's defaults costs no connection."""

import itertools
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager

import pytest

from bench.brokers import embedded
from bench.brokers.jetstream import make_streams
from bench.brokers.ports import HOST
from subscribers.mqtt.options import SessionOptions
from subscribers.mqtt.session import Session
from tests.support.ports import own_ports
from tests.support.processes import stopped
from tests.support.waiting import eventually, listening, until
from wire.broker.client import Access, connect

pytestmark = pytest.mark.integration

MESSAGES = 256  # on their way, as many as the publisher has
SERVERS_OWN_NS = 5_000_000_000  # the limit of the server's default, for an answer of a stream
TO_CONNECT_NS = 2_000_000_000  # and for the CONNECT of a new connection
MARGIN_NS = 300_000_000
TOPIC = ("wire", "v1", "en", "northern-america", "business")
FILTERS = ["/".join(levels) for levels in itertools.product(*((level, "+") for level in TOPIC))]
READERS = 32


@contextmanager
def embedded_broker(folder):
    """Run the embedded broker; yield its process, its MQTT port, its client port and its log."""
    ports = own_ports(embedded.PORTS)
    config, log = folder / "nats.conf", folder / "nats.log"
    config.write_text(embedded.configuration(1, [ports], folder / "store"))
    with log.open("wb") as file, subprocess.Popen([embedded.executable(), "-c", config], stderr=file) as server:
        try:
            until(lambda: listening(ports[3]))
            yield server, ports[3], ports[0], log
        finally:
            server.terminate()


@contextmanager
def reader(port, number):
    """Hold a connection with each filter that matches the topic, which reads no message: 32 deliveries of each."""
    session = Session(SessionOptions(qos=1), f"reader-{number}", FILTERS, None)
    data = bytearray(4_096)
    with socket.create_connection((HOST, port)) as connection:
        connection.sendall(session.connect())
        while not session.established:
            session.receive(data, connection.recv_into(data))
            connection.sendall(session.pending())
        yield


async def test_a_publisher_keeps_its_connection_while_the_broker_stands_still_in_a_burst(tmp_path):
    """For longer than the server's default limit: every message is acknowledged then, over the same connection.

    With that default the server closes the connection in two tries of three.
    """
    under_way = set(range(MESSAGES))
    with embedded_broker(tmp_path) as (server, port, client_port, log), ExitStack() as stack:
        await make_streams(client_port, 20)
        for number in range(READERS):
            stack.enter_context(reader(port, number))
        async with connect(Access(HOST, port), "wire", MESSAGES) as link:
            for number in range(MESSAGES):
                link.send("/".join(TOPIC), b"text", 1, lambda *_, number=number: under_way.discard(number))
            await eventually(lambda: len(under_way) < MESSAGES)
            with stopped(server.pid) as stopped_ns:
                await eventually(lambda: time.time_ns() > stopped_ns + SERVERS_OWN_NS + MARGIN_NS)
                assert under_way
            await eventually(lambda: link.ended or not under_way)
            assert not link.ended, log.read_text()


async def test_a_client_that_takes_over_two_seconds_to_send_connect_is_accepted(tmp_path):
    """As a client does that has little of a processor: with its default the server ends the connection."""
    with embedded_broker(tmp_path) as (_, port, _, _), socket.create_connection((HOST, port)) as connection:
        opened_ns = time.time_ns()
        await eventually(lambda: time.time_ns() > opened_ns + TO_CONNECT_NS + MARGIN_NS)
        connection.sendall(Session(SessionOptions(qos=1), "late", (), None).connect())
        assert connection.recv(4) == bytes((0x20, 2, 0, 0))

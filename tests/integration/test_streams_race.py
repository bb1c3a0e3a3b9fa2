"""If a client makes the embedded broker's streams first, the broker changes their settings and goes on delivering."""

import asyncio
import subprocess

import paho.mqtt.client as paho
import pytest

from bench.brokers import embedded
from bench.brokers.jetstream import STREAMS, _request, make_streams
from bench.brokers.ports import HOST
from tests.support.ports import own_ports
from tests.support.waiting import listening, until

pytestmark = pytest.mark.integration


def test_streams_that_a_client_had_made_are_bounded_by_size_all_the_same(tmp_path):
    """An outlet that connected before the change gets messages published after; no stream keeps the interest policy."""
    ports = own_ports(embedded.PORTS)
    config = tmp_path / "nats.conf"
    config.write_text(embedded.configuration(1, [ports], tmp_path / "store"))
    had, subscribed = [], []
    with subprocess.Popen([embedded.executable(), "-c", config], stderr=subprocess.DEVNULL) as server:
        until(lambda: listening(ports[3]))
        client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="early", clean_session=False)
        client.on_message = lambda _client, _data, message: had.append(message.payload)
        client.on_subscribe = lambda *_: subscribed.append(True)
        client.connect(HOST, ports[3])
        client.subscribe("t", 1)
        client.loop_start()
        try:
            until(lambda: subscribed)
            asyncio.run(make_streams(ports[0], 20))
            for name in STREAMS:
                answer = asyncio.run(_request(HOST, ports[0], f"$JS.API.STREAM.INFO.{name}", b""))
                assert answer["config"]["retention"] == "limits"
                assert answer["config"]["max_bytes"] > 0
            client.publish("t", b"after", 1)
            until(lambda: had)
        finally:
            client.loop_stop()
            client.disconnect()
            server.terminate()
    assert had == [b"after"]

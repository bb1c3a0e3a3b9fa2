"""Payloads against the largest packet that a broker takes."""

from contextlib import asynccontextmanager

import pytest

from bench.base.errors import ConfigurationError
from bench.brokers.embedded import PACKET_MOST
from bench.brokers.opening import Broker
from bench.run.payload_limit import check_payload, packet_most
from bench.scenario.load import load_scenario
from tests.support.ports import own_port
from tests.support.scenarios import ROOMY
from tests.support.stub_server import stub_server

V5 = 5  # protocol level (MQTT 5.0 §3.1.2.2)


@asynccontextmanager
async def broker(connack):
    """A broker that answers a CONNECT of MQTT 5 so, and closes on any other."""
    port = own_port()

    async def serve(reader, writer):
        head = await reader.readexactly(2)
        body = await reader.readexactly(head[1])
        writer.write(connack if body[6] == V5 else b"")

    async with stub_server(port, serve):
        yield Broker("url", "unknown", (f"mqtt://127.0.0.1:{port}",))


def limited(size):
    """CONNACK with a Maximum Packet Size (§3.2.2.3.6)."""
    return b"\x20\x08\0\0\x05\x27" + size.to_bytes(4, "big")


def own(folder, message, mqtt="3.1.1"):
    """A scenario with such messages."""
    path = folder / "own.toml"
    path.write_text(
        f'[audience]\nsubscribe = ["#"]\nmqtt = "{mqtt}"\n[broker]\nurls = "mqtt://there"\n[message]\n{message}\n'
    )
    return load_scenario(path, machine=ROOMY)


@pytest.mark.parametrize("mqtt", ["3.1.1", "5"])
async def test_a_payload_above_the_brokers_limit_is_named_with_both_sizes(tmp_path, mqtt):
    """The limit is of the packet: topic, packet id and properties count."""
    scenario = own(tmp_path, 'topic = "news"\nsize = "600B"', mqtt)
    async with broker(limited(600)) as there:
        with pytest.raises(ConfigurationError) as raised:
            await check_payload(scenario, there)
    text = str(raised.value)
    assert "own.toml:8: message.size: message 1 has a packet of 6" in text
    assert f"{there.urls[0]} takes 600 at most; take " in text
    assert "bytes off the payload, or raise the broker's limit" in text


async def test_a_template_is_looked_at_in_its_first_messages(tmp_path):
    """The tenth message is the first whose number has two digits."""
    scenario = own(tmp_path, 'topic = "a"\nrate = "100/s"\npayload = "{sequence}{stamp}"')
    async with broker(limited(67)) as there:
        with pytest.raises(ConfigurationError, match=r"message\.payload: message 10 has a packet of 68 bytes"):
            await check_payload(scenario, there)


@pytest.mark.parametrize("connack", [limited(700), b"\x20\x03\0\0\0", b"\x20\x03\0\x84\0", b""])
async def test_a_payload_that_fits_or_a_broker_without_a_limit_is_no_mistake(tmp_path, connack):
    """One that speaks no MQTT 5 names no limit."""
    scenario = own(tmp_path, 'topic = "news"\nsize = "600B"')
    async with broker(connack) as there:
        await check_payload(scenario, there)


async def test_releases_of_the_calendar_are_not_asked_for_their_size(tmp_path):
    """Their account has what the broker refuses."""
    path = tmp_path / "plain.toml"
    path.write_text('[broker]\nurls = "mqtt://there"\n')
    await check_payload(load_scenario(path, machine=ROOMY), Broker("url", "unknown", ("mqtt://127.0.0.1:9",)))


async def test_the_limits_of_brokers_that_the_run_starts_are_known(tmp_path):
    """Nobody is asked; the embedded broker takes 8 MiB."""
    with pytest.raises(ConfigurationError, match=r"message\.size: message 1 has a packet of 9,000,"):
        await check_payload(own(tmp_path, 'topic = "news"\nsize = "9MB"'), Broker("embedded", "1", ("mqtt://there",)))
    assert await packet_most(Broker("embedded", "1", ()), "mqtt://127.0.0.1:9") == PACKET_MOST
    assert await packet_most(Broker("mosquitto", "2", ()), "mqtt://127.0.0.1:9") is None

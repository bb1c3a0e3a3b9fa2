"""Messages of one's own against the limits that a broker names."""

from contextlib import asynccontextmanager

import pytest

from bench.base.errors import ConfigurationError
from bench.brokers.embedded import PACKET_MOST
from bench.brokers.opening import Broker
from bench.run.broker_limits import check_limits, limits
from bench.scenario.load import load_scenario
from bench.workload.audience import audience_of
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


def own(folder, message, mqtt="3.1.1", filters="#"):
    """A scenario with such messages."""
    path = folder / "own.toml"
    path.write_text(
        f'[audience]\nsubscribe = ["{filters}"]\nmqtt = "{mqtt}"\n[broker]\nurls = "mqtt://there"\n[message]\n{message}\n'
    )
    return load_scenario(path, machine=ROOMY)


@pytest.mark.parametrize("mqtt", ["3.1.1", "5"])
async def test_a_payload_above_the_brokers_limit_is_named_with_both_sizes(tmp_path, mqtt):
    """The limit is of the packet: topic, packet id and properties count."""
    scenario = own(tmp_path, 'topic = "news"\nsize = "600B"', mqtt)
    async with broker(limited(600)) as there:
        with pytest.raises(ConfigurationError) as raised:
            await check_limits(scenario, there, audience_of(scenario))
    text = str(raised.value)
    assert "own.toml:8: message.size: message 1 has a packet of 6" in text
    assert f"{there.urls[0]} takes 600 at most; take " in text
    assert "bytes off the payload, or raise the broker's limit" in text


async def test_a_template_is_looked_at_in_its_first_messages(tmp_path):
    """The tenth message is the first whose number has two digits."""
    scenario = own(tmp_path, 'topic = "a"\nrate = "100/s"\npayload = "{sequence}{stamp}"')
    async with broker(limited(67)) as there:
        with pytest.raises(ConfigurationError, match=r"message\.payload: message 10 has a packet of 68 bytes"):
            await check_limits(scenario, there, audience_of(scenario))


@pytest.mark.parametrize("connack", [limited(700), b"\x20\x03\0\0\0", b"\x20\x03\0\x84\0", b""])
async def test_a_payload_that_fits_or_a_broker_without_a_limit_is_no_mistake(tmp_path, connack):
    """One that speaks no MQTT 5 names no limit."""
    scenario = own(tmp_path, 'topic = "news"\nsize = "600B"')
    async with broker(connack) as there:
        await check_limits(scenario, there, audience_of(scenario))


async def test_releases_of_the_calendar_are_not_asked_for_their_size(tmp_path):
    """Their account has what the broker refuses."""
    path = tmp_path / "plain.toml"
    path.write_text('[broker]\nurls = "mqtt://there"\n')
    scenario = load_scenario(path, machine=ROOMY)
    await check_limits(scenario, Broker("url", "unknown", ("mqtt://127.0.0.1:9",)), audience_of(scenario))


async def test_the_limits_of_brokers_that_the_run_starts_are_known(tmp_path):
    """Nobody is asked; the embedded broker takes 8 MiB."""
    scenario = own(tmp_path, 'topic = "news"\nsize = "9MB"')
    with pytest.raises(ConfigurationError, match=r"message\.size: message 1 has a packet of 9,000,"):
        await check_limits(scenario, Broker("embedded", "1", ("mqtt://there",)), audience_of(scenario))
    assert (await limits(Broker("embedded", "1", ()), "mqtt://127.0.0.1:9")).packet_most == PACKET_MOST
    assert (await limits(Broker("mosquitto", "2", ()), "mqtt://127.0.0.1:9")).packet_most is None


async def test_retained_messages_and_shared_subscriptions_that_the_broker_does_not_take_are_named(tmp_path):
    """Retain Available and Shared Subscription Available (§3.2.2.3.5, §3.2.2.3.13)."""
    retained = own(tmp_path, 'topic = "news"\nretain = true')
    async with broker(b"\x20\x05\0\0\x02\x25\0") as there:
        with pytest.raises(ConfigurationError, match=r"own\.toml:8: message\.retain: mqtt://.* takes no retained"):
            await check_limits(retained, there, audience_of(retained))
    shared = own(tmp_path, 'topic = "news"', filters="$share/g/#")
    async with broker(b"\x20\x05\0\0\x02\x2a\0") as there:
        await check_limits(retained, there, audience_of(retained))
        with pytest.raises(ConfigurationError, match=r"own\.toml:2: audience\.subscribe: mqtt://.* takes no shared"):
            await check_limits(shared, there, audience_of(shared))


async def test_shared_desks_need_a_broker_with_shared_subscriptions(tmp_path):
    """A calendar's too, which is asked for nothing else; with the line of the kind."""
    path = tmp_path / "own.toml"
    path.write_text(
        '[broker]\nurls = "mqtt://there"\n[audience]\noutlets = 60\n'
        '[[audience.behaviour]]\nkind = "shared_desk"\ncount = 6\nsize = 3\n'
    )
    scenario = load_scenario(path, machine=ROOMY)
    async with broker(b"\x20\x05\0\0\x02\x2a\0") as there:
        with pytest.raises(ConfigurationError, match=r"own\.toml:6: audience\.behaviour\.0\.kind: mqtt://.* no shared"):
            await check_limits(scenario, there, audience_of(scenario))
    async with broker(b"\x20\x03\0\0\0") as there:
        await check_limits(scenario, there, audience_of(scenario))

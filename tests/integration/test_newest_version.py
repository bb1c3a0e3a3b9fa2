"""The version of MQTT that a broker speaks is found by asking it, with TLS and a login or without."""

import asyncio
import gc
import os

import pytest

from bench.brokers.opening import open_broker
from tests.support.brokers import certificate_authority, mosquitto, tls_mosquitto, users
from wire.broker.client import Access, connect
from wire.broker.probe import newest
from wire.contract.broker import PASSWORD, USERNAME
from wire.contract.transport import Transport
from wire.errors import BrokerError

pytestmark = pytest.mark.integration
HOST = "127.0.0.1"
SECRET = "swordfish-4417"


@pytest.mark.filterwarnings("ignore:unclosed <ssl:ResourceWarning")
async def test_the_newest_version_that_a_broker_speaks_is_found_by_asking(tmp_path):
    """The probe finds 3.1.1 at the embedded broker, 5 at mosquitto, and neither where every login is refused."""
    async with open_broker("embedded", tmp_path) as broker:
        assert (await newest(Access.of(broker.urls[0]))).mqtt == "3.1.1"
    with mosquitto(tmp_path) as port:
        assert (await newest(Access.of(f"mqtt://{HOST}:{port}"))).mqtt == "5"
    with pytest.raises(BrokerError, match=f"mqtt://{HOST}:{port}: cannot be reached"):
        await newest(Access.of(f"mqtt://{HOST}:{port}"))
    ca, authority = certificate_authority(tmp_path)
    with tls_mosquitto(tmp_path, authority, HOST, lines=users(tmp_path, "ann", SECRET)) as port:
        url = f"mqtts://{HOST}:{port}"
        with pytest.raises(BrokerError, match="username and password"):
            await newest(Access.of(url, username="ann", password="wrong", transport=Transport(ca=str(ca))))
        access = await newest(Access.of(url, username="ann", password=SECRET, transport=Transport(ca=str(ca))))
        assert (access.mqtt, access.url) == ("5", url)
        with pytest.raises(BrokerError, match="no CA that is trusted here") as caught:
            async with connect(Access.of(url.replace("mqtts://", f"mqtts://ann:{SECRET}@")), "wire"):
                pass
    assert SECRET not in str(caught.value)
    assert {USERNAME, PASSWORD}.isdisjoint(os.environ)
    del caught
    gc.collect()  # paho leaves the socket of a failed handshake to the collector; a later test must not find it


async def test_a_broker_that_hangs_up_on_the_newer_version_is_asked_in_the_older(tmp_path):
    """The probe tries 3.1.1 where a broker closes the connection to a client of MQTT 5."""
    del tmp_path

    async def old(reader, writer):
        try:
            packet = await reader.read(100)
            if packet[8] == 4:  # the protocol level (MQTT 3.1.1 §3.1.2.2)
                writer.write(b"\x20\x02\x00\x00")
                await reader.read(100)
        finally:
            writer.close()

    async with await asyncio.start_server(old, HOST, 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert (await newest(Access.of(f"mqtt://{HOST}:{port}"))).mqtt == "3.1.1"

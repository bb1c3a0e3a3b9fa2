"""Opening a broker: a broker that was started is stopped again, and a broker at a URL is probed first."""

import asyncio
import socket
from contextlib import asynccontextmanager

import pytest

from bench.base.errors import BrokerFault, BrokerRefusal
from bench.brokers.opening import Broker, open_broker
from bench.brokers.ports import free_ports
from tests.support.ports import own_port
from tests.support.stub_server import stub_server
from wire.contract.broker import CA, PASSWORD, USERNAME, Credentials
from wire.contract.transport import Transport
from wire.errors import SettingsError

HOST = "127.0.0.1"
ACCEPTED, NOT_AUTHORISED = b"\x20\x02\x00\x00", b"\x20\x02\x00\x05"  # CONNACK (MQTT 3.1.1 §3.2)


@asynccontextmanager
async def answering(connack):
    """The URL of a server that answers each CONNECT in the same way, and the packets that it was sent."""
    seen = []

    async def serve(reader, writer):
        seen.append(await reader.read(1024))
        writer.write(connack)
        await reader.read()

    port = own_port()
    async with stub_server(port, serve):
        yield f"mqtt://{HOST}:{port}", seen


async def test_a_broker_behind_a_url_is_probed_with_the_environments_credentials(tmp_path):
    """A URL's own credentials win over them."""
    environment = {USERNAME: "wire", PASSWORD: "hunter2"}
    async with answering(ACCEPTED) as (url, seen):
        async with open_broker(url, tmp_path, environment=environment) as broker:
            assert (broker.kind, broker.urls, broker.processes, broker.pids) == ("url", (url,), (), ())
            assert broker.credentials == Credentials("wire", "hunter2")
            assert broker.alive()
        async with open_broker(url.replace("//", "//me:other@"), tmp_path, environment=environment) as broker:
            assert broker.urls == (url,)
            assert broker.environment() == Transport().environment() | {USERNAME: "me", PASSWORD: "other"}
    assert b"hunter2" in seen[0]
    assert b"other" in seen[1]


async def test_a_broker_that_refuses_or_is_not_there_is_a_fault_that_names_its_url(tmp_path):
    """Before anything else of a run starts; what would be refused another time too is a refusal."""
    async with answering(NOT_AUTHORISED) as (url, _):
        with pytest.raises(BrokerRefusal, match=f"^{url}: "):
            async with open_broker(url, tmp_path, environment={}):
                pass
    url = f"mqtt://{HOST}:{own_port()}"
    with pytest.raises(BrokerFault, match=f"^{url}: ") as caught:
        async with open_broker(url, tmp_path, environment={}):
            pass
    assert not isinstance(caught.value, BrokerRefusal)


async def test_a_ca_file_that_cannot_be_used_names_its_variable(tmp_path):
    """Only where a node needs it: an environment may hold it for others."""
    environment = {CA: str(tmp_path / "missing.pem")}
    with pytest.raises(SettingsError, match=f"^{CA}: .*missing.pem: no such file"):
        async with open_broker("mqtts://127.0.0.1", tmp_path, environment=environment):
            pass
    async with answering(ACCEPTED) as (url, _), open_broker(url, tmp_path, environment=environment) as broker:
        assert broker.transport.ca == ""


async def test_a_broker_that_is_not_ours_never_dies_for_us():
    """Nothing is known of its process."""
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await Broker("url", "unknown", ("mqtt://there:1883",)).wait_for_exit()


async def test_ports_that_are_taken_in_the_meantime_are_replaced_by_others(tmp_path):
    """The embedded broker starts on its second choice, and has ended after the context."""
    with socket.create_server((HOST, 0)) as holder:
        taken = holder.getsockname()[1]
        choices = []

        def choose(count):
            choices.append(free_ports(count))
            return (*choices[-1][:-1], taken) if len(choices) == 1 else choices[-1]

        async with open_broker("embedded", tmp_path, choose_ports=choose) as broker:
            assert len(choices) == 2
            assert broker.urls == (f"mqtt://{HOST}:{choices[1][-1]}",)
            assert broker.alive()
            assert len(broker.pids) == 1
            await broker.renew()
    assert not broker.alive()

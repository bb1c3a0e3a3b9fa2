"""The proxy's process, as a run starts, orders and ends it."""

import asyncio
import os
import signal

import pytest

from bench.base.errors import BenchError
from bench.brokers.ports import HOST
from bench.faults.network import network
from bench.faults.network_acts import NetworkShaped, PublisherCut, network_act, shape_of
from bench.faults.shaping import Shape
from bench.scenario.faults import Fault
from tests.support.processes import running

pytestmark = pytest.mark.integration


def fault(kind, **keys):
    return Fault(name="dusk", kind=kind, at="1s", **{"for": "1s", **keys})


async def serve(reader, writer):
    """Send back what comes."""
    while data := await reader.read(1_000):
        writer.write(data)
    writer.close()


async def test_acts_are_put_on_the_network_and_taken_from_it(tmp_path):
    """While a partition lasts nothing comes back; after it all does. The process ends with the context."""
    server = await asyncio.start_server(serve, HOST, 0)
    async with network([f"mqtt://{HOST}:{server.sockets[0].getsockname()[1]}"], 7, tmp_path) as opened:
        act = network_act(fault("partition"), opened)
        assert isinstance(act, NetworkShaped)
        reader, writer = await asyncio.open_connection(HOST, int(opened.wire.rpartition(":")[2]))
        await act.begin()
        writer.write(b"one")
        await act.release()
        assert await asyncio.wait_for(reader.readexactly(3), 20) == b"one"
        cut = network_act(fault("publisher_cut"), opened)
        assert isinstance(cut, PublisherCut)
        await cut.begin()
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(reader.read(), 20)
        await cut.end()
        writer.close()
        assert len(opened.outlets) == 1
    assert not running(opened.pid)
    server.close()


async def test_a_proxy_that_ends_is_told_and_takes_no_orders(tmp_path):
    """The run ends by it."""
    async with network([f"mqtt://{HOST}:10240"], 7, tmp_path) as opened:
        os.kill(opened.pid, signal.SIGKILL)
        assert await opened.wait_for_exit() == "the proxy of network faults ended with status -9"
        with pytest.raises(BenchError, match="does not answer"):
            await network_act(fault("partition"), opened).begin()


@pytest.mark.parametrize(
    ("made", "shape"),
    [
        (fault("delay", delay="50ms", jitter="10ms"), Shape(delay_s=0.05, jitter_s=0.01)),
        (fault("loss", fraction=0.1), Shape(loss=0.1)),
        (fault("bandwidth", rate="20kB/s"), Shape(rate=20_000)),
        (fault("partition"), Shape(partition=True)),
    ],
)
def test_a_fault_is_what_its_kind_and_keys_say(made, shape):
    """In seconds, fractions, and bytes a second."""
    assert shape_of(made) == shape

"""Nodes of a broker that a fault ends take connections again, on their ports and with their data."""

import pytest

from bench.brokers.opening import open_broker
from bench.brokers.reviving import order_nodes, start_again
from tests.support.brokers import needs_mosquitto
from wire.broker.probe import ACCEPTED, probe

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("kind", ["embedded", pytest.param("mosquitto", marks=needs_mosquitto)])
async def test_a_broker_that_was_killed_takes_connections_on_its_port_again(tmp_path, kind):
    """As another process; while it is down nothing listens there."""
    async with open_broker(kind, tmp_path, durable=True) as broker:
        access, (process,) = broker.access(broker.urls[0]), broker.processes
        before = process.pid
        await order_nodes(broker, [1], "kill")
        with pytest.raises(ConnectionRefusedError):
            await probe(access, 10)
        await start_again(broker, [1], "3.1.1")
        assert (await probe(access, 10)).code == ACCEPTED
        assert process.pid != before
        assert broker.alive()

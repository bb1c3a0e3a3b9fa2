"""Ends, holds up and starts again the processes of a broker's nodes, as a fault on a schedule orders it."""

import asyncio
from collections.abc import Sequence

from bench.brokers.opening import Broker
from bench.brokers.process import Act
from bench.brokers.readiness import until_ready
from wire.contract.broker import BrokerUrl

__all__ = ["order_nodes", "start_again"]

REVIVED_S = 60.0  # a node of a cluster first takes in what the others have


async def order_nodes(broker: Broker, nodes: Sequence[int], act: Act) -> None:
    """Have an act done to nodes, numbered from 1, at the same time; BrokerFault if it can't be done."""
    await asyncio.gather(*(broker.processes[node - 1].ask(act) for node in nodes))


async def start_again(broker: Broker, nodes: Sequence[int], mqtt: str) -> None:
    """Start nodes that have ended again, on their ports and with their data; return when each takes a CONNECT.

    ``mqtt`` is the version of MQTT. BrokerFault if a node does not start, or takes no connection for a minute.
    """
    await order_nodes(broker, nodes, "start")
    for node in nodes:
        url = broker.urls[node - 1]
        process, port = broker.processes[node - 1], BrokerUrl.parse(url).port
        await until_ready([process], [port], REVIVED_S, broker.access(url, mqtt))

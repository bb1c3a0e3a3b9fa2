"""Faults of the broker's processes: killed, stopped, restarted."""

from collections.abc import Sequence

from bench.brokers.opening import Broker
from bench.brokers.process import Act as Order
from bench.brokers.reviving import order_nodes, start_again
from bench.faults.acts import Act
from bench.scenario.faults import Fault

__all__ = ["BrokerEnded", "BrokerStopped", "broker_act"]


class BrokerEnded(Act):
    """Nodes are ended, by SIGKILL or SIGTERM, and started again with their ports and data."""

    def __init__(self, broker: Broker, nodes: Sequence[int], order: Order, mqtt: str) -> None:
        self._broker = broker
        self._nodes = nodes
        self._order = order
        self._mqtt = mqtt

    async def begin(self) -> None:
        """End the nodes; they have ended on return."""
        await order_nodes(self._broker, self._nodes, self._order)

    async def end(self) -> None:
        """Start the nodes again; they take connections on return. BrokerFault where one does not."""
        await start_again(self._broker, self._nodes, self._mqtt)

    async def release(self) -> None:
        """Do nothing: a process that has ended is in nobody's way."""


class BrokerStopped(Act):
    """Nodes are held up by SIGSTOP: their sockets stay open, and nothing is read or written."""

    def __init__(self, broker: Broker, nodes: Sequence[int]) -> None:
        self._broker = broker
        self._nodes = nodes

    async def begin(self) -> None:
        """Stop the nodes."""
        await order_nodes(self._broker, self._nodes, "stop")

    async def end(self) -> None:
        """Let the nodes go on."""
        await order_nodes(self._broker, self._nodes, "continue")

    async def release(self) -> None:
        """Let the nodes go on."""
        await self.end()


def broker_act(fault: Fault, broker: Broker, mqtt: str) -> Act:
    """Return the act of a fault of the broker; ``mqtt`` is the version that it is probed with."""
    nodes = [fault.node] if fault.node else list(range(1, broker.nodes + 1))
    if fault.kind == "broker_stopped":
        return BrokerStopped(broker, nodes)
    return BrokerEnded(broker, nodes, "kill" if fault.kind == "broker_killed" else "terminate", mqtt)

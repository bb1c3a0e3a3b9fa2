"""Faults of the network, and of the publisher's connections."""

from bench.faults.acts import Act
from bench.faults.network import Network
from bench.faults.proxy_orders import Clear, Cut, Put
from bench.faults.shaping import Shape
from bench.scenario.faults import Fault

__all__ = ["NetworkShaped", "PublisherCut", "network_act", "shape_of"]

NS = 1e9


class NetworkShaped(Act):
    """Something is between broker and others: delay, loss, a limit of the bandwidth, or nothing goes through."""

    def __init__(self, network: Network, fault: Fault) -> None:
        self._network = network
        self._fault = fault

    async def begin(self) -> None:
        """Put the fault on the network; BenchError where the proxy does not answer."""
        fault = self._fault
        order = Put(name=fault.name, between=fault.between, share=fault.share, shape=shape_of(fault))
        await self._network.ask(order)

    async def end(self) -> None:
        """Take the fault from the network: what it held up goes on."""
        await self._network.ask(Clear(name=self._fault.name))

    async def release(self) -> None:
        """Take the fault from the network."""
        await self.end()


class PublisherCut(NetworkShaped):
    """The publisher's connections end by a reset, and so does each new one while the fault lasts."""

    async def begin(self) -> None:
        """Cut the connections; BenchError where the proxy does not answer."""
        await self._network.ask(Cut(name=self._fault.name))


def network_act(fault: Fault, network: Network) -> Act:
    """Return the act of a fault of the network."""
    return (PublisherCut if fault.kind == "publisher_cut" else NetworkShaped)(network, fault)


def shape_of(fault: Fault) -> Shape:
    """Return what a fault of the network does to a connection."""
    return Shape(
        delay_s=fault.delay_ns / NS,
        jitter_s=fault.jitter_ns / NS,
        loss=fault.fraction,
        rate=fault.rate_bytes_s,
        partition=fault.kind == "partition",
    )

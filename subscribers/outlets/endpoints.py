"""Where each outlet connects: the broker's node, the address that it connects from, the certificate that it shows."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from subscribers.errors import WorkerError
from subscribers.net.connection import Address
from subscribers.net.ports import ports_per_source
from subscribers.outlets.ports import Network, resolve
from wire.contract.transport import TlsIdentity
from wire.directory.audience import Audience

__all__ = ["ANYWHERE", "Endpoints", "Origins"]

UNIX_HANDSHAKES = 8
TCP_HANDSHAKES = 4_096  # as the worker's configuration allows at most


class Origins(NamedTuple):
    """What this machine gives the outlets. ``sources`` are the addresses that they connect from; none is the system's
    choice. ``identity_of`` gives an outlet's own certificate by its index; None for the one of all connections.
    """

    sources: tuple[str, ...] = ()
    identity_of: Callable[[int], TlsIdentity | None] | None = None

    def of(self, audience: Audience) -> "Origins":
        """Return the same for the clients of an audience: a client's own certificate is that of its list, if it has
        one there.
        """
        otherwise = self.identity_of

        def identity_of(index: int) -> TlsIdentity | None:
            client = audience.client(index)
            if client.certificate:
                return TlsIdentity(client.certificate, client.key or "")
            return None if otherwise is None else otherwise(index)

        return self._replace(identity_of=identity_of)


ANYWHERE = Origins()


class Endpoints:
    """The endpoints of a run's outlets. WorkerError where a node's name is not known, or no source can reach it.

    ``nodes`` is the number of the broker's nodes, ``node`` the one of an outlet, ``shift`` nodes on from its turn.
    """

    def __init__(self, network: Network, urls: Sequence[str], outlets: int, origins: Origins, shift: int = 0) -> None:
        self._addresses = [resolve(network, url) for url in urls]
        self.nodes = len(self._addresses)
        self._outlets = outlets
        self._shift = shift
        self._ports = ports_per_source()
        self._identity_of = origins.identity_of
        self._sources = [
            _sources_for(url, address, origins.sources) for url, address in zip(urls, self._addresses, strict=True)
        ]

    def handshakes_most(self, node: int) -> int:
        """Return how many handshakes may be open at a node: few on a Unix socket, which refuses what its queue can't
        hold, where TCP would try again.
        """
        return UNIX_HANDSHAKES if self._addresses[node].unix else TCP_HANDSHAKES

    def node(self, index: int) -> int:
        """Return the number of an outlet's node."""
        return (index + self._shift) % self.nodes

    def of(self, index: int) -> tuple[Address, str | None]:
        """Return the address that an outlet connects to, and the one that it connects from; None for any."""
        node = self.node(index)
        address, sources = self._addresses[node], self._sources[node]
        source = None
        if sources:
            source = sources[index // self.nodes % len(sources)]
        elif address.host.startswith("127.") and self._outlets > self._ports * self.nodes:
            source = f"127.0.0.{2 + index // self.nodes // self._ports}"
        if self._identity_of is not None and address.server_name:
            address = address._replace(identity=self._identity_of(index))
        return address, source


def _sources_for(url: str, address: Address, sources: Sequence[str]) -> tuple[str, ...]:
    """Return the sources of the address's family; a Unix socket needs none."""
    if address.unix:
        return ()
    found = tuple(source for source in sources if (":" in source) == (":" in address.host))
    if sources and not found:
        family = "IPv6" if ":" in address.host else "IPv4"
        raise WorkerError(f"the outlets' broker {url} is reached by {family}, and no source address is of {family}")
    return found

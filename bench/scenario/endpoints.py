"""Whether the outlets can connect as the scenario says: their certificates, their source addresses and its ports."""

import math

from bench.brokers.locality import is_here
from bench.scenario.model import Scenario
from bench.scenario.problems import Problem
from wire.contract.broker import BrokerUrl
from wire.contract.sources import expand_sources
from wire.contract.transport import TlsIdentity, Transport
from wire.directory.client_file import ListedClients
from wire.errors import TransportError
from wire.host.tls import check_outlets, unusable_identities

__all__ = ["unusable_endpoint"]


def unusable_endpoint(scenario: Scenario, ports: int, local: int) -> Problem | None:
    """Return the first thing that keeps outlets from connecting; None if there is none.

    ``ports`` are those that one address has for connections to one node, ``local`` the outlets of this machine.
    """
    sources = expand_sources(scenario.swarm.source)
    return _certificates(scenario) or _sources(scenario, sources) or _ports(scenario, sources, ports, local)


def _certificates(scenario: Scenario) -> Problem | None:
    """Check the outlets' own certificates; other machines have those of their outlets."""
    transport = scenario.broker.transport
    if scenario.swarm.remote:
        return None
    listed = scenario.audience.listed_clients() if any(url.tls for url in scenario.broker.urls) else None
    if listed is not None:
        return _listed_certificates(listed, transport)
    if not transport.one_for_each:
        return None
    try:
        check_outlets(transport, scenario.audience.outlets)
    except TransportError as error:
        return Problem(f"broker.{error.key}", error.problem, error.remedy)
    return None


def _listed_certificates(listed: ListedClients, transport: Transport) -> Problem | None:
    """Check the certificates in a file of clients; the problem names the client's line."""
    own = [(client, place) for client, place in zip(listed.clients, listed.places, strict=True) if client.certificate]
    identities = [TlsIdentity(client.certificate or "", client.key or "") for client, _ in own]
    for (_, place), error in zip(own, unusable_identities(transport, identities), strict=True):
        if error is not None:
            return Problem("audience.clients", f"{place}: {error.problem}", error.remedy)
    return None


def _sources(scenario: Scenario, sources: tuple[str, ...]) -> Problem | None:
    for source in sources:
        if not is_here(source):
            return Problem("swarm.source", f"{source} is no address of this machine", "give some that it has")
    for url in scenario.broker.urls if sources else ():
        if not _reaching(url, sources):
            text = f"none of them reaches {url.text}, whose address is of the other family"
            return Problem("swarm.source", text, "give addresses of IPv4 for IPv4, and of IPv6 for IPv6")
    return None


def _ports(scenario: Scenario, sources: tuple[str, ...], ports: int, local: int) -> Problem | None:
    """Check ports: a node is reached from each source address with as many connections as there are ports.

    Without source addresses a worker uses as many as it needs on loopback, and to another host only the machine's own.
    """
    urls = [url for url in scenario.broker.urls if not url.unix]
    if not urls or (not sources and all(_is_loopback(url.host) for url in urls)):
        return None
    needed = math.ceil(local / len(scenario.broker.urls))
    addresses = min(len(_reaching(url, sources)) for url in urls) if sources else 1
    if needed <= ports * addresses:
        return None
    have = "this machine has" if addresses == 1 else f"{addresses} source addresses have"
    text = f"{needed} connections to each of {len(urls)} nodes need as many ports, and {have} {ports * addresses}"
    remedy = (
        "name more nodes, give source addresses (swarm.source), have other machines take a part (swarm.remote), or "
        "widen net.ipv4.ip_local_port_range"
    )
    return Problem("audience.outlets", text, remedy)


def _reaching(url: BrokerUrl, sources: tuple[str, ...]) -> list[str]:
    """Return the sources that can reach a node; of a node with a name all may, and a Unix socket needs none."""
    if url.unix or not (":" in url.host or url.host.replace(".", "").isdigit()):
        return list(sources)
    return [source for source in sources if (":" in source) == (":" in url.host)]


def _is_loopback(host: str) -> bool:
    return host == "localhost" or host.startswith("127.")

"""Open the broker under test, and close it at the end of a context."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from bench.base.errors import BrokerFault
from bench.brokers import embedded
from bench.brokers.catalogue import CATALOGUE
from bench.brokers.jetstream import renew_streams
from bench.brokers.ports import HOST, free_ports
from bench.brokers.process import SupervisedBroker, stop_all
from bench.brokers.readiness import check_answer
from bench.brokers.spec import TLS_KEYS, WEBSOCKET_KEYS, BrokerKind, BrokerSpec, parse_broker
from bench.brokers.starting import UNKNOWN, printed, start_described
from wire.broker.client import Access
from wire.broker.probe import probe_error
from wire.contract.broker import AUTHENTICATION, PASSWORD, TOKENS, Credentials
from wire.contract.sources import expand_sources
from wire.contract.transport import PLAIN, VARIABLES, Transport, parse_header
from wire.errors import SettingsError, TransportError
from wire.host.tasks import cancel_and_wait
from wire.host.tls import check_transport

__all__ = ["Broker", "PortChooser", "open_broker"]

PortChooser = Callable[[int], Sequence[int]]
ATTEMPTS = 5  # with ports that were free a moment before
TAKEN = re.compile("address already in use|eaddrinuse", re.IGNORECASE)
VERSION = re.compile(r"\bv?(\d+\.\d+\.\d+\S*)")
PAIRS = {"key": "certificate", "outlet_key": "outlet_certificate"}


@dataclass(frozen=True, slots=True)
class Broker:
    """An open broker. ``urls`` carry no credentials; ``processes`` are the ones that the run started, none for a URL.

    ``transport`` has the settings of connections to it. ``streams_port`` is the client port of the embedded broker, for
    calls about its streams; None for other brokers. ``authentication`` are the variables by which clients authenticate
    otherwise than by a password; none where there are none.
    """

    kind: BrokerKind
    version: str
    urls: tuple[str, ...]
    credentials: Credentials | None = None
    processes: tuple[SupervisedBroker, ...] = ()
    transport: Transport = PLAIN
    streams_port: int | None = None
    authentication: Mapping[str, str] = field(default_factory=dict)

    @property
    def nodes(self) -> int:
        return len(self.urls)

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes whose CPU is the broker's."""
        return tuple(process.pid for process in self.processes)

    def access(self, url: str, mqtt: str = "3.1.1") -> Access:
        """Return the access to a node: host, port, MQTT version, credentials, transport, method or tokens."""
        given = self.credentials
        username, password = (given.username, given.password) if given else (None, None)
        return Access.of(url, mqtt, username, password, self.transport).authenticated(self.authentication)

    def environment(self, source: tuple[str, ...] = ()) -> dict[str, str]:
        """Return the variables that a child process needs in its environment to connect.

        ``source`` are the addresses that outlets connect from.
        """
        transport = replace(self.transport, source=source or self.transport.source)
        given = self.credentials.environment() if self.credentials else {}
        return transport.environment() | given | dict(self.authentication)

    def alive(self) -> bool:
        """Return whether every process that the run has started still runs; True for a URL."""
        return all(process.alive for process in self.processes)

    async def renew(self) -> None:
        """Remove what earlier clients left behind; BrokerFault if that fails. No client may be connected.

        Only the embedded broker needs it.
        """
        if self.streams_port is not None:
            await renew_streams(self.streams_port, embedded.READY_S)

    async def wait_for_exit(self) -> BrokerFault:
        """Wait until a process that the run has started ends; return the fault. For a URL, wait for ever."""
        if not self.processes:
            await asyncio.get_running_loop().create_future()
        waits = [asyncio.create_task(process.wait(), name=f"{process.name} ends") for process in self.processes]
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            return done.pop().result()
        finally:
            await cancel_and_wait(*waits)


@asynccontextmanager
async def open_broker(
    broker: BrokerSpec | str,
    folder: Path,
    *,
    mqtt: str = "3.1.1",
    environment: Mapping[str, str] = os.environ,
    choose_ports: PortChooser = free_ports,
    durable: bool = False,
) -> AsyncIterator[Broker]:
    """Open the broker of a specification, or of the text of ``--broker``; yield it when it accepts connections.

    Configuration and log of a broker that is started go to ``folder``, which exists. A broker behind a URL is probed
    with the MQTT version ``mqtt``. ``environment`` holds its credentials if no URL does, and the settings of
    connections that the specification does not have. A ``durable`` broker is to outlive its own end by SIGKILL, as far
    as it can: what it has is on disk. BrokerFault if the broker can't be started or reached, BrokerRefusal if it does
    not take what is asked for, SettingsError if a setting can't be followed.
    """
    spec = parse_broker(broker) if isinstance(broker, str) else broker
    if spec.kind == "url":
        credentials = spec.credentials or Credentials.of_environment(environment)
        if credentials is not None and not credentials.password:  # a URL with the user name alone
            credentials = Credentials(credentials.username, environment.get(PASSWORD, ""))
        authentication = {name: environment[name] for name in (AUTHENTICATION, *TOKENS) if environment.get(name)}
        yield await _reach(spec, mqtt, credentials, _transport_of(spec, environment), authentication)
        return
    opened = await _start(spec, folder, choose_ports, mqtt, durable=durable)
    try:
        yield opened
    finally:
        await stop_all(opened.processes)


async def _embedded(spec: BrokerSpec, folder: Path, ports: Sequence[int], *, durable: bool) -> Broker:
    server = embedded.executable()
    found = VERSION.search(await printed(str(server), "--version"))
    version = found.group(1) if found else UNKNOWN
    processes, mqtt_ports = await embedded.start(folder, spec.nodes, ports, server, durable=durable)
    return Broker("embedded", version, tuple(map(_url, mqtt_ports)), None, tuple(processes), streams_port=ports[0])


async def _described(spec: BrokerSpec, folder: Path, ports: Sequence[int], mqtt: str, *, durable: bool) -> Broker:
    description = CATALOGUE[spec.kind]
    processes, version = await start_described(description, folder, ports, mqtt, durable=durable)
    return Broker(spec.kind, version, (_url(ports[0]),), description.credentials, tuple(processes))


async def _start(spec: BrokerSpec, folder: Path, choose_ports: PortChooser, mqtt: str, *, durable: bool) -> Broker:
    """Start a broker; if another process has taken one of its ports in the meantime, try other ports."""
    start: Callable[[Sequence[int]], Awaitable[Broker]]
    if spec.kind in CATALOGUE:
        count = CATALOGUE[spec.kind].ports
        start = partial(_described, spec, folder, mqtt=mqtt, durable=durable)
    else:
        start, count = partial(_embedded, spec, folder, durable=durable), embedded.PORTS * spec.nodes
    for _ in range(ATTEMPTS - 1):
        try:
            return await start(choose_ports(count))
        except BrokerFault as fault:
            if not any(TAKEN.search(line) for line in fault.tail):
                raise
    return await start(choose_ports(count))


def _transport_of(spec: BrokerSpec, environment: Mapping[str, str]) -> Transport:
    """Return the settings of the specification, and where it has none the environment's that concern its URLs.

    A certificate and its key come from one of both. SettingsError if one of the environment's can't be followed.
    """
    given, own = Transport.of_environment(environment), spec.transport
    tls, websocket = any(url.tls for url in spec.urls), any(url.websocket for url in spec.urls)
    values: dict[str, Any] = {"source": given.source}
    for key in (*(TLS_KEYS if tls else ()), *(WEBSOCKET_KEYS if websocket else ())):
        pair = PAIRS.get(key, key)
        values[key] = getattr(own if getattr(own, pair) else given, key)
    transport = Transport(**values)
    try:
        check_transport(transport)
        expand_sources(transport.source)
        tuple(map(parse_header, transport.headers))
    except TransportError as error:
        raise SettingsError(f"{VARIABLES[error.key]}: {error}") from None
    return transport


async def _reach(
    spec: BrokerSpec,
    mqtt: str,
    credentials: Credentials | None,
    transport: Transport,
    authentication: Mapping[str, str],
) -> Broker:
    urls = tuple(url.text for url in spec.urls)
    broker = Broker("url", UNKNOWN, urls, credentials, transport=transport, authentication=authentication)
    for url in broker.urls:
        check_answer(url, await probe_error(broker.access(url, mqtt)))
    return broker


def _url(port: int) -> str:
    return f"mqtt://{HOST}:{port}"

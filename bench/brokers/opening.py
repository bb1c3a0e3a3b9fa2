"""Opens the broker under test and closes it whatever happens in between."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.brokers import embedded, mosquitto
from bench.brokers.jetstream import renew_streams
from bench.brokers.ports import HOST, free_ports
from bench.brokers.process import Kept
from bench.brokers.spec import BrokerKind, BrokerSpec, parse_broker
from bench.errors import BrokerFault
from wire.contract.broker import CA, Credentials
from wire.errors import SettingsError
from wire.greeting import obstacle
from wire.mqtt import Access
from wire.tls import client_context

__all__ = ["Broker", "PortChooser", "open_broker"]

PortChooser = Callable[[int], Sequence[int]]
ATTEMPTS = 5  # at ports that were free a moment ago
TAKEN = re.compile("address already in use", re.IGNORECASE)
VERSION = re.compile(r"\bv?(\d+\.\d+\.\d+\S*)")
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Broker:
    """An open broker. ``urls`` carry no credentials; ``processes`` are those of ours, none for a URL.

    ``ca`` is the file of the CA that its certificates need, empty where the system's do.
    ``streams_port`` is where the embedded one is spoken to about its streams.
    """

    kind: BrokerKind
    version: str
    urls: tuple[str, ...]
    credentials: Credentials | None = None
    processes: tuple[Kept, ...] = ()
    ca: str = ""
    streams_port: int | None = None

    @property
    def nodes(self) -> int:
        return len(self.urls)

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes whose CPU is the broker's."""
        return tuple(process.pid for process in self.processes)

    def access(self, url: str, mqtt: str = "3.1.1") -> Access:
        """How to get in at a node."""
        given = self.credentials
        return Access.of(url, mqtt, given.username if given else None, given.password if given else None, self.ca)

    def environment(self) -> dict[str, str]:
        """What a child process that connects gets added to its environment."""
        return {CA: self.ca} | (self.credentials.environment() if self.credentials else {})

    def alive(self) -> bool:
        """Whether every process of ours still runs; of somebody else's broker nothing is known."""
        return all(process.alive for process in self.processes)

    async def renew(self) -> None:
        """Have it forget what clients left behind, so that the next ones find it as the first did; BrokerFault where
        it can't. Nobody may be connected. The embedded broker alone needs it.
        """
        if self.streams_port is not None:
            await renew_streams(self.streams_port, embedded.READY_S)

    async def wait_dead(self) -> BrokerFault:
        """Return when a process of ours is gone, with the fault that says how; never for a URL."""
        if not self.processes:
            await asyncio.get_running_loop().create_future()
        waits = [asyncio.create_task(process.wait(), name=f"{process.name} ends") for process in self.processes]
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            return done.pop().result()
        finally:
            for wait in waits:
                wait.cancel()


@asynccontextmanager
async def open_broker(
    broker: BrokerSpec | str,
    folder: Path,
    *,
    mqtt: str = "3.1.1",
    environment: Mapping[str, str] = os.environ,
    choose_ports: PortChooser = free_ports,
) -> AsyncIterator[Broker]:
    """The broker that a specification, or the text of ``--broker``, asks for, ready for connections.

    Configuration and log of one of ours go to ``folder``, which exists. ``mqtt`` is the version that a
    broker of somebody else's is greeted in, ``environment`` where its credentials are when no URL has any, and
    the CA's file where the specification names none. BrokerFault where it can't be started or reached,
    SettingsError where the CA's file can't be used.
    """
    spec = parse_broker(broker) if isinstance(broker, str) else broker
    if spec.kind == "url":
        credentials = spec.credentials or Credentials.of_environment(environment)
        yield await _reach(spec, mqtt, credentials, spec.ca or _ca_of(spec, environment))
        return
    opened = await _start(spec, folder, choose_ports)
    try:
        yield opened
    finally:
        await asyncio.gather(*(process.stop() for process in opened.processes))


async def _embedded(spec: BrokerSpec, folder: Path, ports: Sequence[int]) -> Broker:
    server = embedded.executable()
    version = await _version(server, "--version")
    processes, mqtt_ports = await embedded.start(folder, spec.nodes, ports, server)
    return Broker("embedded", version, tuple(map(_url, mqtt_ports)), None, tuple(processes), streams_port=ports[0])


async def _mosquitto(_spec: BrokerSpec, folder: Path, ports: Sequence[int]) -> Broker:
    server = mosquitto.executable()
    version = await _version(server, "-h")
    process = await mosquitto.start(folder, ports[0], server)
    return Broker("mosquitto", version, (_url(ports[0]),), None, (process,))


async def _start(spec: BrokerSpec, folder: Path, choose_ports: PortChooser) -> Broker:
    """A port that was free may be taken before the broker binds it: then other ports are tried."""
    start, count = (_mosquitto, 1) if spec.kind == "mosquitto" else (_embedded, embedded.PORTS * spec.nodes)
    for _ in range(ATTEMPTS - 1):
        try:
            return await start(spec, folder, choose_ports(count))
        except BrokerFault as fault:
            if not any(TAKEN.search(line) for line in fault.tail):
                raise
    return await start(spec, folder, choose_ports(count))


def _ca_of(spec: BrokerSpec, environment: Mapping[str, str]) -> str:
    """The environment's CA where a node needs one; SettingsError where it can't be used."""
    if not any(url.tls for url in spec.urls):
        return ""
    ca = environment.get(CA, "")
    try:
        client_context(ca)
    except SettingsError as error:
        raise SettingsError(f"{CA}: {error}") from None
    return ca


async def _reach(spec: BrokerSpec, mqtt: str, credentials: Credentials | None, ca: str) -> Broker:
    broker = Broker("url", UNKNOWN, tuple(url.text for url in spec.urls), credentials, ca=ca)
    for url in broker.urls:
        problem = await obstacle(broker.access(url, mqtt))
        if problem:
            raise BrokerFault(url, problem)
    return broker


async def _version(server: Path, flag: str) -> str:
    """What a server says of itself; mosquitto does so with a status of its own."""
    try:
        process = await asyncio.create_subprocess_exec(
            server, flag, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
    except OSError as error:
        raise BrokerFault(server.name, f"cannot be started: {error.strerror}: {server}") from None
    output, _ = await process.communicate()
    found = VERSION.search(output.decode(errors="replace"))
    return found.group(1) if found else UNKNOWN


def _url(port: int) -> str:
    return f"mqtt://{HOST}:{port}"

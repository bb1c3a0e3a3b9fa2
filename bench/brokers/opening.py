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
from bench.brokers.readiness import ACCEPTED, greet
from bench.brokers.spec import BrokerKind, BrokerSpec, Credentials, parse_broker
from bench.errors import BrokerFault

__all__ = ["Broker", "PortChooser", "open_broker"]

PortChooser = Callable[[int], Sequence[int]]
ATTEMPTS = 5  # at ports that were free a moment ago
TAKEN = re.compile("address already in use", re.IGNORECASE)
VERSION = re.compile(r"\bv?(\d+\.\d+\.\d+\S*)")
GREETING_S = 10.0
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Broker:
    """An open broker. ``urls`` carry no credentials; ``processes`` are those of ours, none for a URL.

    ``streams_port`` is where the embedded one is spoken to about its streams.
    """

    kind: BrokerKind
    version: str
    urls: tuple[str, ...]
    credentials: Credentials | None = None
    processes: tuple[Kept, ...] = ()
    streams_port: int | None = None

    @property
    def nodes(self) -> int:
        return len(self.urls)

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes whose CPU is the broker's."""
        return tuple(process.pid for process in self.processes)

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
    broker of somebody else's is greeted in, ``environment`` where its credentials are when no URL has any.
    BrokerFault where it can't be started or reached.
    """
    spec = parse_broker(broker) if isinstance(broker, str) else broker
    if spec.kind == "url":
        yield await _reach(spec, mqtt, spec.credentials or Credentials.of_environment(environment))
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
    return Broker("embedded", version, tuple(map(_url, mqtt_ports)), None, tuple(processes), ports[0])


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


async def _reach(spec: BrokerSpec, mqtt: str, credentials: Credentials | None) -> Broker:
    for url in spec.urls:
        try:
            code = await greet(url.host, url.port, GREETING_S, mqtt, credentials)
        except TimeoutError:
            raise BrokerFault(url.text, f"no answer within {GREETING_S:.0f} s") from None
        except OSError as error:
            raise BrokerFault(url.text, f"cannot be reached: {error.strerror or error}") from None
        if code != ACCEPTED:
            raise BrokerFault(url.text, f"refuses MQTT {mqtt} connections: {_refusal(code)}")
    return Broker("url", UNKNOWN, tuple(url.text for url in spec.urls), credentials)


def _refusal(code: int) -> str:
    """A CONNACK's code in words: MQTT 3.1.1 table 3.1, MQTT 5.0 table 3-1."""
    if code in (4, 5, 134, 135):
        return f"bad or missing username and password (CONNACK {code})"
    if code in (1, 132):
        return f"it does not speak that version (CONNACK {code})"
    return f"CONNACK {code}"


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

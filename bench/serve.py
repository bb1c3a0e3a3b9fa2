"""``wirestorm broker``: the embedded broker by itself, in the foreground, for wires and workers that are started
beside it. What it prints on standard output is for programs: a line a node, whose first word is the URL.
"""

import asyncio
import contextlib
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.brokers.embedded import PORTS
from bench.brokers.opening import Broker, PortChooser, open_broker
from bench.brokers.ports import EPHEMERAL, HOST, free_ports
from bench.brokers.spec import BrokerSpec
from bench.errors import BrokerFault, ConfigurationError
from bench.exits import Exit

__all__ = ["serve"]


def serve(nodes: int, port: int, folder: Path | None) -> Exit:
    """Run the broker until SIGINT or SIGTERM; PASS then.

    The nodes listen on ``port`` and those after it, or where it is 0 on free ones. Configuration and logs go to the
    folder; without one to a temporary one, which stays where the broker died. BrokerFault when it does, or when it
    can't be started; ConfigurationError for ports and folders that won't do.
    """
    chooser = _chooser(nodes, port)
    made = folder is None
    place = Path(tempfile.mkdtemp(prefix="wirestorm-broker-")) if folder is None else _made(folder)
    try:
        asyncio.run(_until_stopped(BrokerSpec(nodes=nodes), place, chooser))
    except BrokerFault as fault:
        made = made and fault.log is None
        raise
    finally:
        if made:
            shutil.rmtree(place, ignore_errors=True)
    return Exit.PASS


async def _until_stopped(spec: BrokerSpec, folder: Path, chooser: PortChooser) -> None:
    serving = asyncio.current_task()
    assert serving is not None
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, serving.cancel)
    # Asked to end, while starting as well as later: that is what it was started for.
    with contextlib.suppress(asyncio.CancelledError):
        async with open_broker(spec, folder, choose_ports=chooser) as broker:
            _say(broker)
            raise await broker.wait_dead()


def _say(broker: Broker) -> None:
    for number, (url, process) in enumerate(zip(broker.urls, broker.processes, strict=True), 1):
        text = f"{url} node {number} of {broker.nodes}, nats-server {broker.version}, pid {process.pid}"
        sys.stdout.write(f"{text}, log {process.log}\n")
    sys.stdout.flush()


def _chooser(nodes: int, port: int) -> PortChooser:
    """Who gives the nodes their ports; ConfigurationError where those that were asked for can't be had."""
    if not port:
        return free_ports
    asked = range(port, port + nodes)
    if asked[-1] >= EPHEMERAL:
        problem = f"{asked[-1]} is where outgoing connections get their ports from"
        raise ConfigurationError("--port", "", problem, f"give one below {EPHEMERAL - nodes + 1}")
    for number in asked:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server: its last life may linger
            try:
                probe.bind((HOST, number))
            except OSError as error:
                problem = f"{HOST}:{number}: {(error.strerror or 'it is refused').lower()}"
                raise ConfigurationError("--port", "", problem, "give another, or 0 for a free one") from None
    return lambda count: _interleaved(free_ports(count), asked)


def _interleaved(others: Sequence[int], asked: Sequence[int]) -> tuple[int, ...]:
    """Each node's ports, of which the last is that of MQTT."""
    ports = list(others)
    ports[PORTS - 1 :: PORTS] = asked
    return tuple(ports)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"{folder}: {(error.strerror or 'the system refuses').lower()}"
        raise ConfigurationError("--folder", "", problem, "give a folder that can be written") from None
    return folder

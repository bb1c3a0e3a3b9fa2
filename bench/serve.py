"""``wirestorm broker``: the embedded broker by itself, in the foreground, for wires and workers started beside it.

Standard output is for programs: a line for each node, whose first word is the node's URL.
"""

import asyncio
import contextlib
import shutil
import socket
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.base.errors import BrokerFault, ConfigurationError
from bench.base.exits import Exit
from bench.base.signals import READER_GONE, obeyed
from bench.brokers.embedded import PORTS
from bench.brokers.opening import Broker, PortChooser, open_broker
from bench.brokers.ports import EPHEMERAL, HOST, free_ports
from bench.brokers.spec import BrokerSpec
from wire.host.sink import complain

__all__ = ["serve"]


def serve(nodes: int, port: int, folder: Path | None) -> Exit:
    """Run the broker until SIGINT, SIGTERM or SIGHUP, where SIGHUP is not ignored; return PASS then.

    The nodes listen on ``port`` and the ports after it, or on free ports if it is 0. Configuration and logs go to the
    folder. Without a folder they go to a temporary one, which is kept only if the broker died. BrokerFault if the
    broker dies or can't be started; ConfigurationError for a port or folder that can't be used.
    """
    chooser = _chooser(nodes, port)
    is_temporary = folder is None
    place = Path(tempfile.mkdtemp(prefix="wirestorm-broker-")) if folder is None else _make(folder)
    complain(f"wirestorm: starting the embedded broker{f', {nodes} nodes' if nodes > 1 else ''}")
    try:
        asyncio.run(_until_stopped(BrokerSpec(nodes=nodes), place, chooser))
    except BrokerFault as fault:
        is_temporary = is_temporary and fault.log is None
        raise
    finally:
        if is_temporary:
            shutil.rmtree(place, ignore_errors=True)
    return Exit.PASS


async def _until_stopped(spec: BrokerSpec, folder: Path, chooser: PortChooser) -> None:
    serving = asyncio.current_task()
    assert serving is not None
    loop = asyncio.get_running_loop()
    for number in obeyed():
        loop.add_signal_handler(number, serving.cancel)
    loop.add_signal_handler(READER_GONE, lambda: None)  # a script may read the first lines and close the pipe
    # A request to end is success, while the broker starts as well as later.
    with contextlib.suppress(asyncio.CancelledError):
        async with open_broker(spec, folder, choose_ports=chooser) as broker:
            _print_nodes(broker)
            raise await broker.wait_for_exit()


def _print_nodes(broker: Broker) -> None:
    for number, (url, process) in enumerate(zip(broker.urls, broker.processes, strict=True), 1):
        text = f"{url} node {number} of {broker.nodes}, nats-server {broker.version}, pid {process.pid}"
        sys.stdout.write(f"{text}, log {process.log}\n")
    sys.stdout.flush()


def _chooser(nodes: int, port: int) -> PortChooser:
    """Return the chooser of the nodes' ports; ConfigurationError if a port that was asked for can't be had."""
    if not port:
        return free_ports
    asked = range(port, port + nodes)
    if asked[-1] >= EPHEMERAL:
        problem = f"{asked[-1]} is where outgoing connections get their ports from"
        raise ConfigurationError("--port", "", problem, f"give one below {EPHEMERAL - nodes + 1}")
    for number in asked:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
            try:
                probe.bind((HOST, number))
            except OSError as error:
                problem = f"{HOST}:{number}: {(error.strerror or 'it is refused').lower()}"
                raise ConfigurationError("--port", "", problem, "give another, or 0 for a free one") from None
    return lambda count: _interleaved(free_ports(count), asked)


def _interleaved(others: Sequence[int], asked: Sequence[int]) -> tuple[int, ...]:
    """Return each node's ports, of which the last is the MQTT port."""
    ports = list(others)
    ports[PORTS - 1 :: PORTS] = asked
    return tuple(ports)


def _make(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"{folder}: {(error.strerror or 'the system refuses').lower()}"
        raise ConfigurationError("--folder", "", problem, "give a folder that can be written") from None
    return folder

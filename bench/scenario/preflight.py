"""Whether a run fits the machine: open files, ports and memory, with the figure that is needed if it does not."""

import math

from bench.scenario.endpoints import unusable_endpoint
from bench.scenario.fault_machine import unfit_fault
from bench.scenario.machine import Machine
from bench.scenario.model import Scenario
from bench.scenario.problems import Problem

__all__ = ["memory_needed_bytes", "shortage"]

GIB = 1 << 30
# Measured with 6,500 and 86,000 outlets: resident memory of the broker per connection, by QoS, rounded up. At QoS 1
# and 2 the embedded broker keeps a consumer for each subscription.
BROKER_BYTES = {
    "embedded": (64_000, 130_000, 180_000),
    "mosquitto": (8_000, 16_000, 16_000),
    # At 6,500 outlets (docs/brokers.md), less what the broker takes without any.
    "rabbitmq": (360_000, 360_000, 360_000),
    "ejabberd": (100_000, 100_000, 100_000),
    "activemq": (150_000, 270_000, 270_000),
    "aedes": (24_000, 24_000, 24_000),
    "amqtt": (60_000, 80_000, 80_000),
    "rumqttd": (55_000, 55_000, 55_000),
}
WORKER_BYTES = 4_096
TLS_BYTES = 36_000  # more for a connection with TLS
OWN_CERTIFICATE_BYTES = 8_000  # more for one with a certificate of its own
WEBSOCKET_BYTES = 2_000  # more for a connection in a WebSocket
SOCKETS_BYTES = 12_000  # in the kernel, for both ends of a connection on loopback
PROCESS_BYTES = 64_000_000  # of an interpreter with the directory, or of an idle broker node
# The size limit of the embedded broker's stream of acknowledged messages (bench/brokers/jetstream.py).
STREAM_BYTES = GIB


def shortage(scenario: Scenario, machine: Machine) -> Problem | None:
    """Return the first limit that the run exceeds; None if it fits."""
    return (
        _files(scenario, machine)
        or unusable_endpoint(scenario, machine.ports, _local_outlets(scenario, machine))
        or _memory(scenario, machine)
        or unfit_fault(scenario, machine)
    )


def memory_needed_bytes(scenario: Scenario, machine: Machine) -> int:
    """Return an estimate of the memory in bytes that the run's processes and sockets take on this machine."""
    outlets, kind, qos = scenario.audience.outlets, scenario.broker.kind, scenario.audience.qos
    local = _local_outlets(scenario, machine)
    processes = scenario.workers_on(machine) + 1
    broker_bytes = 0
    if kind in BROKER_BYTES:
        broker_bytes = outlets * BROKER_BYTES[kind][qos]
        processes += scenario.broker.nodes
        if kind == "embedded" and qos:
            broker_bytes += STREAM_BYTES
    urls = scenario.broker.urls
    tls = sum(url.tls for url in urls) / len(urls) if urls else 0.0
    own = OWN_CERTIFICATE_BYTES if scenario.broker.outlet_certificate else 0
    websockets = any(url.websocket for url in urls) * WEBSOCKET_BYTES
    outlet_bytes = WORKER_BYTES + SOCKETS_BYTES + int(tls * (TLS_BYTES + own)) + websockets
    return broker_bytes + local * outlet_bytes + processes * PROCESS_BYTES


def _files(scenario: Scenario, machine: Machine) -> Problem | None:
    outlets, swarm, broker = scenario.audience.outlets, scenario.swarm, scenario.broker
    limit = f"where a process may open {machine.open_files} files"
    needed = machine.workers_needed(outlets)
    if swarm.workers and swarm.workers + swarm.remote < needed:
        text = f"{swarm.workers} cannot hold {outlets} outlets {limit}"
        return Problem("swarm.workers", text, f"give {needed - swarm.remote} or more, or raise the limit")
    nodes = machine.nodes_needed(outlets)
    if broker.kind == "embedded" and nodes > broker.nodes:
        text = f"{broker.nodes} cannot take {outlets} outlets {limit}"
        return Problem("broker.nodes", text, f"give {nodes} or more, or raise the limit (ulimit -Hn)")
    if broker.kind not in ("embedded", "url") and nodes > 1:
        text = f"one {broker.kind} cannot take {outlets} {limit}"
        return Problem("audience.outlets", text, f"take the embedded broker with broker.nodes={nodes}")
    ends = 1 if broker.kind == "url" else 2
    files = ends * _local_outlets(scenario, machine)
    if files > machine.system_files:
        text = f"{outlets} take {files} open files, and the system has {machine.system_files} left"
        return Problem("audience.outlets", text, "raise fs.file-max")
    return None


def _memory(scenario: Scenario, machine: Machine) -> Problem | None:
    needed = memory_needed_bytes(scenario, machine)
    if needed <= machine.memory_bytes:
        return None
    outlets = scenario.audience.outlets
    text = f"{outlets} take about {needed / GIB:.1f} GiB of memory, and {machine.memory_bytes / GIB:.1f} GiB are free"
    return Problem("audience.outlets", text, "take fewer, or another machine for the broker or for some of the workers")


def _local_outlets(scenario: Scenario, machine: Machine) -> int:
    local = scenario.workers_on(machine)
    return math.ceil(scenario.audience.outlets * local / (local + scenario.swarm.remote))

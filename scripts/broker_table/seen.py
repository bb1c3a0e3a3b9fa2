"""What a broker speaks: its version, MQTT 5, and the qualities of service, each as seen by connecting."""

import asyncio
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from bench.base.errors import BenchError
from bench.brokers.opening import Broker, open_broker
from bench.brokers.spec import BrokerSpec
from scripts.broker_table.table import Candidate, Seen

__all__ = ["look", "qualities"]

PATIENCE_S = 10.0
LEVELS = (0, 1, 2)
TOPIC = "seen/qos"


async def look(candidate: Candidate) -> Seen:
    """Start a broker for each version of MQTT, and ask it; where it does not start, the result says why."""
    spec = BrokerSpec.model_validate({"kind": candidate.broker, "nodes": candidate.nodes})
    with tempfile.TemporaryDirectory() as folder:
        try:
            async with open_broker(spec, Path(folder)) as broker:
                found = Seen(
                    candidate=candidate,
                    version=broker.version,
                    qos=await asyncio.to_thread(qualities, broker, MQTTProtocolVersion.MQTTv311),
                )
                problem = await _mqtt5(broker)
        except BenchError as error:
            return Seen(candidate=candidate, missing=str(error).partition("\n")[0])
        if problem:  # a broker whose listener speaks one version has to be started for the other one
            problem = await _started_for_5(spec, Path(folder))
    return found.model_copy(update={"mqtt5": not problem, "mqtt5_problem": problem})


async def _started_for_5(spec: BrokerSpec, folder: Path) -> str:
    try:
        async with open_broker(spec, folder, mqtt="5") as broker:
            return await _mqtt5(broker)
    except BenchError as error:
        return str(error).partition("\n")[0]


async def _mqtt5(broker: Broker) -> str:
    found = await asyncio.to_thread(qualities, broker, MQTTProtocolVersion.MQTTv5)
    return "" if found else "a client of MQTT 5 was refused, or got no message"


def qualities(broker: Broker, version: MQTTProtocolVersion, patience_s: float = PATIENCE_S) -> tuple[int, ...]:
    """Return the qualities of service of the messages that one client got back from a broker, sorted.

    The client has a topic for each level, to which it subscribes and publishes at that level. None are returned if it
    is refused.
    """
    got: set[int] = set()
    subscribed, full = threading.Event(), threading.Event()

    def on_connect(client: Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if not reason.is_failure:
            client.subscribe([(f"{TOPIC}/{level}", level) for level in LEVELS])

    def on_subscribe(*_: Any) -> None:
        subscribed.set()

    def on_message(_client: Client, _data: Any, message: MQTTMessage) -> None:
        got.add(message.qos)
        if len(got) == len(LEVELS):
            full.set()

    client = Client(CallbackAPIVersion.VERSION2, client_id="seen", protocol=version)
    client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
    if broker.credentials is not None:
        client.username_pw_set(broker.credentials.username, broker.credentials.password)
    host, _, port = broker.urls[0].removeprefix("mqtt://").rpartition(":")
    try:
        client.connect(host, int(port))
    except OSError:
        return ()
    end = time.monotonic() + patience_s
    client.loop_start()
    try:
        if subscribed.wait(patience_s):
            for level in LEVELS:
                client.publish(f"{TOPIC}/{level}", b"seen", level)
            full.wait(max(0.0, end - time.monotonic()))
    finally:
        client.disconnect()
        client.loop_stop()
    return tuple(sorted(got))

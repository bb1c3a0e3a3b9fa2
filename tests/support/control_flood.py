"""Random control messages, published by paho to a real wire and its workers through a real broker."""

import random
import threading
import urllib.request
from contextlib import ExitStack, contextmanager

import orjson
import paho.mqtt.client as paho
from prometheus_client.parser import text_string_to_metric_families

from tests.support.control_episode import TO_WIRE, TO_WORKER
from tests.support.control_messages import Context, MessageSource
from tests.support.service_processes import ServiceProcesses
from tests.support.waiting import until
from wire.contract.bins import edges
from wire.contract.control import Assignment, LeaseRequest, Leave, Refusal
from wire.contract.control_codec import ControlDecoder
from wire.contract.control_topics import lease_topic, wire_topic, worker_topic
from wire.errors import ControlError

__all__ = ["flood", "joined_instances", "publishing", "rejected"]

WIRE_ID = "wirestorm"
OUTLETS = 120
WINDOW = 500  # QoS 1 messages on their way
RETAINED_EVERY = 200
ENDS = (Assignment, LeaseRequest, Leave, Refusal)  # by design such a message may end a wire or a worker


@contextmanager
def publishing(port):
    """A client of paho's; ``publish`` waits until the broker has the message."""
    client = paho.Client(paho.CallbackAPIVersion.VERSION2, protocol=paho.MQTTv311)
    client.max_inflight_messages_set(WINDOW)
    client.max_queued_messages_set(0)
    client.connect("127.0.0.1", port)
    client.loop_start()
    try:
        yield client
    finally:
        client.disconnect()
        client.loop_stop()


def rejected(port, name="control_rejected"):
    """The counts of dropped messages that are served at a port, by reason."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        text = answer.read().decode()
    return {
        sample.labels["reason"]: sample.value
        for family in text_string_to_metric_families(text)
        if family.name == f"wirestorm_{name}"
        for sample in family.samples
        if sample.name.endswith("_total")
    }


def flood(count, seed, folder):
    """Publish so many messages to a wire of two workers, and start the wire again.

    Return the counts, in lines, and the problems, in sentences.
    """
    with ExitStack() as stack:
        service = ServiceProcesses(folder, stack, outlets=OUTLETS)
        service.start_broker()
        service.start_wire("--min-workers", "2")
        client = stack.enter_context(publishing(service.broker_port))
        instances = joined_instances(client)
        for name in ("a", "b"):
            service.start_worker(name)
        service.ready()
        sent, retained = _publish(client, count, random.Random(seed), sorted(instances))
        until(lambda: sum(rejected(service.http).values()) >= sent["dropped"], 120)
        told = [
            f"{count:,} messages of seed {seed}: {_listed(sent)}; {retained} of them retained",
            f"  rejected by the wire: {_listed(rejected(service.http))}",
        ]
        problems = _problems(service)
        service.kill("wire")
        service.start_wire("--min-workers", "2")
        until(lambda: not retained or rejected(service.http)["retained"], 30)
        told.append(f"  rejected by the wire that was started again: {_listed(rejected(service.http))}")
        return told, problems + _problems(service)


def _listed(counts):
    return ", ".join(f"{count:,.0f} {name}" for name, count in sorted(counts.items()))


def joined_instances(client):
    """The instances of workers, as they join."""
    instances, lock = set(), threading.Lock()

    def joined(_client, _data, message):
        try:
            form = orjson.loads(message.payload)
        except orjson.JSONDecodeError:
            return
        if isinstance(form, dict) and form.get("type") == "join" and len(instances) < 2:
            with lock:
                instances.add(form["instance"])

    client.on_message = joined
    client.subscribe(wire_topic(WIRE_ID), 1)
    return instances


def _publish(client, count, source_random, instances):
    """Publish; how many messages went where, how many of them the wire must drop, and how many are retained."""
    context = Context(instance=(*instances, "x"), worker=("a", "b"), boot_id=("boot",))
    context["brokers"] = (["mqtt://127.0.0.1:1883"],)
    source = MessageSource(source_random, context)
    decoder = ControlDecoder(edges(), OUTLETS)
    client.unsubscribe(wire_topic(WIRE_ID))
    sent, retained = {"wire": 0, "lease": 0, "worker": 0, "dropped": 0}, 0
    last = None
    for number in range(count):
        receiver = source_random.choice(("wire", "wire", "lease", "worker"))
        topic, kinds = {
            "wire": (wire_topic(WIRE_ID), TO_WIRE),
            "lease": (lease_topic(WIRE_ID), ("lease_request",)),
            "worker": (worker_topic(WIRE_ID, source_random.choice(instances)), TO_WORKER),
        }[receiver]
        data = source.draw(kinds)
        try:
            harmless = not isinstance(decoder.decode(data), ENDS)
        except ControlError:
            harmless = True
            sent["dropped"] += receiver != "worker"
        if not harmless:
            continue
        sent[receiver] += 1
        keep = number % RETAINED_EVERY == 0
        retained += keep
        last = client.publish(topic, data, 1, retain=keep)
        if number % WINDOW == 0:
            last.wait_for_publish(30)
    if last is not None:
        last.wait_for_publish(30)
    return sent, retained


def _problems(service):
    """The processes that ended against the rules, and the logs with a traceback."""
    problems = [
        f"{name} ended with {process.poll()}"
        for name, process in service.processes.items()
        if name in ("wire", "broker") and process.poll() is not None
    ]
    broken = (name for name in ("wire", "a", "b") if "Traceback" in service.printed(name))
    return problems + [f"a traceback in {name}.log" for name in broken]

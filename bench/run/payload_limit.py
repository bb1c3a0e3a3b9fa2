"""The check of messages of one's own against the largest packet that the broker takes, before anything is published."""

from bench.brokers import embedded
from bench.brokers.opening import Broker
from bench.scenario.load import Scenario
from bench.workload.feed_plan import feed_plan
from wire.broker.probe import ACCEPTED, probe
from wire.desk.packet_limit import packet_bytes
from wire.errors import BrokerError, WebSocketError
from wire.feed.plan import FeedPlan

__all__ = ["check_payload", "packet_most"]

TIMEOUT_S = 3.0  # the broker has just answered another CONNECT
BYTES_LOOKED_AT = 64_000_000
LOOKED_AT = 64  # messages at most: a template's payloads differ
PAYLOADS = ("payload", "payload_file", "payload_template")


async def check_payload(scenario: Scenario, broker: Broker) -> None:
    """ConfigurationError where the broker takes no packet as large as one of the scenario's first messages."""
    plan = feed_plan(scenario)
    if plan is None:
        return
    for url in broker.urls:
        most = await packet_most(broker, url)
        found = None if most is None else _excess(plan, scenario.audience.qos, most)
        if found is not None:
            number, size = found
            raise scenario.error(
                _key(scenario),
                f"message {number + 1} has a packet of {size:,} bytes, and {url} takes {most:,} at most",
                f"take {size - (most or 0):,} bytes off the payload, or raise the broker's limit",
            )


async def packet_most(broker: Broker, url: str) -> int | None:
    """Return the largest packet in bytes that a node takes; None where it names no limit.

    A broker names it in MQTT 5 alone (§3.2.2.3.6), and keeps it in 3.1.1 too: so it is asked in MQTT 5 in any case.
    """
    if broker.kind == "embedded":
        return embedded.PACKET_MOST
    if broker.kind == "mosquitto":  # the run's own, without a limit
        return None
    try:
        answer = await probe(broker.access(url, "5"), TIMEOUT_S)
    except (OSError, TimeoutError, WebSocketError, BrokerError):  # a broker of 3.1.1 may answer in no order at all
        return None
    return answer.packet_most if answer.code == ACCEPTED else None


def _excess(plan: FeedPlan, qos: int, most: int) -> tuple[int, int] | None:
    """Return the number of the first message whose packet is too large, and its size; None for none."""
    rendered = 0
    for number in range(min(plan.count, LOOKED_AT)):
        message = plan.message(number, run_id=0, start_ns=0, client="", label=str)
        size = packet_bytes(message.topic, len(message.document), qos, expires=False, options=message.options)
        if size > most:
            return number, size
        rendered += size
        if rendered > BYTES_LOOKED_AT:
            break
    return None


def _key(scenario: Scenario) -> str:
    """Return the key of the payload."""
    message = scenario.message
    given = [name for name in PAYLOADS if getattr(message, name) is not None]
    return f"message.{given[0] if given else 'size'}"

"""The check of a scenario against the limits that the broker names, before anything is published."""

from bench.brokers import embedded
from bench.brokers.opening import Broker
from bench.scenario.desk_behaviours import first_desk
from bench.scenario.load import Scenario
from bench.workload.feed_plan import feed_plan
from wire.broker.connack import Connack
from wire.broker.probe import ACCEPTED, probe
from wire.desk.packet_limit import packet_bytes
from wire.directory.audience import Audience
from wire.directory.client_list import ClientList
from wire.errors import BrokerError, WebSocketError
from wire.feed.plan import FeedPlan

__all__ = ["check_limits", "limits"]

TIMEOUT_S = 3.0  # the broker has just answered another CONNECT
BYTES_LOOKED_AT = 64_000_000
LOOKED_AT = 64  # messages at most: a template's payloads differ
PAYLOADS = ("payload", "payload_file", "payload_template")


async def check_limits(scenario: Scenario, broker: Broker, audience: Audience) -> None:
    """ConfigurationError where the broker takes no packet as large as one of the scenario's first messages, no retained
    messages, or no shared subscriptions, and the scenario has such.
    """
    plan, desk = feed_plan(scenario), first_desk(scenario.audience)
    if plan is None and desk is None:
        return
    for url in broker.urls:
        said = await limits(broker, url)
        if not said.shared and desk is not None:
            remedy = "leave the behaviour out, or take another broker"
            raise scenario.error(f"audience.behaviour.{desk}.kind", f"{url} takes no shared subscriptions", remedy)
        if plan is None:
            continue
        if plan.retain and not said.retain:
            raise scenario.error("message.retain", f"{url} takes no retained messages", "leave it out")
        if not said.shared and isinstance(audience, ClientList) and audience.sharing:
            raise scenario.error(_filters_key(scenario), f"{url} takes no shared subscriptions", "leave $share/ out")
        most = said.packet_most
        if most is not None and (found := _excess(plan, scenario.audience.qos, most)):
            number, size = found
            raise scenario.error(
                _key(scenario),
                f"message {number + 1} has a packet of {size:,} bytes, and {url} takes {most:,} at most",
                f"take {size - most:,} bytes off the payload, or raise the broker's limit",
            )


async def limits(broker: Broker, url: str) -> Connack:
    """Return the CONNACK of a node with its limits; one without limits where it names none.

    A broker names them in MQTT 5 alone (§3.2.2.3), and keeps them in 3.1.1 too: so it is asked in MQTT 5 in any case.
    """
    if broker.kind == "embedded":
        return Connack(ACCEPTED, packet_most=embedded.PACKET_MOST)
    if broker.kind == "mosquitto":  # the run's own, without a limit
        return Connack(ACCEPTED)
    try:
        answer = await probe(broker.access(url, "5"), TIMEOUT_S)
    except (OSError, TimeoutError, WebSocketError, BrokerError):  # a broker of 3.1.1 may answer in no order at all
        return Connack(ACCEPTED)
    return answer if answer.code == ACCEPTED else Connack(ACCEPTED)


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


def _filters_key(scenario: Scenario) -> str:
    """Return the key of the clients' filters."""
    return next(f"audience.{name}" for name in ("clients", "group", "subscribe") if getattr(scenario.audience, name))


def _key(scenario: Scenario) -> str:
    """Return the key of the payload."""
    message = scenario.message
    given = [name for name in PAYLOADS if getattr(message, name) is not None]
    return f"message.{given[0] if given else 'size'}"

"""The brokers' own figures, under the names of their exporters.

Each kind of broker counts differently: messages received, sent and dropped, connected clients, stored messages. If a
kind has no such figure, its panel shows none.
"""

from dataclasses import dataclass

__all__ = ["KINDS", "Figure", "Kind"]

SELDOM_S = 5  # as in ops/prometheus: for brokers that add up thousands of queues for each scrape


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric of a broker. ``counter``: it only grows. ``labels`` are matchers beside the dashboard's."""

    metric: str
    legend: str
    counter: bool = True
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of broker. ``source`` says where its metrics come from. ``flow`` are messages in and out, ``dropped``
    messages that the broker discarded, ``clients`` and ``held`` gauges, ``memory`` bytes. ``every_s`` is the interval
    of the scrapes.
    """

    name: str
    source: str
    note: str
    flow: tuple[Figure, ...]
    dropped: tuple[Figure, ...]
    clients: tuple[Figure, ...]
    held: tuple[Figure, ...]
    memory: tuple[Figure, ...]
    every_s: int = 1


KINDS = (
    Kind(
        "mosquitto",
        "mosquitto's own figures under $SYS, through an exporter that turns the topic's slashes into underscores",
        "Dropped: messages beyond max_queued_messages in a client's queue.",
        flow=(
            Figure("broker_publish_messages_received", "received"),
            Figure("broker_publish_messages_sent", "sent"),
        ),
        dropped=(Figure("broker_publish_messages_dropped", "dropped"),),
        clients=(Figure("broker_clients_connected", "connected", counter=False),),
        held=(Figure("broker_store_messages_count", "stored messages", counter=False),),
        memory=(Figure("broker_heap_current", "heap", counter=False),),
    ),
    Kind(
        "NATS",
        "the NATS server's /varz, through the NATS exporter",
        "Slow consumers: connections that the server closed because they read too slowly, with their unread messages. "
        "NATS has no counter of dropped messages.",
        flow=(Figure("gnatsd_varz_in_msgs", "in"), Figure("gnatsd_varz_out_msgs", "out")),
        dropped=(Figure("gnatsd_varz_slow_consumers", "slow consumers"),),
        clients=(Figure("gnatsd_varz_connections", "connections", counter=False),),
        held=(Figure("gnatsd_varz_subscriptions", "subscriptions", counter=False),),
        memory=(Figure("gnatsd_varz_mem", "resident", counter=False),),
    ),
    Kind(
        "RabbitMQ",
        "RabbitMQ's plugin rabbitmq_prometheus",
        "Dropped: beyond a queue's length, rejected, or delivered too often. Messages without a subscriber do not "
        "count.",
        flow=(
            Figure("rabbitmq_global_messages_received_total", "received"),
            Figure("rabbitmq_global_messages_delivered_total", "delivered"),
        ),
        dropped=(
            Figure("rabbitmq_global_messages_dead_lettered_maxlen_total", "over a queue's length"),
            Figure("rabbitmq_global_messages_dead_lettered_rejected_total", "rejected"),
            Figure("rabbitmq_global_messages_dead_lettered_delivery_limit_total", "delivered too often"),
        ),
        clients=(Figure("rabbitmq_connections", "connections", counter=False),),
        held=(
            Figure("rabbitmq_queue_messages_ready", "ready", counter=False),
            Figure("rabbitmq_queue_messages_unacked", "unacknowledged", counter=False),
        ),
        memory=(Figure("rabbitmq_process_resident_memory_bytes", "resident", counter=False),),
        every_s=SELDOM_S,
    ),
    Kind(
        "EMQX",
        "EMQX's own endpoint, /api/v5/prometheus/stats",
        "Dropped: deliveries that EMQX discarded. Messages without a subscriber do not count.",
        flow=(Figure("emqx_messages_received", "received"), Figure("emqx_messages_sent", "sent")),
        dropped=(
            Figure("emqx_delivery_dropped", "deliveries"),
            Figure("emqx_delivery_dropped_queue_full", "of them, queue full"),
        ),
        clients=(Figure("emqx_connections_count", "connections", counter=False),),
        held=(Figure("emqx_subscriptions_count", "subscriptions", counter=False),),
        memory=(Figure("emqx_vm_used_memory", "used of the machine", counter=False),),
        every_s=SELDOM_S,
    ),
    Kind(
        "HiveMQ",
        "HiveMQ's Prometheus extension",
        "Dropped: for any reason, such as a client's full queue.",
        flow=(
            Figure("com_hivemq_messages_incoming_publish_count", "received"),
            Figure("com_hivemq_messages_outgoing_publish_count", "sent"),
        ),
        dropped=(Figure("com_hivemq_messages_dropped_count", "dropped"),),
        clients=(Figure("com_hivemq_networking_connections_current", "connections", counter=False),),
        held=(Figure("com_hivemq_subscriptions_overall_current", "subscriptions", counter=False),),
        memory=(Figure("com_hivemq_jvm_memory_heap_used", "heap", counter=False),),
        every_s=SELDOM_S,
    ),
)

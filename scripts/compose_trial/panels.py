"""The dashboards' queries, sent to the trial's Prometheus as Grafana would send them."""

import time
from pathlib import Path
from urllib.parse import urlencode

from scripts.compose_trial import prometheus
from scripts.dashboards.asked import Asked, queries, read_boards
from scripts.dashboards.the_news import CHANGES, FAULTS, ORDER, RETURNS
from scripts.dashboards.the_wire import CHANGE_TIMES

# The beginnings of the titles of a broker's own panels; the panels of other brokers have no data.
TITLES = {
    "mosquitto": "mosquitto:",
    "nats-cluster": "NATS:",
    "rabbitmq": "RabbitMQ:",
    "emqx": "EMQX:",
    "hivemq-ce": "HiveMQ:",
}


def queries_of(folder: Path, broker: str) -> list[Asked]:
    """Return every query of every dashboard, except the panels of other kinds of brokers, and of what a load test of a
    service has in some scenarios alone.
    """
    of_some = (*ORDER, *CHANGES, *FAULTS, *RETURNS, CHANGE_TIMES)
    others = (*(title for kind, title in TITLES.items() if kind != broker), *of_some)
    boards = read_boards(folder).values()
    return [asked for board in boards for asked in queries(board) if not asked.panel.startswith(others)]


def has_data(asked: Asked, since_s: float) -> bool:
    """Return whether a panel would show data: now, or at any time since then."""
    if asked.instant:
        found = prometheus.ask(f"query?{urlencode({'query': asked.expr})}")
    else:
        span = {"query": asked.expr, "start": since_s, "end": time.time(), "step": 1}
        found = prometheus.ask(f"query_range?{urlencode(span)}")
    series = found["result"] if found else []
    values = [value for each in series for _, value in each.get("values") or [each["value"]]]
    return any(value != "NaN" for value in values)

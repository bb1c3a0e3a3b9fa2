"""The dashboards' queries, asked of the trial's Prometheus as Grafana would ask them."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import prometheus

# What Grafana fills in: every job and instance, the dashboard's own threshold.
FILLED = {"$job": ".+", "$instance": ".+", "$threshold": "1"}
# How the titles of a broker's own panels begin; those of other kinds have nothing to show.
TITLES = {
    "mosquitto": "mosquitto:",
    "nats-cluster": "NATS:",
    "rabbitmq": "RabbitMQ:",
    "emqx": "EMQX:",
    "hivemq-ce": "HiveMQ:",
}


@dataclass(frozen=True)
class Asked:
    """One query of a panel."""

    panel: str
    expr: str
    instant: bool

    def __str__(self) -> str:
        return f"{self.panel}: {self.expr}"

    def has_data(self, since_s: float) -> bool:
        """Whether a panel would show something: now, or at any time since then."""
        now_s = time.time()
        if self.instant:
            found = prometheus.ask(f"query?{urlencode({'query': self.expr})}")
        else:
            span = {"query": self.expr, "start": since_s, "end": now_s, "step": 1}
            found = prometheus.ask(f"query_range?{urlencode(span)}")
        series = found["result"] if found else []
        values = [value for each in series for _, value in each.get("values") or [each["value"]]]
        return any(value != "NaN" for value in values)


def queries_of(folder: Path, broker: str) -> list[Asked]:
    """Every query of every dashboard, but for the panels of other kinds of brokers."""
    others = tuple(title for kind, title in TITLES.items() if kind != broker)
    return [
        asked
        for path in sorted(folder.glob("*.json"))
        for panel in _panels(json.loads(path.read_text()))
        if not panel["title"].startswith(others)
        for asked in _queries(panel)
    ]


def _panels(board: dict) -> Iterator[dict]:
    for panel in board["panels"]:
        if panel["type"] == "row":
            yield from panel.get("panels", [])
        else:
            yield panel


def _queries(panel: dict) -> Iterator[Asked]:
    # And for a rate four times the panel's least step, or the data source's.
    interval_s = int(panel.get("interval", "1s").removesuffix("s"))
    for target in panel["targets"]:
        expr = target["expr"].replace("$__rate_interval", f"{4 * interval_s}s")
        for variable, value in FILLED.items():
            expr = expr.replace(variable, value)
        yield Asked(panel["title"], expr, target.get("instant", False))

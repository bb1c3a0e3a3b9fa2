"""What Prometheus says, asked through the port that the compose file shows to the host."""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

URL = "http://127.0.0.1:9090"  # as in .env


def ask(path: str) -> Any:
    """The data of an answer of its API; None while there is none."""
    try:
        with urllib.request.urlopen(f"{URL}/api/v1/{path}", timeout=5) as answer:  # noqa: S310 - http alone
            return json.load(answer)["data"]
    except (OSError, ValueError):
        return None


def value(query: str) -> float:
    """The one figure that a query yields; 0 where it yields none."""
    found = ask(f"query?query={urllib.parse.quote(query)}")
    return float(found["result"][0]["value"][1]) if found and found["result"] else 0.0


def up(job: str) -> int:
    """How many targets of a job are scraped."""
    return int(value(f'sum(up{{job="{job}"}})'))


def broken_rules() -> list[str]:
    """Rules that could not be worked out, and why."""
    groups = (ask("rules") or {"groups": []})["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    return [f"{rule['name']}: {rule['lastError']}" for rule in rules if rule.get("lastError")]


def firing() -> set[str]:
    """Alerts that are on, with their reason where there are several."""
    alerts = (ask("alerts") or {"alerts": []})["alerts"]
    return {
        " ".join(filter(None, (alert["labels"]["alertname"], alert["labels"].get("reason"))))
        for alert in alerts
        if alert["state"] == "firing"
    }

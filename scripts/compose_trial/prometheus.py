"""Queries to Prometheus, through the port that the compose file publishes on the host."""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

URL = "http://127.0.0.1:9090"  # as in .env


def ask(path: str) -> Any:
    """Return the data of an answer of the API, or None without an answer."""
    try:
        with urllib.request.urlopen(f"{URL}/api/v1/{path}", timeout=5) as answer:  # noqa: S310 - http alone
            return json.load(answer)["data"]
    except (OSError, ValueError):
        return None


def value(query: str) -> float:
    """Return the only value of a query's result, or 0 without a result."""
    found = ask(f"query?query={urllib.parse.quote(query)}")
    return float(found["result"][0]["value"][1]) if found and found["result"] else 0.0


def up(job: str) -> int:
    """Return the number of a job's targets that are scraped."""
    return int(value(f'sum(up{{job="{job}"}})'))


def broken_rules() -> list[str]:
    """Return the rules that could not be evaluated, with the reasons."""
    groups = (ask("rules") or {"groups": []})["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    return [f"{rule['name']}: {rule['lastError']}" for rule in rules if rule.get("lastError")]


def firing() -> set[str]:
    """Return the alerts that fire, with their reason where an alert has several."""
    alerts = (ask("alerts") or {"alerts": []})["alerts"]
    return {
        " ".join(filter(None, (alert["labels"]["alertname"], alert["labels"].get("reason"))))
        for alert in alerts
        if alert["state"] == "firing"
    }

"""The Grafana dashboards of the repository, and the metrics that their queries select."""

import re
from pathlib import Path

from scripts.dashboards.asked import filled, panels, queries, read_boards

__all__ = ["FILES", "GRAFANA", "boards", "filled", "panels", "queries", "selectors"]

GRAFANA = Path(__file__).resolve().parents[2] / "ops" / "grafana"
FILES = sorted((GRAFANA / "dashboards").glob("*.json"))


def boards():
    """Return every dashboard by uid."""
    return read_boards(GRAFANA / "dashboards")


def selectors(expr):
    """Return each (metric, matchers) of an expression."""
    return re.findall(r"([a-zA-Z_:][a-zA-Z0-9_:]*)?\{([^}]*)\}", expr)

"""The dashboards as Grafana reads them: their files, panels and queries, with the variables filled in."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

GRAFANA = Path(__file__).resolve().parents[2] / "ops" / "grafana"
FILES = sorted((GRAFANA / "dashboards").glob("*.json"))
FILLED = {"$job": ".+", "$instance": ".+", "$threshold": "1"}


@dataclass(frozen=True)
class Asked:
    """One query of a panel, as it stands and filled in."""

    dashboard: str
    panel: str
    legend: str
    raw: str
    expr: str
    instant: bool

    def __str__(self):
        return f"{self.dashboard} / {self.panel} / {self.legend}"


def boards():
    """Every dashboard, by uid."""
    return {board["uid"]: board for board in (json.loads(path.read_text()) for path in FILES)}


def panels(board):
    """Every panel that shows something, in the order of the file; those of folded rows too."""
    for panel in board["panels"]:
        if panel["type"] == "row":
            yield from panel.get("panels", [])
        else:
            yield panel


def queries(board):
    """Every query of every panel."""
    for panel in panels(board):
        for target in panel["targets"]:
            yield Asked(
                board["uid"],
                panel["title"],
                target["legendFormat"],
                target["expr"],
                filled(target["expr"], panel.get("interval", "1s")),
                target.get("instant", False),
            )


def filled(expr, interval="1s"):
    """A query with the variables that Grafana would fill in; a rate goes over four of the panel's steps or more."""
    expr = expr.replace("$__rate_interval", f"{4 * int(interval.removesuffix('s'))}s")
    for variable, value in FILLED.items():
        expr = expr.replace(variable, value)
    assert "$" not in expr, expr
    return expr


def selectors(expr):
    """Each (metric, matchers) of an expression."""
    return re.findall(r"([a-zA-Z_:][a-zA-Z0-9_:]*)?\{([^}]*)\}", expr)

"""The queries that Grafana sends for a dashboard's panels, with the variables filled in."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Asked", "filled", "panels", "queries", "read_boards"]

# Every job and instance, and the dashboards' own threshold.
FILLED = {"$job": ".+", "$instance": ".+", "$threshold": "1"}

Board = dict[str, Any]  # a dashboard in Grafana's JSON


@dataclass(frozen=True, slots=True)
class Asked:
    """One query of a panel: as written (``raw``), and filled in (``expr``)."""

    dashboard: str
    panel: str
    legend: str
    raw: str
    expr: str
    instant: bool

    def __str__(self) -> str:
        return f"{self.dashboard} / {self.panel} / {self.legend}"


def read_boards(folder: Path) -> dict[str, Board]:
    """Read every dashboard of a folder, by uid."""
    return {board["uid"]: board for board in (json.loads(path.read_text()) for path in sorted(folder.glob("*.json")))}


def panels(board: Board) -> Iterator[Board]:
    """Yield every panel except rows, in the order of the file, including the panels of folded rows."""
    for panel in board["panels"]:
        if panel["type"] == "row":
            yield from panel.get("panels", [])
        else:
            yield panel


def queries(board: Board) -> Iterator[Asked]:
    """Yield every query of every panel."""
    for panel in panels(board):
        for target in panel["targets"]:
            yield Asked(
                dashboard=board["uid"],
                panel=panel["title"],
                legend=target["legendFormat"],
                raw=target["expr"],
                expr=filled(target["expr"], panel.get("interval", "1s")),
                instant=target.get("instant", False),
            )


def filled(expr: str, interval: str = "1s") -> str:
    """Fill in the variables of a query as Grafana would; a rate covers four of the panel's steps.

    Raises ValueError for an unknown variable.
    """
    expr = expr.replace("$__range", "300s")  # the dashboards show five minutes
    expr = expr.replace("$__rate_interval", f"{4 * int(interval.removesuffix('s'))}s")
    for variable, value in FILLED.items():
        expr = expr.replace(variable, value)
    if "$" in expr:
        raise ValueError(f"a variable is not filled in: {expr}")
    return expr

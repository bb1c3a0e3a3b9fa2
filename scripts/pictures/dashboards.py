"""Parts of the dashboards as pages: each panel of a part at its place, with what the page is and is not in a line."""

from pathlib import Path
from typing import NamedTuple

from bench.report.frame import document
from bench.report.markup import Markup, element
from scripts.dashboards.__main__ import FOLDER
from scripts.dashboards.asked import Board, read_boards
from scripts.pictures.panels import GRID, ROW_PIXELS, panel
from scripts.pictures.scraped import Scraped

__all__ = ["PARTS", "Part", "forms_of", "write_parts"]

PIXELS = 968  # of the grid: the page's width without its margins
GAP_PIXELS = 8
STYLE = f"""
body {{ max-width: none; padding: 1rem; background: var(--panel); }}
h1 {{ font-size: 1.25rem; }}
.grid {{ display: grid; grid-template-columns: repeat({GRID}, 1fr); grid-auto-rows: {ROW_PIXELS - GAP_PIXELS}px;
  gap: {GAP_PIXELS}px; }}
.panel {{ background: var(--paper); border: 1px solid var(--rule); border-radius: 3px; overflow: hidden;
  display: flex; flex-direction: column; min-width: 0; }}
.panel h2 {{ all: unset; font-size: .75rem; font-weight: 600; padding: .25rem .5rem; white-space: nowrap;
  overflow: hidden; text-overflow: ellipsis; }}
.panel svg {{ display: block; margin: 0 auto; }}
.stat {{ flex: 1; display: flex; padding: 0 .35rem .3rem; gap: .35rem; min-height: 0; }}
.stat > div {{ flex: 1; display: flex; flex-direction: column; justify-content: center; align-items: center;
  min-width: 0; line-height: 1.2; }}
.stat.horizontal {{ flex-direction: column; }}
.stat.horizontal > div {{ flex-direction: row; justify-content: space-between; padding: 0 1rem; }}
.name {{ font-size: .7rem; color: var(--muted); text-align: center; overflow-wrap: normal; }}
header .name {{ text-align: left; font-size: .8rem; max-width: none; }}
section {{ margin-top: 1rem; }}
section h2 {{ border: 0; margin: 0; }}
.value {{ font-size: 1.15rem; font-weight: 600; padding: 0 .5rem; white-space: nowrap; border-radius: 3px; }}
"""


class Part(NamedTuple):
    """The panels of a dashboard between two rows of its grid, and the name of their picture."""

    name: str
    dashboard: str
    first: int
    until: int


PARTS = (Part("dashboard-wire", "the-wire", 0, 14), Part("dashboard-bottleneck", "load-test", 17, 33))


def forms_of(part: Part) -> list[Board]:
    """Return the panels of a part, as the dashboard's JSON has them, moved to the top."""
    found = []
    for form in read_boards(FOLDER)[part.dashboard]["panels"]:
        place = form["gridPos"]
        if form["type"] != "row" and part.first <= place["y"] < part.until:
            found.append({**form, "gridPos": {**place, "y": place["y"] - part.first}})
    return found


def write_parts(scraped: Scraped, scenario: str, folder: Path) -> None:
    """Write the page of each part to a folder, as NAME.html."""
    for part in PARTS:
        title = read_boards(FOLDER)[part.dashboard]["title"]
        panels = [panel(form, scraped, PIXELS / GRID) for form in forms_of(part)]
        told = (
            f"Drawn from the queries of the dashboard “{title}”, answered by a Prometheus that scraped a run of "
            f"{scenario}. Not a screenshot of Grafana."
        )
        style = element("style", Markup(STYLE))
        grid = element("div", *panels, class_="grid")
        end = element("section", element("h2", "", id="end"))
        header = element("header", element("h1", title), element("p", told, class_="name"))
        (folder / f"{part.name}.html").write_text(document(title, (style, header, grid, end)), encoding="utf-8")

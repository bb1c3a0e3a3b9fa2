"""The pictures: of which page each is, which part of the page it shows, and what makes it old.

What was run is in no picture of a report: that part names the machine on which the pictures were made.
"""

from typing import NamedTuple

from scripts.pictures.dashboards import PARTS

__all__ = ["SCHEMES", "SHOTS", "SOURCES", "WIDTH", "Shot"]

WIDTH = 1000  # of a page, in its pixels
SCHEMES = ("light", "dark")
# By what is pictured: the folder whose commits make its pictures old.
SOURCES = {"report": "bench/report", "comparison": "bench/comparison", "dashboards": "ops/grafana/dashboards"}


class Shot(NamedTuple):
    """A strip of a page: from one section to the next, each by the anchor of its heading."""

    name: str
    source: str
    page: str
    first: str  # empty: from the top of the page
    until: str

    def file(self, scheme: str) -> str:
        """Return the name of the picture's file."""
        return f"{self.name}-{scheme}.webp"


SHOTS = (
    Shot("report-verdict", "report", "report.html", "", "run"),
    Shot("report-latency", "report", "report.html", "time", "percentiles"),
    Shot("report-places", "report", "report.html", "places", "kinds"),
    Shot("comparison", "comparison", "comparison.html", "", "rounds"),
    *(Shot(part.name, "dashboards", f"{part.name}.html", "", "end") for part in PARTS),
)

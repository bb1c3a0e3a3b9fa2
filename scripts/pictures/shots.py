"""Which parts of a run's report are in the pictures.

What was run is in none of them: it names the machine on which the pictures were made.
"""

from typing import NamedTuple

__all__ = ["SCHEMES", "SHOTS", "WIDTH", "Shot"]

WIDTH = 1000  # of the page, in its pixels
SCHEMES = ("light", "dark")


class Shot(NamedTuple):
    """A strip of the report: from one section to the next, each by the anchor of its heading."""

    name: str
    first: str  # empty: from the top of the page
    until: str

    def file(self, scheme: str) -> str:
        """Return the name of the picture's file."""
        return f"{self.name}-{scheme}.webp"


SHOTS = (
    Shot("report-verdict", "", "run"),
    Shot("report-latency", "time", "percentiles"),
    Shot("report-places", "places", "kinds"),
)

"""The part of a run's page about corrections and kills."""

from collections.abc import Iterator

from bench.output.change_rows import CHANGE_HEAD, CHANGE_NOTE, change_rows
from bench.output.summary import Summary
from bench.report.markup import Markup, element, table

__all__ = ["corrections_and_kills"]


def corrections_and_kills(summary: Summary) -> Iterator[Markup]:
    """Yield the part, where there were any."""
    rows = list(change_rows(summary))
    if rows:
        yield element("p", CHANGE_NOTE)
        yield table("Corrections and kills", ("", *CHANGE_HEAD), rows)

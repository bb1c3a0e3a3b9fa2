"""The part of a run's page about outlets that returned to their sessions."""

from collections.abc import Iterator

from bench.output.catch_up_rows import CATCH_UP_HEAD, CATCH_UP_NOTE, catch_up_rows
from bench.output.summary import Summary
from bench.report.markup import Markup, element, table

__all__ = ["returns"]


def returns(summary: Summary) -> Iterator[Markup]:
    """Yield the part, where a session kept something for an outlet."""
    rows = list(catch_up_rows(summary))
    if rows:
        yield element("p", CATCH_UP_NOTE)
        yield table("Returns to sessions, and the live feed", ("", *CATCH_UP_HEAD), rows)

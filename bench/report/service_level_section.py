"""The part of a run's page about service levels."""

from collections.abc import Iterator

from bench.output.service_level_rows import SERVICE_LEVEL_HEAD, service_level_rows
from bench.output.summary import Summary
from bench.report.markup import Markup, element, table

__all__ = ["service_levels"]

NOTE = (
    "A release is on time if every outlet had it within that time of its receipt, or of the opening that it "
    "waited for. Releases with an embargo are counted alone. records.csv has a record of each."
)


def service_levels(summary: Summary) -> Iterator[Markup]:
    """Yield the part, where the scenario has service levels."""
    rows = list(service_level_rows(summary))
    if rows:
        yield element("p", NOTE)
        yield table("Releases from receipt to the last outlet", ("", *SERVICE_LEVEL_HEAD), rows)

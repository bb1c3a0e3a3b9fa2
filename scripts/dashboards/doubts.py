"""Queries for *Can the measure be trusted?*: each reason as the process itself judges it, 1 in doubt and otherwise 0.

Without an account there is no answer at all.
"""

from scripts.dashboards.panels import Query
from scripts.dashboards.queries import foreign, last_of, series
from wire.contract.metrics import DOUBTS

__all__ = ["doubted", "doubts"]

# A process can't say that it is not scraped; the alert on it can.
NOT_SCRAPED = foreign("ALERTS", alertname="MeasureInDoubt", alertstate="firing", reason="not scraped")


def doubts() -> list[Query]:
    """Return a query for each reason, with the reason as its legend."""
    return [
        *(Query(last_of("max", series("in_doubt", reason=reason)), reason) for reason in DOUBTS),
        Query(_not_scraped(), "not scraped"),
    ]


def doubted() -> str:
    """Return the query for the number of reasons in doubt; it has no result without an account."""
    reasons = last_of("max by (reason) ", series("in_doubt"))
    return f"sum({reasons}) + ({_not_scraped()})"


def _not_scraped() -> str:
    return f"(count({NOT_SCRAPED}) > bool 0) or vector(0)"

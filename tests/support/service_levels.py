"""The part of a summary about service levels, written by hand."""

from bench.output.summary_service_levels import ServiceLevelSummary
from tests.support.summaries import per_release

__all__ = ["levels"]


def levels(most=0.4, **fields):
    """Twenty releases, of which nineteen were in time."""
    made = {
        "within_seconds": 300.0,
        "releases": 20,
        "embargoed": 2,
        "waited": 3,
        "on_time": 19,
        "on_time_fraction": 0.95,
        "on_time_fraction_most": 1.0,
        "seconds": per_release(20, 0.1, most),
        "lower_seconds": per_release(20, 0.1, most),
    }
    return ServiceLevelSummary(**made | fields)

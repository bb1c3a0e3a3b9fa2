"""Parts of summaries about corrections and kills, written by hand."""

from bench.output.summary_changes import ChangeSummary
from tests.support.summaries import per_release

__all__ = ["change"]


def change(p50=0.1, most=0.2, **fields):
    """Two changes that reached the twenty outlets that had the story."""
    made = {
        "changes": 2,
        "seconds": per_release(2, p50, most),
        "lower_seconds": per_release(2, p50, most),
        "standing_outlet_seconds": 1.5,
        "standing_lower_outlet_seconds": 1.48,
        "had": 20,
        "missing": 0,
        "missing_lower": 0,
        "away": 0,
        "replayed": 0,
    }
    return ChangeSummary(**made | fields)

"""From the figures of outlets that returned to their sessions to their part of a summary."""

from bench.output.summary_catch_up import CatchUpSummary
from bench.verdict.figures import Figures

__all__ = ["catch_up_of"]


def catch_up_of(figures: Figures) -> CatchUpSummary | None:
    """Return the part of a summary; None where no session kept anything for an outlet."""
    sums, returns = figures.totals.sums, figures.account.catch_up().count
    if not (returns or sums.replayed or sums.replay_lost):
        return None
    return CatchUpSummary(
        returns=returns,
        seconds=figures.upper("catch_up"),
        live_seconds=figures.upper("catch_up_live"),
        before_seconds=figures.upper("catch_up_before"),
        replayed=sums.replayed,
        replayed_killed=sums.replayed_killed,
        replayed_reordered=sums.replayed_reordered,
        lost=sums.replay_lost,
    )

"""From the clocks of corrections and kills to their part of a summary."""

from collections.abc import Sequence

from bench.base.quantiles import Stat
from bench.output.summary_changes import ChangeSummary
from bench.output.summary_parts import ReleaseQuantiles
from bench.verdict.changes import ChangeFigures
from wire.contract.nearest_rank import quantile_of

__all__ = ["changes_of", "quantiles_of"]


def changes_of(figures: ChangeFigures) -> ChangeSummary | None:
    """Return the part of a summary; None where there was no change."""
    if not figures.count:
        return None
    low_ns, high_ns = figures.standing_ns or (None, None)
    return ChangeSummary(
        changes=figures.count,
        seconds=quantiles_of(figures.highs),
        lower_seconds=quantiles_of(figures.lows),
        standing_outlet_seconds=None if high_ns is None else high_ns / 1e9,
        standing_lower_outlet_seconds=None if low_ns is None else low_ns / 1e9,
        had=figures.had[1],
        missing=figures.missing[1],
        missing_lower=figures.missing[0],
        away=figures.away,
        replayed=figures.replayed,
    )


def quantiles_of(ascending_ns: Sequence[float]) -> ReleaseQuantiles:
    """Return the quantiles of times in nanoseconds, ascending: null where one is infinite."""

    def value(stat: Stat) -> float | None:
        value_ns = quantile_of(ascending_ns, stat.fraction)
        return None if value_ns is None else value_ns / 1e9

    return ReleaseQuantiles.of(len(ascending_ns), value)

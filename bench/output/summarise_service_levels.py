"""From the figures of service levels to their part of a summary."""

from bench.output.summarise_changes import quantiles_of
from bench.output.summary_service_levels import ServiceLevelSummary
from bench.verdict.receipts import ReceiptFigures

__all__ = ["service_levels_of"]


def service_levels_of(figures: ReceiptFigures | None) -> ServiceLevelSummary | None:
    """Return the part of a summary; None where the scenario has no service levels."""
    if figures is None:
        return None
    count, (least, most) = len(figures.highs), figures.on_time
    return ServiceLevelSummary(
        within_seconds=figures.within_ns / 1e9,
        releases=count,
        embargoed=figures.embargoed,
        waited=figures.waited,
        on_time=least,
        on_time_fraction=least / count if count else None,
        on_time_fraction_most=most / count if count else None,
        seconds=quantiles_of(figures.highs),
        lower_seconds=quantiles_of(figures.lows),
    )

"""Service levels as a row of a table and in a sentence."""

from collections.abc import Iterator

from bench.base.format import counted, duration, or_dash
from bench.output.summary import Summary

__all__ = ["SERVICE_LEVEL_HEAD", "service_level_rows", "service_level_sentence"]

SERVICE_LEVEL_HEAD = ("releases", "on time", "p50", "max", "embargoed", "waited")


def service_level_rows(summary: Summary) -> Iterator[tuple[str, ...]]:
    """Yield a row where the scenario has service levels."""
    levels = summary.service_levels
    if levels is not None:
        never = levels.on_time < levels.releases and levels.seconds.max is None
        yield (
            f"within {duration(levels.within_seconds)} of receipt",
            f"{levels.releases:,}",
            "–" if levels.on_time_fraction is None else f"{levels.on_time_fraction:.2%}",
            or_dash(levels.seconds.p50),
            "never" if never else or_dash(levels.seconds.max),
            f"{levels.embargoed:,}",
            f"{levels.waited:,}",
        )


def service_level_sentence(summary: Summary) -> str:
    """Return how many releases were in time; empty without service levels or releases."""
    levels = summary.service_levels
    if levels is None or levels.on_time_fraction is None:
        return ""
    told = (
        f"{levels.on_time:,} of {counted(levels.releases, 'release')} ({levels.on_time_fraction:.2%}) at "
        f"every outlet within {duration(levels.within_seconds)} of receipt"
    )
    return told if levels.seconds.max is None else f"{told}; the slowest took {duration(levels.seconds.max)}"

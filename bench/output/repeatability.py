"""What several runs of one scenario say together: each figure's range, and whether the p99 of disclosure repeated.

It repeated when the greatest and the least of the runs' values differ by at most 10 % of their median. No run is left
out, and more runs can only widen the range; an average would hide the one run that was off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.base.format import duration
from bench.base.quantities import Unit
from bench.output.summary import Summary
from bench.output.suspects import suspects

__all__ = ["JUDGED", "LIMIT", "Repeatability", "RunFigure", "figures", "repeatability", "sentence"]

LIMIT = 0.1
JUDGED = "disclosure.p99"


@dataclass(frozen=True, slots=True)
class RunFigure:
    """One figure over the runs, in its unit; None for a run that had nothing to measure."""

    name: str
    unit: Unit
    values: tuple[float | None, ...]

    @property
    def known(self) -> tuple[float, ...]:
        return tuple(value for value in self.values if value is not None)

    @property
    def median(self) -> float | None:
        return median(self.known) if self.known else None

    @property
    def spread(self) -> float | None:
        """The greatest value less the least, as a fraction of the median; None where fewer than two runs have one."""
        middle = self.median
        if middle is None or len(self.known) < 2:
            return None
        difference = max(self.known) - min(self.known)
        return difference / middle if middle else 0.0 if not difference else float("inf")


@dataclass(frozen=True, slots=True)
class Repeatability:
    """``repeated`` is None where it can't be said. ``suspects`` are clauses on differences and disturbances."""

    figure: RunFigure
    repeated: bool | None
    suspects: tuple[str, ...]


def figures(runs: Sequence[Summary]) -> tuple[RunFigure, ...]:
    """Return every figure over the summaries of whole runs."""
    disclosure = [run.latency_seconds.disclosure for run in runs]
    return (
        RunFigure("disclosure.p50", Unit.SECONDS, tuple(ends.p50 for ends in disclosure)),
        RunFigure(JUDGED, Unit.SECONDS, tuple(ends.p99 for ends in disclosure)),
        RunFigure("disclosure.max", Unit.SECONDS, tuple(ends.max for ends in disclosure)),
        RunFigure("transit.p99", Unit.SECONDS, tuple(run.latency_seconds.transit.p99 for run in runs)),
        RunFigure("spread.p50", Unit.SECONDS, tuple(run.spread_seconds.p50 for run in runs)),
        RunFigure("spread.max", Unit.SECONDS, tuple(run.spread_seconds.max for run in runs)),
        RunFigure("deliveries_per_second", Unit.PER_SECOND, tuple(run.deliveries_per_second for run in runs)),
        RunFigure("connect_seconds", Unit.SECONDS, tuple(run.connect_seconds for run in runs)),
    )


def repeatability(numbers: Sequence[int], runs: Sequence[Summary]) -> Repeatability:
    """Return whether the p99 of disclosure repeated over the summaries of whole runs, which have these numbers."""
    figure = next(item for item in figures(runs) if item.name == JUDGED)
    spread = figure.spread
    if spread is None or len(figure.known) < len(runs):  # a run without the figure repeats nothing
        return Repeatability(figure, None, ())
    if spread <= LIMIT:
        return Repeatability(figure, repeated=True, suspects=())
    return Repeatability(figure, repeated=False, suspects=suspects(numbers, runs))


def sentence(found: Repeatability | None) -> str:
    """Return whether the figure repeated as a sentence with the values; None stands for no run at all."""
    if found is None or found.repeated is None or found.figure.spread is None:
        runs, known = (len(found.figure.values), len(found.figure.known)) if found else (0, 0)
        return (
            "Whether the p99 of disclosure repeats can't be said: it takes two or more that "
            f"each have one, and of {runs} there were {known}."
        )
    low, high = min(found.figure.known), max(found.figure.known)
    words = "repeated" if found.repeated else "did not repeat"
    return (
        f"The p99 of disclosure {words} within {LIMIT:.0%}: over {len(found.figure.known)} runs it went from "
        f"{duration(low)} to {duration(high)}, {found.figure.spread:.1%} of its median, "
        f"{duration(found.figure.median)}."
    )

"""Ends a run early where a threshold with ``abort_on_fail`` fails: the rest of the run would not change the verdict."""

from collections.abc import Callable, Sequence

from bench.base.format import duration, shown
from bench.base.units import SECOND_NS
from bench.scenario.thresholds import Threshold
from bench.verdict.figures import Figures
from bench.verdict.so_far import checks_so_far
from bench.verdict.verdict import judge

__all__ = ["AbortWatch"]


class AbortWatch:
    """Judges the thresholds that may end a run, from the ``figures`` as of now, and calls ``abort`` with a sentence.

    ``outlets`` is the audience's size, ``starved`` says why the machine is not the run's own. A failure in doubt ends
    nothing.
    """

    def __init__(
        self,
        thresholds: Sequence[Threshold],
        figures: Callable[[], Figures],
        outlets: int,
        starved: Callable[[], str],
        abort: Callable[[str], None],
    ) -> None:
        self._thresholds = [threshold for threshold in thresholds if threshold.abort_on_fail]
        self._figures = figures
        self._outlets = outlets
        self._starved = starved
        self._abort = abort
        self._done = False

    def look(self, published_ns: int) -> None:
        """Judge the thresholds whose grace time is over, so many nanoseconds after the start of publishing. The first
        one that fails ends the run.
        """
        due = [threshold for threshold in self._thresholds if published_ns >= threshold.after_ns]
        if not due or self._done:
            return
        figures = self._figures()
        results = judge(due, figures, checks_so_far(figures, self._outlets, self._starved())).results
        for result in results:
            if result.passed is False:
                self._done = True
                value = result.figure.high
                told = "never" if value is None or value == float("inf") else shown(value, result.threshold.unit)
                moment = duration(published_ns / SECOND_NS)
                self._abort(f"{result.threshold.expression} failed with {told}, {moment} after the start of publishing")
                return

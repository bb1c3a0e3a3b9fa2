"""Reports of a worker's progress: how many of its outlets are on, away and refused."""

from collections.abc import Callable

from subscribers.control_link import ControlLink
from subscribers.outlets.ports import Timers
from subscribers.partitions import PartitionSet
from wire.contract.control import Join, Progress
from wire.contract.outlet_state import OutletState

__all__ = ["PROGRESS_NS", "ProgressReports"]

PROGRESS_NS = 100_000_000  # from a change to its report


class ProgressReports:
    """Reports the progress of the worker that ``join`` names.

    ``owned`` returns its partition set; None before the first assignment, and once the worker leaves.
    """

    def __init__(self, timers: Timers, link: ControlLink, join: Join, owned: Callable[[], PartitionSet | None]) -> None:
        self._timers = timers
        self._link = link
        self._join = join
        self._owned = owned
        self._due = False

    def report_soon(self) -> None:
        """Report once for many changes; while the link is down nothing is sent, as the worker joins again later."""
        if not self._due:
            self._due = True
            self._timers.call_in(PROGRESS_NS, self._report)

    def _report(self) -> None:
        self._due = False
        partition_set = self._owned()
        if partition_set is None or not self._link.up:
            return
        figures = partition_set.pool.figures
        self._link.send(
            Progress(
                self._join.worker,
                self._join.instance,
                figures.states[OutletState.ON],
                figures.states[OutletState.AWAY],
                partition_set.waiting,
                dict(figures.refused),
                tuple(figures.refused_samples),
            )
        )

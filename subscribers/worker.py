"""A worker: one process with its partitions of the directory and its reports, led by the wire."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from msgspec.structs import replace

from subscribers.assignment_wait import AssignmentWait
from subscribers.control_link import ControlLink
from subscribers.errors import WorkerError
from subscribers.ledger.raw_log import RawFile
from subscribers.outlets.ports import Network
from subscribers.partitions import PartitionSet
from subscribers.progress import ProgressReports
from wire.contract.control import (
    AckClosed,
    Announcement,
    Assignment,
    BrokerOutages,
    Control,
    Drain,
    Handover,
    Join,
    Leave,
    Refusal,
    Report,
    Resync,
    SharesServed,
    Start,
    WorkerLeft,
)
from wire.contract.tally import SwarmFigures, Tally
from wire.errors import DirectoryError

__all__ = ["Loop", "PartitionSetFor", "Worker"]

SECOND_NS = 1_000_000_000
JOIN_AGAIN_NS = 2 * SECOND_NS
QUIET_NS, DRAIN_NS = SECOND_NS // 50, SECOND_NS  # at an early end: the quiet time that ends the drain, and its limit
POLL_INTERVAL_NS = SECOND_NS // 10  # between checks while messages settle, or sessions are cleared

PartitionSetFor = Callable[[Assignment, Callable[[], None]], PartitionSet]


class Loop(Network, Protocol):
    """The worker's view of the reactor."""

    def run(self) -> None:
        """Serve until stopped."""

    def drain(self, quiet_ns: int, limit_ns: int) -> None:
        """Serve events until none has come for ``quiet_ns``, or until the limit; timers wait."""

    def stop(self) -> None:
        """Have ``run`` return."""

    def shut(self) -> None:
        """Close everything that is open."""


class Worker:
    """One worker, from its offer to join until it leaves. ``exit_code`` and ``problem`` describe the end.

    ``partition_set_for`` makes the partition set of the first assignment, with a callback for each change of an
    outlet's state. ``watch`` is called at each tick with the process's figures and their histograms' bin edges.
    ``wait`` watches the time until the first assignment.
    """

    def __init__(
        self,
        loop: Loop,
        link: ControlLink,
        join: Join,
        partition_set_for: PartitionSetFor,
        watch: Callable[[SwarmFigures, Sequence[int]], None] | None = None,
        wait: AssignmentWait | None = None,
    ) -> None:
        self.exit_code = 0
        self.problem = ""
        self.partition_set: PartitionSet | None = None  # until the first assignment
        self._loop = loop
        self._link = link
        self._join = join
        self._partition_set_for = partition_set_for
        self._watch = watch
        self._wait = wait or AssignmentWait()
        self._serving = False
        self._tallies = 0
        self._whole = False  # whether the next tally has to be whole
        self._deadline_ns: int | None = None
        self._final = False
        self._leaving = False
        self._progress = ProgressReports(loop, link, join, self._owned)
        self._rejoining = False  # until the wire answers with an assignment, all that the worker missed, and Drain

    @property
    def raw(self) -> RawFile | None:
        """The file of raw records, where there is one."""
        return None if self.partition_set is None else self.partition_set.records.file

    def run(self) -> None:
        """Join and serve until the wire sends Leave, or the link has ended for good."""
        self.start()
        self._loop.run()
        if self.partition_set is not None:
            self.partition_set.records.close()
        self._link.close()
        self._loop.shut()

    def start(self) -> None:
        """Open the link and offer to join; the rest happens in the loop."""
        self._link.open(self._on_message, self._on_closed, self._rejoin)
        self._offer()
        self._wait.start(self._loop, self._link, waiting=self._is_unassigned, give_up=self._give_up)

    def drain_and_stop(self, reason: str) -> None:
        """Receive the messages that are on their way to the outlets, then stop: some brokers send such messages to the
        next owner of the partition only after a minute. Must not be called while an event is served.
        """
        self._loop.drain(QUIET_NS, DRAIN_NS)
        self.stop(reason)

    def stop(self, reason: str) -> None:
        """Send a last report, and end."""
        if self._leaving:
            return
        self._leaving = True
        partition_set = self.partition_set
        if partition_set is not None:
            partition_set.tick(self._deadline_ns)
            self._report(partition_set)
            partition_set.pool.close()
        self._depart(reason)

    def _offer(self) -> None:
        if self._is_unassigned():
            self._link.send(self._join)
            self._loop.call_in(JOIN_AGAIN_NS, self._offer)

    def _is_unassigned(self) -> bool:
        return self.partition_set is None and not self._leaving

    def _owned(self) -> PartitionSet | None:
        return None if self._leaving else self.partition_set

    def _give_up(self, problem: str) -> None:
        self.exit_code, self.problem = 1, problem
        self.stop(problem)

    def _rejoin(self) -> None:
        """Join again with the run id and the partitions, unless the worker is leaving: the wire would count on it."""
        partition_set = self.partition_set
        if partition_set is not None and not self._leaving:
            self._whole = self._rejoining = True
            self._progress.report_soon()
            self._link.send(replace(self._join, run_id=partition_set.run_id, partitions=partition_set.partitions))
            if self._final:
                self._report(partition_set)

    def _rejoin_again(self) -> None:
        """Join again until there is an answer: a broker that lost its sessions may have lost the join too."""
        if self._rejoining and not self._leaving:
            self._rejoin()
            self._loop.call_in(JOIN_AGAIN_NS, self._rejoin_again)

    def _on_closed(self, reason: str) -> None:
        if not self._leaving:  # else the wire knew that the worker leaves, and ended first
            self.exit_code, self.problem = 1, reason
        self._loop.stop()

    def _on_message(self, message: Control) -> None:
        try:
            self._follow(message)
        except (DirectoryError, WorkerError) as error:
            self.exit_code, self.problem = 1, str(error)
            self.stop(str(error))

    def _follow(self, message: Control) -> None:
        match (message, self.partition_set):
            case (Assignment(), _):
                self._assign(message)
            case (Resync(), _):
                self._rejoin()
            case (Refusal(), _):
                self._on_closed(f"the wire refused this worker: {message.reason}")
            case (Leave(), _):
                self._leave()
            case (Start(), PartitionSet() as partition_set):
                partition_set.start(message)
            case (BrokerOutages(), PartitionSet() as partition_set):
                partition_set.declare(message)
            case (Handover(), PartitionSet() as partition_set):
                partition_set.take_over(message)
                self._progress.report_soon()
            case (Announcement(), PartitionSet() as partition_set):
                partition_set.announce(message)
            case (AckClosed(), PartitionSet() as partition_set):
                partition_set.acknowledge(message)
            case (SharesServed(), PartitionSet() as partition_set):
                partition_set.serve_shares(message)
            case (Drain(), PartitionSet()) if self._rejoining:
                self._loop.call_in(JOIN_AGAIN_NS, self._rejoin_again)
            case (Drain(), PartitionSet()):
                self._deadline_ns = message.deadline_ns
                self._watch_settling()
            case _:
                pass  # it came before the assignment, which a Drain follows

    def _assign(self, assignment: Assignment) -> None:
        partition_set = self.partition_set
        if partition_set is None:
            partition_set = self.partition_set = self._partition_set_for(assignment, self._progress.report_soon)
        elif partition_set.run_id != assignment.run_id:
            raise WorkerError("the wire is another run's; start this worker again")
        partition_set.assign(assignment)
        self._whole, self._rejoining = True, False
        self._progress.report_soon()
        if not self._serving:
            self._serving = True
            self._repeat(SECOND_NS, partition_set.pool.tick)
            self._repeat(assignment.config.tally_ns, self._tick)

    def _watch_settling(self) -> None:
        partition_set = self.partition_set
        if partition_set is None or self._final or self._leaving:
            return
        if partition_set.tick(self._deadline_ns):
            self._loop.call_in(POLL_INTERVAL_NS, self._watch_settling)
            return
        self._final = True
        self._report(partition_set)

    def _tick(self) -> None:
        partition_set = self.partition_set
        if partition_set is None or self._final or self._leaving:
            return
        partition_set.tick(self._deadline_ns)
        if self._link.up:  # else the report waits: the first one after the wire is back is whole
            self._report(partition_set)
        elif self._watch is not None:
            self._watch(partition_set.figures(self._link.rejected), partition_set.edges)

    def _report(self, partition_set: PartitionSet) -> None:
        partitions = partition_set.tally(whole=self._whole, everything=self._final)
        figures = partition_set.figures(self._link.rejected)  # after the tally, which brings the raw records up to date
        if self._watch is not None:
            self._watch(figures, partition_set.edges)
        self._tallies += 1
        who = (self._join.worker, self._join.instance)
        tally = Tally(*who, self._tallies, self._final, figures, partitions, self._whole or self._final)
        self._link.send(Report(tally))
        self._whole = False

    def _leave(self) -> None:
        if self._leaving:
            return
        self._leaving = True
        partition_set = self.partition_set
        if partition_set is None:
            self._depart()
        elif partition_set.config.sweep:
            partition_set.pool.clear_sessions()
            self._watch_clearing(partition_set)
        else:
            partition_set.pool.close()
            self._depart()

    def _watch_clearing(self, partition_set: PartitionSet) -> None:
        if partition_set.pool.cleared:
            kept = partition_set.pool.uncleared
            self._depart(f"{kept:,} sessions stay at the broker, which takes no connection" if kept else "")
        else:
            self._loop.call_in(POLL_INTERVAL_NS, partial(self._watch_clearing, partition_set))

    def _depart(self, reason: str = "") -> None:
        self._link.send(WorkerLeft(self._join.worker, self._join.instance, reason))
        self._loop.call_in(POLL_INTERVAL_NS, self._loop.stop)  # time for the message to be sent

    def _repeat(self, gap_ns: int, action: Callable[[], None]) -> None:
        def again() -> None:
            action()
            self._loop.call_in(gap_ns, again)

        self._loop.call_in(gap_ns, again)

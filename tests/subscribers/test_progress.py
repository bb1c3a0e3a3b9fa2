"""Reports of progress: one for many changes, of a worker that has partitions and a link."""

from types import SimpleNamespace

import pytest

from subscribers.outlets.figures import PoolFigures
from subscribers.progress import PROGRESS_NS, ProgressReports
from tests.support.ledgers import EDGES, START
from tests.support.simulated_network import Clock, SimulatedNetwork
from wire.contract.control import Join, Progress
from wire.contract.outlet_state import OutletState


class Worker:
    """What reports of progress see of a worker: its link, and outlets of which some are on, away and refused."""

    def __init__(self):
        self.clock = Clock(START)
        self.network = SimulatedNetwork(self.clock)
        self.sent = []
        self.link = SimpleNamespace(up=True, send=self.sent.append)
        figures = PoolFigures(EDGES)
        figures.states[OutletState.ON], figures.states[OutletState.AWAY] = 5, 2
        figures.refused["not authorized"] = 1
        figures.refused_samples.append("outlet-3")
        self.figures = figures
        self.owned = SimpleNamespace(pool=SimpleNamespace(figures=figures), waiting=4)
        join = Join("w", "i", 1, "here", "boot", 1_000)
        self.progress = ProgressReports(self.network, self.link, join, lambda: self.owned)

    def later(self, gap_ns=PROGRESS_NS):
        self.clock.now_ns += gap_ns
        self.network.wake()


@pytest.fixture
def worker():
    return Worker()


def test_many_changes_are_one_report_of_what_holds_when_it_is_sent(worker):
    """A change behind it is another report."""
    for _ in range(3):
        worker.progress.report_soon()
    worker.later(PROGRESS_NS - 1)
    assert worker.sent == []
    worker.figures.states[OutletState.ON] += 1
    worker.later(1)
    assert worker.sent == [Progress("w", "i", 6, 2, 4, {"not authorized": 1}, ("outlet-3",))]
    worker.later()
    assert len(worker.sent) == 1
    worker.progress.report_soon()
    worker.later()
    assert len(worker.sent) == 2


def test_a_worker_without_partitions_or_link_reports_nothing(worker):
    """Once it has both, the next change is reported."""
    owned, worker.owned = worker.owned, None
    worker.progress.report_soon()
    worker.later()
    worker.owned, worker.link.up = owned, False
    worker.progress.report_soon()
    worker.later()
    assert worker.sent == []
    worker.link.up = True
    worker.progress.report_soon()
    worker.later()
    assert len(worker.sent) == 1

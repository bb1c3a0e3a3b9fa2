"""The figures of a run as of now."""

import time

from bench.run.figures_now import figures_now
from bench.run.halt import Halt
from bench.run.phases import Phases
from bench.run.run_limits import limits_of
from bench.scenario.load import load_scenario
from bench.verdict.changes import Changes
from bench.verdict.fault_costs import FaultCosts, FaultCourse
from bench.verdict.kinds import Kinds
from bench.verdict.nearness import Nearness
from tests.support.load_test_wire import load_test_wire
from tests.support.scenarios import ROOMY


def test_the_figures_are_those_of_the_account_so_far():
    """Before publishing starts there is no rate; the faults are as they stand."""
    wire = load_test_wire()
    limits = limits_of(load_scenario("beat", machine=ROOMY), sweep=False)
    phases = Phases(wire.membership, wire.assignment, limits, Halt())
    bins = wire.account.edges
    counted = Kinds(bins, {}), Nearness(bins), Changes(bins, {}), FaultCosts([FaultCourse("dusk", "disk_full")])
    for start_ns in (0, time.time_ns() - 1):
        wire.account.begin(start_ns, start_ns)
        figures = figures_now(wire, *counted, phases, None)
        assert (figures.totals.expected, figures.receipts) == (0, None)
        assert [fault.kind for fault in figures.faults] == ["disk_full"]

"""The metrics of a load test: thresholds as they stand, and processors as they are used."""

from dataclasses import replace

import pytest

from bench.base.quantities import Unit
from bench.host.bottleneck import CpuSaturation
from bench.host.cpu import Process, Sample
from bench.run.metrics import RunCollector, run_labels
from bench.scenario.load import load_scenario
from bench.scenario.thresholds import parse_thresholds
from bench.verdict import figures
from bench.verdict.fault_costs import FaultCost
from bench.verdict.figures import Figure
from bench.verdict.order import OrderFigures
from tests.support.run_results import MS, account, histogram, sums
from wire.contract.metrics import DOUBTS

WORKER = Process("worker-1", "workers", 1, single=True)
BROKER = Process("broker", "broker", 2, single=False)
THRESHOLDS = parse_thresholds({"disclosure.p99": "< 1s", "missing": "== 0"})


class Figures:
    """Measures with these ends, and no order."""

    order = None
    changes = {}  # noqa: RUF012 - read alone
    faults = ()

    def __init__(self, latency, missing):
        self._ends = {"disclosure": latency, "missing": (missing, missing)}

    def of(self, metric, _):
        return Figure(*self._ends[metric], Unit.SECONDS)


def served(collector):
    """The values of every sample, by name and labels."""
    return {
        (sample.name.removeprefix("wirestorm_"), *sample.labels.values()): sample.value
        for family in collector.collect()
        for sample in family.samples
    }


@pytest.mark.parametrize(
    ("ends", "holds"),
    [((0.4, 0.5), {1.0}), ((1.5, 2.0), {0.0}), ((0.9, 1.1), set()), ((None, None), set())],
)
def test_a_threshold_holds_fails_or_cant_be_known(ends, holds):
    """As the verdict judges: both ends on one side, or nothing is said."""
    found = served(RunCollector(THRESHOLDS, lambda: Figures(ends, 3), broker_outside=False))
    assert found["threshold_seconds", "disclosure.p99", "<"] == 1.0
    assert found["threshold", "missing", "=="] == 0
    assert found["threshold_figure", "missing"] == 3
    assert found["threshold_holds", "missing"] == 0
    assert found.get(("threshold_figure_seconds", "disclosure.p99", "lower")) == ends[0]
    assert found.get(("threshold_figure_seconds", "disclosure.p99", "upper")) == ends[1]
    assert {found.get(("threshold_holds", "disclosure.p99"))} - {None} == holds


@pytest.mark.parametrize(
    ("where", "others"),
    [({}, "others"), ({"broker_outside": True}, "others and broker"), ({"service": True}, "others and service")],
)
def test_processors_are_told_by_process_with_the_rest_of_the_machine(where, others):
    """A broker that the run did not start is among the others, and named there; nothing before publishing."""
    collector = RunCollector((), lambda: Figures((0, 0), 0), **where)
    assert served(collector) == {}
    collector.saturation = saturation = CpuSaturation((WORKER, BROKER), 2, {"worker-1": 1})
    saturation.latest = Sample(0.25, {"worker-1": 0.95, "broker": 0.6}, 0.4, 0.0, 0.05)
    for _ in range(4):
        saturation.add(saturation.latest)
    assert served(collector) == {
        ("run_cores",): 2,
        ("run_cpu_cores", "worker-1"): 0.95,
        ("run_cpu_cores", "broker"): 0.6,
        ("run_cpu_cores", others): 0.4,
        ("run_cpu_cores", "stolen"): 0.0,
        ("run_cpu_cores", "idle"): 0.05,
        ("run_outstanding_seconds_total",): 1.0,
        ("run_at_limit_seconds_total", "machine"): 1.0,
        ("run_at_limit_seconds_total", "worker-1"): 1.0,
    }


SLOW = {"de/western-europe": sums([1_100 * MS] * 200)}


@pytest.mark.parametrize(
    ("of", "reasons"),
    [
        (account({"de/western-europe": sums([MS] * 200)}), set()),
        (account(SLOW), set()),
        (account(SLOW, lateness=histogram([200 * MS])), {"publisher"}),
        (account(faults=("2 of 3",)), {"account"}),
        (account({"de/western-europe": sums([MS] * 200, negative=1)}), {"clocks"}),
    ],
)
def test_the_run_says_what_puts_its_figures_in_doubt(of, reasons):
    """As the verdict would say it now; each reason is there."""
    collector = RunCollector(THRESHOLDS, lambda: figures.Figures(of, 1.0, 20), outlets=20)
    found = served(collector)
    assert {reason for reason in DOUBTS if found["in_doubt", reason]} == reasons


def test_deliveries_before_they_are_due_are_no_doubt_of_a_run_that_sets_the_clock():
    """From the fault's begin on."""
    early = account({"de/western-europe": sums([MS] * 200, negative=1)})
    for begun_ns, doubted in ((None, 1), (5, 0)):
        fault = FaultCost(name="dusk", kind="clock_step", begin_ns=5, end_ns=6, begun_ns=begun_ns)
        found = figures.Figures(early, 1.0, 20, faults=(fault,))
        collector = RunCollector(THRESHOLDS, lambda found=found: found, outlets=20)
        assert served(collector)["in_doubt", "clocks"] == doubted


def test_outlets_and_the_machine_put_figures_in_doubt_too():
    """Some are not online; other programs use the processors."""
    collector = RunCollector(THRESHOLDS, lambda: figures.Figures(account(), 1.0, 19), outlets=20)
    assert served(collector)["in_doubt", "outlets"] == 1
    assert served(collector)["in_doubt", "processors"] == 0
    collector.starved = lambda: "the hypervisor took 90% of the processors"
    assert served(collector)["in_doubt", "processors"] == 1


def test_the_run_is_named_by_its_labels():
    """For a query that asks which run a figure is of."""
    labels = run_labels(load_scenario("steady"), 0xABC, "embedded")
    assert labels[3] in ("0", "1", "2")
    collector = RunCollector((), lambda: Figures((0, 0), 0), info=labels)
    assert served(collector) == {("run_info", "0000000000000abc", "steady", "20250318", labels[3], "embedded"): 1}


def test_who_is_first_is_told_where_it_is_known():
    """At the end of a run: correlation, noise, head start and range; no sample before, and none in doubt."""
    names = ("run_order_correlation", "run_order_noise", "run_order_head_start_seconds", "run_order_range_seconds")
    known = Figures((0, 0), 0)
    known.order = OrderFigures(12, 1, 30, 0, 0, rho=0.5, noise=0.1, head_starts_s=(0.001, 0.002, 0.003), range_s=0.004)
    found = served(RunCollector((), lambda: known))
    assert [found[name,] for name in names] == [0.5, 0.1, 0.002, 0.004]
    doubtful = Figures((0, 0), 0)
    doubtful.order = replace(known.order, doubt="7 messages could be ranked")
    for figures_now in (Figures((0, 0), 0), doubtful):
        assert not {(name,) for name in names} & set(served(RunCollector((), lambda held=figures_now: held)))

"""What a load test adds to the metrics: thresholds as they stand, and processors as they are used."""

import pytest

from bench.bottleneck import Pressure
from bench.cpu import Process, Stretch
from bench.measures import Measure
from bench.metrics import RunCollector
from bench.scenario_thresholds import parse_thresholds

WORKER = Process("worker-1", "workers", 1, single=True)
BROKER = Process("broker", "broker", 2, single=False)
THRESHOLDS = parse_thresholds({"disclosure.p99": "< 1s", "missing": "== 0"})


class Figures:
    """Measures with these ends."""

    def __init__(self, latency, missing):
        self._ends = {"disclosure": latency, "missing": (missing, missing)}

    def of(self, metric, _):
        return Measure(*self._ends[metric])


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
    """What the load is on and the run did not start is among the others, which says so; nothing before publishing."""
    collector = RunCollector((), lambda: Figures((0, 0), 0), **where)
    assert served(collector) == {}
    collector.pressure = pressure = Pressure((WORKER, BROKER), 2, {"worker-1": 1})
    pressure.latest = Stretch(0.25, {"worker-1": 0.95, "broker": 0.6}, 0.4, 0.0, 0.05)
    for _ in range(4):
        pressure.add(pressure.latest)
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

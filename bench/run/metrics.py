"""The metrics that a load test adds to the wire's: its thresholds, its figures so far, the use of the processors."""

from collections.abc import Callable, Iterator, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bench.base.quantities import Unit
from bench.faults.metrics import fault_families
from bench.host.bottleneck import OTHERS, STOLEN, CpuSaturation
from bench.run.change_metrics import change_families
from bench.scenario.model import Scenario
from bench.scenario.thresholds import Threshold
from bench.verdict.figures import Figures
from bench.verdict.order import OrderFigures
from bench.verdict.so_far import checks_so_far
from bench.verdict.verdict import judge
from wire.contract.metrics import METRICS, PREFIX
from wire.exposition import doubt_family

__all__ = ["RunCollector", "run_labels"]

IDLE, MACHINE, OTHERS_AND_BROKER, OTHERS_AND_SERVICE = "idle", "machine", "others and broker", "others and service"


class RunCollector(Collector):
    """The metric families of one run: its thresholds, the figures as ``figures`` returns them, and the processors.

    ``saturation`` is set when publishing starts. ``broker_outside``: the broker runs on this machine and was not
    started by the run. ``service``: the load is on a service, of which this machine may run any part. ``outlets`` is
    the directory's size: with it the collector says what puts the figures in doubt, as the verdict would. ``info`` are
    the labels of the run. ``starved`` says why the machine is not the run's own, and is set when publishing starts.
    """

    def __init__(
        self,
        thresholds: Sequence[Threshold],
        figures: Callable[[], Figures],
        *,
        broker_outside: bool = False,
        service: bool = False,
        outlets: int | None = None,
        info: Sequence[str] = (),
    ) -> None:
        self.starved: Callable[[], str] = lambda: ""
        self._outlets = outlets
        self._info = info
        self.saturation: CpuSaturation | None = None
        self.broker_outside = broker_outside
        self._thresholds = thresholds
        self._figures = figures
        # A broker or service under load that the run did not start counts among the others, and is no disturbance.
        self._others = OTHERS_AND_SERVICE if service else OTHERS_AND_BROKER if broker_outside else OTHERS

    def collect(self) -> Iterator[Metric]:
        """Yield every family, as of now."""
        figures = self._figures()
        yield from self._threshold_families(figures)
        yield from self._processor_families()
        yield from _order_families(figures.order)
        yield from change_families(figures.changes)
        yield from fault_families(figures.faults)
        if self._outlets is not None:
            yield doubt_family(dict.fromkeys(self._doubts(figures, self._outlets), True))
        if self._info:
            info = _gauge("run_info")
            info.add_metric(self._info, 1)
            yield info

    def _doubts(self, figures: Figures, outlets: int) -> Iterator[str]:
        """Yield each reason that puts the figures in doubt now; the control group is compared at the end."""
        yield from judge(self._thresholds, figures, checks_so_far(figures, outlets, self.starved())).reasons
        if figures.account.faults:
            yield "account"
        clock_set = any(fault.kind == "clock_step" and fault.begun_ns is not None for fault in figures.faults)
        if figures.totals.sums.negative and not clock_set:
            yield "clocks"

    def _threshold_families(self, figures: Figures) -> Iterator[Metric]:
        bounds, values = _gauge("threshold"), _gauge("threshold_figure")
        bounds_s, values_s = _gauge("threshold_seconds"), _gauge("threshold_figure_seconds")
        holds = _gauge("threshold_holds")
        for threshold in self._thresholds:
            timed = threshold.unit is Unit.SECONDS
            (bounds_s if timed else bounds).add_metric([threshold.figure, threshold.operator], threshold.bound)
            figure = figures.of(threshold.metric, threshold.stat)
            low, high = figure.low, figure.high
            if low is None or high is None:
                continue
            if timed:
                values_s.add_metric([threshold.figure, "lower"], low)
                values_s.add_metric([threshold.figure, "upper"], high)
            else:
                values.add_metric([threshold.figure], high)
            at_ends = threshold.holds(low), threshold.holds(high)
            if at_ends[0] == at_ends[1]:
                holds.add_metric([threshold.figure], float(at_ends[0]))
        yield from (bounds_s, bounds, values_s, values, holds)

    def _processor_families(self) -> Iterator[Metric]:
        cores, used = _gauge("run_cores"), _gauge("run_cpu_cores")
        waiting, limited = _counter("run_outstanding_seconds"), _counter("run_at_limit_seconds")
        saturation = self.saturation
        if saturation is not None:
            cores.add_metric([], saturation.cores)
            waiting.add_metric([], saturation.waiting_s)
            limited.add_metric([MACHINE], saturation.full_s)
            for name, seconds in saturation.limited_s.items():
                limited.add_metric([name], seconds)
            if saturation.latest is not None:
                sample = saturation.latest
                parts = {self._others: sample.others, STOLEN: sample.stolen, IDLE: sample.idle}
                for name, used_cores in {**sample.used, **parts}.items():
                    used.add_metric([name], used_cores)
        yield from (cores, used, waiting, limited)


def run_labels(scenario: Scenario, run_id: int, broker: str) -> tuple[str, ...]:
    """Return the labels of a run's ``run_info``; ``broker`` is its kind."""
    return f"{run_id:016x}", scenario.name, str(scenario.seed), str(scenario.audience.qos), broker


def _order_families(order: OrderFigures | None) -> Iterator[Metric]:
    """Yield who is first, without a sample before the workers tell it at the end, and where it is in doubt."""
    known = order is not None and not order.doubt
    figures = {
        "run_order_correlation": order.rho if order else None,
        "run_order_noise": order.noise if order else None,
        "run_order_head_start_seconds": order.head_start(0.5) if order else None,
        "run_order_range_seconds": order.range_s if order else None,
    }
    for name, value in figures.items():
        family = _gauge(name)
        if known and value is not None:
            family.add_metric([], value)
        yield family


def _gauge(name: str) -> GaugeMetricFamily:
    metric = METRICS[name]
    return GaugeMetricFamily(PREFIX + name, metric.help, labels=metric.labels)


def _counter(name: str) -> CounterMetricFamily:
    metric = METRICS[name]
    return CounterMetricFamily(PREFIX + name, metric.help, labels=metric.labels)

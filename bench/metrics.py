"""What a load test adds to the wire's metrics: its thresholds, how they stand, and what the processors do."""

from collections.abc import Callable, Iterator, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bench.bottleneck import OTHERS, STOLEN, Pressure
from bench.measures import Measures
from bench.scenario_thresholds import Threshold, Unit
from wire.contract.metrics import METRICS, PREFIX

__all__ = ["RunCollector"]

IDLE, MACHINE, OTHERS_AND_BROKER, OTHERS_AND_SERVICE = "idle", "machine", "others and broker", "others and service"


class RunCollector(Collector):
    """Families of one run: ``measures`` gives its figures as of now.

    ``pressure`` is there from the start of publishing. ``broker_outside``: the broker runs on this machine and was not
    started by the run. ``service``: the load is on a service, of which this machine may run any part.
    """

    def __init__(
        self,
        thresholds: Sequence[Threshold],
        measures: Callable[[], Measures],
        *,
        broker_outside: bool = False,
        service: bool = False,
    ) -> None:
        self.pressure: Pressure | None = None
        self.broker_outside = broker_outside
        self._thresholds = thresholds
        self._measures = measures
        # What the load is on and the run did not start is among the others, and no disturbance.
        self._others = OTHERS_AND_SERVICE if service else OTHERS_AND_BROKER if broker_outside else OTHERS

    def collect(self) -> Iterator[Metric]:
        """Every family, as of now."""
        yield from self._standing()
        yield from self._processors()

    def _standing(self) -> Iterator[Metric]:
        bounds, figures = _gauge("threshold"), _gauge("threshold_figure")
        bounds_s, figures_s = _gauge("threshold_seconds"), _gauge("threshold_figure_seconds")
        holds = _gauge("threshold_holds")
        measures = self._measures()
        for threshold in self._thresholds:
            timed = threshold.unit is Unit.SECONDS
            (bounds_s if timed else bounds).add_metric([threshold.figure, threshold.operator], threshold.bound)
            measure = measures.of(threshold.metric, threshold.stat)
            low, high = measure.low, measure.high
            if low is None or high is None:
                continue
            if timed:
                figures_s.add_metric([threshold.figure, "lower"], low)
                figures_s.add_metric([threshold.figure, "upper"], high)
            else:
                figures.add_metric([threshold.figure], high)
            at_ends = threshold.holds(low), threshold.holds(high)
            if at_ends[0] == at_ends[1]:
                holds.add_metric([threshold.figure], float(at_ends[0]))
        yield from (bounds_s, bounds, figures_s, figures, holds)

    def _processors(self) -> Iterator[Metric]:
        cores, used = _gauge("run_cores"), _gauge("run_cpu_cores")
        waiting, limited = _counter("run_outstanding_seconds"), _counter("run_at_limit_seconds")
        pressure = self.pressure
        if pressure is not None:
            cores.add_metric([], pressure.cores)
            waiting.add_metric([], pressure.waiting_s)
            limited.add_metric([MACHINE], pressure.full_s)
            for name, seconds in pressure.limited_s.items():
                limited.add_metric([name], seconds)
            if pressure.latest is not None:
                stretch = pressure.latest
                parts = {self._others: stretch.others, STOLEN: stretch.stolen, IDLE: stretch.idle}
                for name, share in {**stretch.used, **parts}.items():
                    used.add_metric([name], share)
        yield from (cores, used, waiting, limited)


def _gauge(name: str) -> GaugeMetricFamily:
    metric = METRICS[name]
    return GaugeMetricFamily(PREFIX + name, metric.help, labels=metric.labels)


def _counter(name: str) -> CounterMetricFamily:
    metric = METRICS[name]
    return CounterMetricFamily(PREFIX + name, metric.help, labels=metric.labels)

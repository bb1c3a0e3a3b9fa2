"""Thresholds on what faults cost, against the faults that a scenario has."""

from collections.abc import Iterable, Sequence

from bench.base.units import Wrong
from bench.scenario.faults import Fault
from bench.scenario.figure_names import RECOVERY, split_metric
from bench.scenario.nearest import nearest
from bench.scenario.thresholds import Threshold

__all__ = ["check_recovery"]


def check_recovery(thresholds: Iterable[Threshold], faults: Sequence[Fault]) -> None:
    """Raise Wrong for a threshold on the recovery from a fault that a scenario does not have, or that is not mended."""
    names = [fault.name for fault in faults if fault.end_ns is not None]
    for threshold in thresholds:
        base, group = split_metric(threshold.metric)
        if base != RECOVERY and "fault" not in group:
            continue
        key = f"thresholds.{threshold.figure}"
        for fault in faults:
            if fault.name == group.get("fault") and fault.end_ns is None:
                raise Wrong(f"{fault.name} lasts until the run ends", "leave the threshold out, or give it a for", key)
        if not names:
            raise Wrong("there is no fault to recover from", "give one, [[fault]], or leave the threshold out", key)
        name = group.get("fault", names[0])
        if name not in names:
            raise Wrong(f"no fault is called {name}", nearest(name, names), key)

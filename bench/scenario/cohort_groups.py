"""Thresholds and metrics by behaviour of the outlets and by group of clients, against those that a run has."""

from collections.abc import Iterable, Sequence

from bench.base.units import Wrong
from bench.scenario.audience import Audience, Metrics
from bench.scenario.figure_names import COHORT_LABELS, split_metric
from bench.scenario.nearest import nearest
from bench.scenario.thresholds import Threshold
from wire.contract.behaviours import STEADY

__all__ = ["check_cohort_labels", "check_cohorts"]

TABLES = {"behaviour": "[[audience.behaviour]]", "group": "[[audience.group]] with a name"}


def check_cohorts(thresholds: Iterable[Threshold], audience: Audience) -> None:
    """Raise Wrong for a threshold on a behaviour or a group that the audience does not have. Without behaviours every
    outlet is steady.
    """
    for threshold in thresholds:
        for label, value in split_metric(threshold.metric)[1].items():
            if label in COHORT_LABELS:
                _check(label, value, audience, f"thresholds.{threshold.figure}")


def check_cohort_labels(metrics: Metrics, audience: Audience) -> None:
    """Raise Wrong where metrics are to have labels that the audience gives no values for."""
    values = {"behaviour": audience.behaviour, "group": _names("group", audience)}
    if metrics.labels in values and not values[metrics.labels]:
        problem = f"the audience has no {TABLES[metrics.labels]}"
        raise Wrong(problem, "give some, or take auto", "metrics.labels")


def _check(label: str, value: str, audience: Audience, key: str) -> None:
    names = _names(label, audience)
    if not names:
        raise Wrong(f"the audience has no {TABLES[label]}", "give some, or leave the group of the figure out", key)
    if value not in names:
        raise Wrong(f"the audience has no {label} {value}", nearest(value, names), key)


def _names(label: str, audience: Audience) -> Sequence[str]:
    """Return the names that a figure may be of; empty where there are no groups with a name."""
    if label == "group":
        return tuple(dict.fromkeys(group.name for group in audience.group if group.name))
    return (STEADY, *(behaviour.called for behaviour in audience.behaviour))

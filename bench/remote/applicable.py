"""The options of ``wirestorm run`` that ``--wire`` rules out: the service decides them."""

from collections.abc import Iterable

from bench.base.errors import ConfigurationError
from bench.scenario.desk_behaviours import first_desk
from bench.scenario.figure_names import (
    COHORT_LABELS,
    GROWTH,
    NEARNESS,
    ORDER_FIGURES,
    SERVICE_LEVELS,
    SUMS,
    split_metric,
)
from bench.scenario.model import Scenario
from bench.scenario.thresholds import Threshold

__all__ = ["check_applicable", "check_no_desks", "check_no_faults", "check_thresholds"]

# The tables of a scenario that describe the service's own broker and workers, and the keys of the audience that do not.
TABLES = ("broker", "swarm")
COMPARED = ("outlets", "countries", "qos")  # with the service's, in checks.py


def check_applicable(given: Iterable[str]) -> None:
    """ConfigurationError for a scenario key that is given on the command line although the service decides it."""
    for key in given:
        head, _, rest = key.partition(".")
        if head in TABLES or (head == "audience" and rest and rest not in COMPARED):
            problem = "with --wire the service's own broker and workers are used"
            raise ConfigurationError("--wire", key, problem, f"leave {key} out, or run without --wire")


def check_no_faults(scenario: Scenario) -> None:
    """ConfigurationError for a scenario with faults: what a service is made of is not the run's to break."""
    if scenario.fault:
        problem = "with --wire broker and workers are the service's, and a run breaks none of them"
        raise scenario.error("fault", problem, "leave [[fault]] out, or run without --wire")


def check_no_desks(scenario: Scenario) -> None:
    """ConfigurationError for a scenario with shared desks: the outlets are the service's, and sit at none."""
    desk = first_desk(scenario.audience)
    if desk is not None:
        problem = "with --wire the outlets are the service's, and share no subscriptions"
        remedy = "leave the behaviour out, or run without --wire"
        raise scenario.error(f"audience.behaviour.{desk}.kind", problem, remedy)


def check_thresholds(thresholds: Iterable[Threshold]) -> None:
    """ConfigurationError for a threshold on a figure that a service does not tell."""
    for threshold in thresholds:
        untold = _untold(threshold)
        if untold is not None:
            problem, remedy = untold
            raise ConfigurationError("--wire", f"thresholds.{threshold.figure}", problem, remedy)


def _untold(threshold: Threshold) -> tuple[str, str] | None:
    """Return why a service does not tell a threshold's figure, and the way out; None where it does."""
    base, group = split_metric(threshold.metric)
    if COHORT_LABELS.intersection(group):
        return f"a service does not count its deliveries by {' and '.join(group)}", "run without --wire"
    if base == "disclosure" and "kind" in group:
        instead = f"coverage{{kind={group['kind']}}}.1.max"
        return "a service does not tell its deliveries' times by kind", f"take {instead}, or run without --wire"
    if threshold.abort_on_fail:
        return "a run against a service is judged at its end", "leave abort_on_fail out, or run without --wire"
    if base in SERVICE_LEVELS:
        return "a service does not tell when each outlet had a release", "take coverage.1.max, or run without --wire"
    if base == GROWTH:
        return "the service's processes are not seen from here", "leave it out, or run without --wire"
    if base in SUMS:
        instead = f"{base.partition('_')[0]}.max"
        return "a service does not tell the times of single deliveries", f"take {instead}, or run without --wire"
    if base in ORDER_FIGURES or base in NEARNESS:
        return "a service does not rank the arrivals of a release", "take spread.max, or run without --wire"
    return None

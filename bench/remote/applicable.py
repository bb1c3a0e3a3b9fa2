"""The options of ``wirestorm run`` that ``--wire`` rules out: the service decides them."""

from collections.abc import Iterable

from bench.base.errors import ConfigurationError
from bench.scenario.figure_names import COHORT_LABELS, GROWTH, SERVICE_LEVELS, SUMS, split_metric
from bench.scenario.model import Scenario
from bench.scenario.thresholds import Threshold

__all__ = ["check_applicable", "check_no_faults", "check_thresholds"]

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


def check_thresholds(thresholds: Iterable[Threshold]) -> None:
    """ConfigurationError for a threshold on a figure that a service does not tell."""
    for threshold in thresholds:
        base, group = split_metric(threshold.metric)
        if COHORT_LABELS.issuperset(group) and group:
            problem = f"a service does not count its deliveries by {' and '.join(group)}"
            raise ConfigurationError("--wire", f"thresholds.{threshold.figure}", problem, "run without --wire")
        if base == "disclosure" and "kind" in group:
            problem = "a service does not tell its deliveries' times by kind"
            remedy = f"take coverage{{kind={group['kind']}}}.1.max, or run without --wire"
            raise ConfigurationError("--wire", f"thresholds.{threshold.figure}", problem, remedy)
        if threshold.abort_on_fail:
            problem = "a run against a service is judged at its end"
            remedy = "leave abort_on_fail out, or run without --wire"
            raise ConfigurationError("--wire", f"thresholds.{threshold.figure}", problem, remedy)
        if base in SERVICE_LEVELS:
            problem = "a service does not tell when each outlet had a release"
            remedy = "take coverage.1.max, or run without --wire"
            raise ConfigurationError("--wire", f"thresholds.{threshold.figure}", problem, remedy)
        if base == GROWTH:
            problem = "the service's processes are not seen from here"
            raise ConfigurationError(
                "--wire", f"thresholds.{threshold.figure}", problem, "leave it out, or run without --wire"
            )
        if base in SUMS:
            problem = "a service does not tell the times of single deliveries"
            remedy = f"take {base.partition('_')[0]}.max, or run without --wire"
            raise ConfigurationError("--wire", f"thresholds.{threshold.figure}", problem, remedy)

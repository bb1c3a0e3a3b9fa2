"""Thresholds on the recovery from faults."""

import pytest

from bench.base.quantiles import Stat
from bench.base.quantities import Unit
from bench.scenario.fault_figures import check_recovery
from bench.scenario.figure_names import RECOVERY, parse_figure
from bench.scenario.load import load_scenario
from tests.support.scenarios import ROOMY, refused, written

FAULT = '[[fault]]\nname = "dusk"\nkind = "broker_killed"\nat = "10s"\nfor = "5s"\n'
KILLED = '[[fault]]\nname = "dusk"\nkind = "worker_killed"\nat = "10s"\n'


def with_threshold(figure, fault=FAULT):
    return f'{fault}[thresholds]\n"{figure}" = "< 10s"\n'


@pytest.mark.parametrize("figure", ["recovery.max", "recovery.p50", "recovery{fault=dusk}", "recovery{fault=dusk}.max"])
def test_recovery_is_a_figure_of_all_faults_or_of_one(tmp_path, figure):
    """One fault has one recovery, which takes no statistic."""
    scenario = load_scenario(written(tmp_path, with_threshold(figure)), machine=ROOMY)
    (threshold,) = scenario.thresholds
    assert threshold.unit is Unit.SECONDS
    assert parse_figure("recovery{fault=dusk}") == parse_figure("recovery{fault=dusk}.max")
    assert parse_figure("recovery.max").stat is Stat.MAX
    check_recovery([threshold], scenario.fault)


@pytest.mark.parametrize(
    ("text", "problem", "remedy"),
    [
        (with_threshold("recovery{fault=dust}"), "no fault is called dust", "did you mean dusk?"),
        (with_threshold("recovery{fault=xyz}"), "no fault is called xyz", "there are: dusk"),
        (with_threshold("recovery.max", ""), "no fault to recover from", "[[fault]]"),
        (with_threshold("recovery{fault=dusk}", ""), "no fault to recover from", "[[fault]]"),
        (with_threshold("recovery{fault=dusk}", KILLED), "dusk lasts until the run ends", "leave"),
        (with_threshold("recovery.max", KILLED), "no fault to recover from", "[[fault]]"),
        (with_threshold("recovery"), "there is no such figure", "recovery.max"),
        (with_threshold("missing{fault=dusk}"), "missing is not known by fault", RECOVERY),
        (with_threshold("recovery{kind=flash}.max"), "recovery is not known by kind", "by kind there are"),
    ],
)
def test_a_threshold_on_no_fault_of_the_scenario_is_refused(tmp_path, text, problem, remedy):
    """With the nearest that there is."""
    error = refused(written(tmp_path, text))
    assert error.key.startswith("thresholds.")
    assert problem in error.problem
    assert remedy in error.remedy

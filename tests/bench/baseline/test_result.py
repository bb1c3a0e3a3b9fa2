"""What ``baseline.json`` says of a run beside its baseline."""

import pytest

from bench.base.exits import Exit
from bench.baseline.command import baseline_of
from bench.baseline.result import result_of, sentence
from tests.support.baselines import leave_measured_run, leave_measured_set, scenario_of
from tests.support.run_files import check_document


def found(tmp_path, last_s, code=Exit.PASS, **changes):
    leave_measured_run(tmp_path / "before")
    new = leave_measured_run(tmp_path / "new", last_s, **changes)
    return result_of(baseline_of("before", tmp_path, scenario_of()), new, code)


@pytest.mark.parametrize(("last_s", "finding", "code"), [(0.01, "same", 0), (0.02, "slower", 97), (0.005, "faster", 0)])
def test_each_figure_has_its_difference_and_its_noise(tmp_path, last_s, finding, code):
    """The finding is that of the figures, and the code that of the command."""
    result = found(tmp_path, last_s)
    value = check_document(result)
    assert (value["finding"], value["exit_code"]) == (finding, code)
    assert {change["finding"] for change in value["changes"]} == {finding}
    assert len(value["changes"]) == 3
    for change in value["changes"]:
        assert (abs(change["difference_seconds"]) > change["noise_seconds"]) == (finding != "same")


@pytest.mark.parametrize(("code", "directory"), [(Exit.INVALID, "d" * 16), (Exit.PASS, "e" * 16)])
def test_runs_that_are_not_compared_have_no_figures(tmp_path, code, directory):
    """The sentence says why, the runs of the baseline are named, and the code is the run's own."""
    value = check_document(found(tmp_path, 0.02, code, directory=directory))
    assert value["finding"] is None
    assert value["sentence"].startswith("not compared with before: ")
    assert value["changes"] == []
    assert value["exit_code"] == code
    assert [run["run_id"] for run in value["runs"]] == [f"{7:016x}"]


def test_a_set_without_a_run_that_counts_is_not_compared(tmp_path):
    """It is no fault: the set's own code says what happened."""
    leave_measured_run(tmp_path / "before")
    new = leave_measured_set(tmp_path / "new", (0.02,))
    path = new / "runs.json"
    path.write_text(path.read_text().replace('"runs_counted":[1]', '"runs_counted":[]'))
    result = result_of(baseline_of("before", tmp_path, scenario_of()), new, Exit.PASS)
    assert result.sentence == "not compared with before: no run of the set counts"


def test_too_few_releases_say_nothing(tmp_path):
    """The sentence says how many it takes."""
    leave_measured_run(tmp_path / "before")
    told = sentence(baseline_of("before", tmp_path, scenario_of()), [])
    assert told == "not compared with before (1 run): fewer than ten releases reached their outlets in all runs"

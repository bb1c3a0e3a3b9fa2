"""``wirestorm report`` takes a run, a set, a comparison or a search by its folder."""

import csv
import io
import json

import pytest

from bench.base.documents import encode
from bench.base.errors import ConfigurationError
from bench.base.exits import Exit
from bench.cli import main
from bench.report.destinations import STANDARD_OUTPUT, Destinations
from bench.results.command import report_folders
from bench.verdict.verdict import Verdict
from tests.bench.comparison.test_command import comparison
from tests.support.capacities import capacity_of
from tests.support.fair_orders import fairness_of
from tests.support.run_folders import leave_run, leave_set

JSON = Destinations(json=STANDARD_OUTPUT)


def leave_comparison(folder, **changes):
    folder.mkdir()
    (folder / "comparison.json").write_bytes(encode(comparison(**changes), indented=True))
    return folder


def leave_search(folder):
    folder.mkdir()
    (folder / "capacity.json").write_bytes(encode(capacity_of(1_000), indented=True))
    return folder


def leave_fairness(folder):
    folder.mkdir()
    fairness_of(folder, "qos")
    return folder


def test_each_folder_gets_the_page_of_what_it_holds(tmp_path, capsys):
    """The exit code is the worst of theirs."""
    folders = [
        leave_run(tmp_path / "run", verdict=Verdict.FAIL),
        leave_set(tmp_path / "set", {}),
        leave_comparison(tmp_path / "comparison", exit_code=98),
        leave_search(tmp_path / "search"),
        leave_fairness(tmp_path / "order"),
    ]
    assert report_folders(folders, Destinations()) is Exit.FAIL
    pages = ("run/report.html", "set/report.html", "comparison/comparison.html", "search/capacity.html")
    for place in (*pages, "order/fairness.html"):
        assert (tmp_path / place).read_text().startswith("<!doctype html>")
    printed = capsys.readouterr().out
    assert "every figure of every round" in printed
    assert "capacity.json" in printed


@pytest.mark.parametrize("make", [leave_comparison, leave_search, leave_fairness])
def test_a_form_of_a_comparison_or_search_is_of_its_folder_alone(tmp_path, capsys, make):
    """Its JSON is not among those of runs, which are an array."""
    folder, run = make(tmp_path / "a"), leave_run(tmp_path / "b")
    with pytest.raises(ConfigurationError, match="give its folder alone with this option"):
        report_folders([run, folder], JSON)
    assert report_folders([folder], JSON) is (Exit.FAIL if make is leave_fairness else Exit.PASS)
    assert isinstance(json.loads(capsys.readouterr().out), dict)


def test_several_runs_and_sets_are_in_one_report(tmp_path, capsys):
    """A row for each run."""
    folders = [leave_run(tmp_path / "a"), leave_set(tmp_path / "b", {}, {})]
    assert report_folders(folders, Destinations(csv=STANDARD_OUTPUT)) is Exit.PASS
    assert len(list(csv.DictReader(io.StringIO(capsys.readouterr().out)))) == 3


@pytest.mark.parametrize(
    ("name", "problem"), [("", "it holds nothing that has a report"), ("none", "there is no such folder")]
)
def test_a_folder_without_any_of_them_is_refused(tmp_path, capsys, name, problem):
    """The message names the files that would be right."""
    assert main(["report", str(tmp_path / name)]) == 104
    said = capsys.readouterr().err
    assert problem in said
    assert "a run (summary.json), a set of runs (runs.json), a comparison (comparison.json)" in said

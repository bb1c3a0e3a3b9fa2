"""``wirestorm report`` on the command line, and the same options on ``wirestorm run``."""

from bench import cli
from bench.load_commands import run
from bench.report.options import Junit
from bench.results.cli import report
from bench.verdict.verdict import Verdict
from tests.support.run_folders import leave_run


def test_the_command_makes_the_report_and_ends_as_the_run(tmp_path, capsys):
    """99 of a run that failed."""
    folder = leave_run(tmp_path / "run", verdict=Verdict.FAIL)
    assert cli.main(["report", str(folder), "--markdown", "-", "--junit", str(tmp_path / "junit.xml")]) == 99
    assert capsys.readouterr().out.startswith("## ❌ FAIL: small\n")
    assert (tmp_path / "junit.xml").read_text().startswith("<?xml")


def test_run_and_report_have_the_same_option():
    """One text, one check."""
    for command in (run, report):
        assert command.__annotations__["junit"] == Junit


def test_a_place_that_cannot_be_is_refused_before_the_run(tmp_path, capsys):
    """Nothing is started."""
    assert cli.main(["run", "--junit", str(tmp_path / "none" / "junit.xml"), "--out", str(tmp_path / "run")]) == 104
    assert capsys.readouterr().err.startswith("wirestorm: --junit: ")
    assert not (tmp_path / "run").exists()


def test_without_an_option_the_page_is_made(tmp_path):
    """In the run's folder."""
    folder = leave_run(tmp_path)
    assert cli.main(["report", str(folder)]) == 0
    assert (folder / "report.html").read_text().startswith("<!doctype html>")

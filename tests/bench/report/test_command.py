"""``wirestorm report``, and the report at the end of a run."""

import csv
import io

import pytest
from rich.console import Console

from bench.base.errors import ConfigurationError
from bench.base.exits import Exit
from bench.report.command import make_report, report_runs
from bench.report.destinations import STANDARD_OUTPUT, Destinations
from bench.verdict.verdict import Verdict
from tests.support.run_folders import leave_run, leave_set

TABLE = Destinations(csv=STANDARD_OUTPUT)


def test_the_runs_of_all_folders_are_in_one_report(tmp_path, capsys):
    """A set counts with each of its runs; the exit code is the worst."""
    folders = [leave_run(tmp_path / "a"), leave_set(tmp_path / "b", {}, {"verdict": Verdict.INVALID})]
    assert make_report(folders, TABLE, pages=False) is Exit.INVALID
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["verdict"] for row in rows] == ["PASS", "PASS", "INVALID"]


def test_a_file_that_is_not_written_is_a_fault(tmp_path, capsys):
    """A FAIL before it makes no difference."""
    folder = leave_run(tmp_path, verdict=Verdict.FAIL)
    (tmp_path / "there").mkdir()
    assert make_report([folder], Destinations(csv=tmp_path / "there"), pages=False) is Exit.FAULT
    assert capsys.readouterr().err == f"wirestorm: {tmp_path / 'there'}: is a directory; it is not written\n"


def test_the_report_of_a_run_keeps_its_exit_code(tmp_path):
    """Also that of a run whose files were not all written, which no file says."""
    assert report_runs(leave_run(tmp_path), TABLE, Exit.PASS, Console(quiet=True)) is Exit.PASS
    assert report_runs(tmp_path, TABLE, Exit.FAULT, Console(quiet=True)) is Exit.FAULT
    assert report_runs(tmp_path, TABLE, Exit.INTERRUPTED, Console(quiet=True)) is Exit.INTERRUPTED
    assert (tmp_path / "report.html").exists()


def test_a_run_without_a_summary_has_no_report(tmp_path, capsys):
    """The run's own error came before; the report's is no traceback."""
    assert report_runs(tmp_path, TABLE, Exit.PASS, Console(quiet=True)) is Exit.FAULT
    assert capsys.readouterr().err.startswith("wirestorm: there is no report: ")
    with pytest.raises(ConfigurationError):
        make_report([tmp_path], TABLE, pages=False)


def test_one_page_is_of_one_folder(tmp_path):
    """Of several folders each has its own."""
    folders = [leave_run(tmp_path / "a"), leave_run(tmp_path / "b")]
    page = Destinations(html=tmp_path / "page.html")
    with pytest.raises(ConfigurationError, match="--html"):
        make_report(folders, page, pages=False)
    assert make_report(folders[:1], page, pages=False) is Exit.PASS
    assert (tmp_path / "page.html").exists()
    assert not (tmp_path / "a" / "report.html").exists()


def test_ctrl_c_leaves_the_pages_that_are_there_and_says_how_many(tmp_path, capsys):
    """The page under way is written; the files of the runs stay as they are."""
    folders = [leave_run(tmp_path / name) for name in "abc"]
    pages = [folder / "report.html" for folder in folders]
    code = make_report(folders, Destinations(), pages=True, stopped=pages[1].exists)
    assert code is Exit.INTERRUPTED
    assert [page.exists() for page in pages] == [True, True, False]
    assert "wirestorm: interrupted after 2 of 3 pages" in capsys.readouterr().err

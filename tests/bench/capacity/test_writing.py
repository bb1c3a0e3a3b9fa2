"""The files of a search are written, or it is said why not."""

from rich.console import Console

from bench.capacity.writing import write_capacity
from bench.output.progress import Display
from tests.support.capacities import capacity_of
from tests.support.run_files import read_file
from tests.support.run_folders import leave_files

SILENT = Display(Console(quiet=True))


def test_a_search_leaves_its_document_its_page_and_the_reports_of_its_trials(tmp_path):
    """The page links to the report of a trial that left its files; nothing is wrong with the others."""
    leave_files(tmp_path / "1")
    assert write_capacity(capacity_of(1_000), tmp_path, SILENT) == []
    assert read_file(tmp_path / "capacity.json")
    assert (tmp_path / "1" / "report.html").is_file()
    assert 'href="1/report.html"' in (tmp_path / "capacity.html").read_text(encoding="utf-8")


def test_a_trial_whose_files_cannot_be_read_is_named(tmp_path):
    """All else is written."""
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "summary.json").write_text("{")
    (problem,) = write_capacity(capacity_of(1_000), tmp_path, SILENT)
    assert problem.startswith(f"{tmp_path / '1'}: there is no report: ")
    assert (tmp_path / "capacity.html").is_file()


def test_each_file_that_cannot_be_written_is_named(tmp_path):
    """The folder's place is taken by a file."""
    (tmp_path / "taken").write_text("")
    problems = write_capacity(capacity_of(1_000), tmp_path / "taken", SILENT)
    assert len(problems) == 2
    assert "capacity.json: " in problems[0]
    assert "capacity.html: " in problems[1]

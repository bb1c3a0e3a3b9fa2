"""The pages of runs and sets in their folders."""

import resource
import signal

from bench.report.destinations import STANDARD_OUTPUT
from bench.report.pages import write_page, write_pages
from bench.report.run_files import read_runs
from tests.support.run_folders import leave_run, leave_set


def test_each_run_of_a_set_has_a_page_and_so_has_the_set(tmp_path):
    """The set's page links to them."""
    folder = leave_set(tmp_path, {}, {})
    assert write_pages(read_runs([folder])) == []
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html")) == [
        "1/report.html",
        "2/report.html",
        "report.html",
    ]


def test_a_page_that_cannot_be_written_keeps_no_other_from_being_written(tmp_path):
    """The reason is given."""
    (run,) = read_runs([leave_run(tmp_path / "a")])
    assert write_page(run, tmp_path) == [f"{tmp_path}: is a directory; it is not written"]
    (tmp_path / "a" / "report.html").mkdir()
    assert len(write_pages([*read_runs([leave_run(tmp_path / "b")]), run])) == 1
    assert (tmp_path / "b" / "report.html").exists()


def test_a_page_is_whole_or_not_there(tmp_path):
    """A limit of the files' size stands for a full disk: the part that was written is removed."""
    (run,) = read_runs([leave_run(tmp_path)])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        problems = write_page(run, tmp_path / "report.html")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert problems == [f"{tmp_path / 'report.html'}: file too large; it is not written"]
    assert not (tmp_path / "report.html").exists()


def test_a_page_can_go_to_standard_output(tmp_path, capsys):
    """For a pipe."""
    (run,) = read_runs([leave_run(tmp_path)])
    assert write_page(run, STANDARD_OUTPUT) == []
    assert capsys.readouterr().out.startswith('<!doctype html>\n<html lang="en">')

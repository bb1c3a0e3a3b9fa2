"""The parts of a page over the time of a run."""

from bench.report.course_section import over_time, processes
from bench.report.run_files import read_run
from tests.support.run_folders import leave_files, leave_run


def test_a_run_without_a_timeline_has_none_of_them(tmp_path):
    """They are left out of the page."""
    files = read_run(leave_run(tmp_path))
    assert list(over_time(files)) == list(processes(files)) == []


def test_each_part_has_its_figures_with_a_sentence(tmp_path):
    """Latency and deliveries; cores and memory."""
    files = read_run(leave_files(tmp_path))
    for parts in (list(over_time(files)), list(processes(files))):
        assert ["<figcaption>" in part for part in parts] == [True, True]

"""The parts of a page over the time of a run."""

import re

from bench.base.documents import encode
from bench.report.course_section import over_time, processes
from bench.report.run_files import read_run
from bench.run.incidents import EventLine
from bench.run.result import ServiceSummary
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


def test_what_happened_is_drawn_and_told(tmp_path):
    """As a line with its number in both figures, and in a table with the reason."""
    folder = leave_files(tmp_path)
    event = EventLine(time="2026-03-18T09:00:07.5Z", kind="worker_crashed", detail="worker-1: killed")
    (folder / "events.jsonl").write_bytes(encode(event) + b"\n")
    latency, deliveries, told = over_time(read_run(folder))
    for figure in (latency, deliveries):
        assert len(re.findall(r'fill="var\(--fail\)"[^>]*>1</text>', figure)) == 2  # wide and narrow
    assert "1: worker crashed" in told
    assert "worker-1: killed" in told
    assert "2.0 s" in told


def test_the_course_of_a_service_says_what_is_not_seen(tmp_path):
    """Its processors are not seen: their figures are left out."""
    service = ServiceSummary(url="http://127.0.0.1:8080", wire="w", posts=1, posted_late=0)
    folder = leave_files(tmp_path, service=service)
    lines = (folder / "timeline.csv").read_text().splitlines()
    (folder / "timeline.csv").write_text("".join(",".join(line.split(",")[:10]) + "\n" for line in lines))
    files = read_run(folder)
    assert list(processes(files)) == []
    assert "processors, memory and the state of its workers are not seen" in "".join(over_time(files))

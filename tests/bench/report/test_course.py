"""The timeline of a run, as a report takes it."""

from bench.report.course import POINTS, read_course
from bench.run.timeline import CORES
from tests.support.run_folders import TIMELINE


def test_a_column_has_a_value_for_each_row(tmp_path):
    """None where a row has none."""
    (tmp_path / "timeline.csv").write_text(TIMELINE)
    course = read_course(tmp_path)
    assert course.seconds == [1.0, 2.0, 3.0]
    assert course.columns["p99_seconds"] == [0.05, None, 0.04]
    assert course.by_process(CORES) == {"broker": [0.5, 0.25, 0.75], "others": [0.1, 0.1, 0.2]}
    assert course.seconds_each == 1


def test_a_long_run_is_thinned_to_the_greatest_values(tmp_path):
    """A peak of one second stays."""
    head, *_ = TIMELINE.splitlines()
    rows = [f"t,{second},0,0,0,0,0,,{9 if second == 777 else 1},,0,0,0" for second in range(1, 3 * POINTS)]
    (tmp_path / "timeline.csv").write_text("\n".join([head, *rows]))
    course = read_course(tmp_path)
    assert len(course.seconds) == POINTS
    assert course.seconds_each == 3
    assert sorted(course.columns["p99_seconds"])[-2:] == [1.0, 9.0]


def test_a_row_that_is_cut_off_is_left_out(tmp_path):
    """As a full disk leaves it; a file without rows is none, as is no file."""
    assert read_course(tmp_path) is None
    (tmp_path / "timeline.csv").write_text(TIMELINE[:-30])
    assert read_course(tmp_path).seconds == [1.0, 2.0]
    for text in ("", TIMELINE.splitlines()[0], "a,b\n1,2\n"):
        (tmp_path / "timeline.csv").write_text(text)
        assert read_course(tmp_path) is None

"""What happened in a run as marks on its timeline."""

import pytest

from bench.base.documents import encode
from bench.report.course import Course
from bench.report.marks import Mark, marks_of, read_events
from bench.run.incidents import EventLine

START = "2026-03-18T09:00:00Z"


def course(p99=(None, None, None), late=(None, None, None)):
    return Course({"seconds": [1.0, 2.0, 3.0], "p99_seconds": p99, "lateness_p99_seconds": late}, 1)


def event(second, kind="broker_lost"):
    return EventLine(time=f"2026-03-18T09:00:{second:02d}Z", kind=kind, detail="why")


def test_an_event_is_a_mark_at_its_second():
    """With its reason; one from before publishing is below 0."""
    early = EventLine(time="2026-03-18T08:59:00Z", kind="calendar_paused", detail="morning")
    assert marks_of([event(2), early], START, course()) == [
        Mark(-60.0, "calendar paused", "morning"),
        Mark(2.0, "broker lost", "why"),
    ]
    assert marks_of([event(2)], None, course()) == []


@pytest.mark.parametrize(
    ("p99", "late", "seconds"),
    [
        ((0.1, 0.1, 0.1), (0.06, 0.07, 0.01), [1.0]),
        ((0.1, 0.1, 0.1), (0.06, 0.01, 0.06), [1.0, 3.0]),
        ((0.002, None, 0.1), (0.002, 0.5, 0.04), []),
    ],
)
def test_the_publisher_is_late_where_outlets_wait_for_it_most(p99, late, seconds):
    """From where its lateness is half of the latency and ten milliseconds; such seconds in a row are one mark."""
    assert [mark.seconds for mark in marks_of([], START, course(p99, late)) if mark.name == "publisher late"] == seconds


def test_a_line_that_is_cut_off_ends_the_events(tmp_path):
    """As a full disk leaves it; without a file there are none."""
    assert read_events(tmp_path) == []
    (tmp_path / "events.jsonl").write_bytes(encode(event(1)) + b"\n" + encode(event(2))[:20])
    assert read_events(tmp_path) == [event(1)]


def test_what_the_broker_says_of_itself_is_no_mark():
    """It is in events.jsonl alone."""
    said = EventLine(time="2026-03-18T09:00:01Z", kind="broker_said", detail="outlets: maximum QoS 1")
    assert marks_of([said], "2026-03-18T09:00:00Z", course()) == []

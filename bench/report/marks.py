"""What happened in a run besides its releases, as marks on its timeline: from ``events.jsonl`` and the lateness."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.base.documents import decode
from bench.base.errors import ConfigurationError
from bench.report.course import Course
from bench.run.incidents import FILE, EventLine
from wire.contract.times import parse_time

__all__ = ["Mark", "marks_of", "read_events"]

NAMES = {
    "broker_lost": "broker lost",
    "broker_refused": "broker refuses",
    "broker_back": "broker back",
    "worker_unreachable": "worker unreachable",
    "worker_departed": "worker left",
    "worker_crashed": "worker crashed",
    "calendar_paused": "calendar paused",
    "fault_began": "fault begins",
    "fault_ended": "fault ends",
    "run_aborted": "run aborted",
}
LATE = "publisher late"
LATE_FRACTION = 0.5  # of the p99 of disclosure: from here on the publisher is most of what outlets waited for
LEAST_LATE_S = 0.01
NANOSECONDS = 1e9


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment in seconds since publishing started, below 0 before that, its name, and the reason; empty where there is
    none.
    """

    seconds: float
    name: str
    detail: str = ""


def read_events(folder: Path) -> list[EventLine]:
    """Return the events of a run; a line that is cut off, as by a full disk, ends them."""
    path, found = folder / FILE, list[EventLine]()
    try:
        found.extend(decode(EventLine, line, path) for line in path.read_bytes().splitlines())
    except (OSError, ConfigurationError):
        return found
    return found


def marks_of(events: Sequence[EventLine], published: str | None, course: Course) -> list[Mark]:
    """Return the marks in their order: each event, and each time from which the publisher was late."""
    start_ns = parse_time(published) if published else None
    found = [
        Mark((parse_time(event.time) - start_ns) / NANOSECONDS, NAMES[event.kind], event.detail)
        for event in events
        if start_ns is not None and event.kind in NAMES  # what the broker says of itself is no mark
    ]
    return sorted((*found, *_late(course)), key=lambda mark: mark.seconds)


def _late(course: Course) -> Iterator[Mark]:
    """Yield a mark where the publisher's lateness becomes half of the latency or more."""
    was_late = False
    columns = (course.seconds, course.columns["p99_seconds"], course.columns["lateness_p99_seconds"])
    for seconds, p99_s, late_s in zip(*columns, strict=True):
        late = p99_s is not None and late_s is not None and late_s >= max(LEAST_LATE_S, LATE_FRACTION * p99_s)
        if late and not was_late:
            yield Mark(seconds, LATE)
        was_late = late

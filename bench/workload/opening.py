"""Opening hours: what is received outside them waits until the opening."""

from collections.abc import Sequence
from dataclasses import replace

from bench.scenario.calendar import Calendar
from bench.scenario.times import DAY_NS
from bench.workload.planned import Planned
from wire.contract.release import Status

__all__ = ["wait_for_opening"]


def wait_for_opening(
    planned: Sequence[Planned], calendar: Calendar, hours_ns: tuple[int, int], start_ns: int, end_ns: int
) -> list[Planned]:
    """Return the releases that are sent by the end of publishing, each due in the opening hours, by due time.

    ``hours_ns`` are the times of opening and closing. A kill, and a version that is withheld, wait for no opening: what
    is wrong is withdrawn at once. No version is due before an earlier version of its story.
    """
    latest: dict[str, int] = {}  # by URI: the due time of the last version
    left_out: set[str] = set()
    found: list[Planned] = []
    for item in sorted(planned, key=lambda each: each.due_ns):
        release = item.release
        due_ns = max(item.due_ns, release.embargo_ns or 0)
        if release.status is Status.USABLE:
            due_ns = _opened(due_ns, calendar, hours_ns, start_ns)
        due_ns = max(due_ns, latest.get(release.uri, 0))
        if due_ns > end_ns or release.uri in left_out:
            left_out.add(release.uri)
            continue
        latest[release.uri] = due_ns
        found.append(item if due_ns == (release.embargo_ns or 0) else replace(item, due_ns=due_ns))
    return sorted(found, key=lambda item: item.due_ns)


def _opened(due_ns: int, calendar: Calendar, hours_ns: tuple[int, int], start_ns: int) -> int:
    """Return a moment, or that of the next opening where it is outside the hours."""
    opens_ns, closes_ns = hours_ns
    time_ns = (calendar.begins_ns + calendar.day_ns(due_ns - start_ns)) % DAY_NS
    if opens_ns <= time_ns < closes_ns:
        return due_ns
    return due_ns + calendar.run_ns((opens_ns - time_ns) % DAY_NS)

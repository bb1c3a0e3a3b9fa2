"""The publisher's waits for acknowledgements in the summary: added up, and named where they made a release slow."""

from dataclasses import replace

import pytest

from bench.output.summarise_waits import waits_note, waits_of
from bench.output.summary_waits import WaitsSummary
from tests.support.run_results import release_line, run_result
from wire.broker.window import WINDOW, Wait
from wire.contract.times import parse_time

SECOND = 10**9


def result(*waits, worst=True):
    """A run whose slowest release took 2 seconds, with waits at seconds from its due time to others."""
    line = replace(release_line(), coverage_seconds={"0.5": 0.5, "0.9": 1.0, "0.99": 1.5, "1": 2.0})
    due_ns = parse_time(line.due)
    held = [Wait(due_ns + int(start * SECOND), due_ns + int(end * SECOND)) for start, end in waits]
    return run_result(worst=(line,) if worst else (), waits=held)


def test_a_services_waits_are_not_known():
    """Its publisher is elsewhere: none is not zero."""
    assert waits_of(run_result()) is None
    assert waits_note(None) == ""


@pytest.mark.parametrize(
    ("waits", "within_s", "said"),
    [
        ([], 0.0, False),
        ([(-3.0, -1.0), (5.0, 9.0)], 0.0, False),
        ([(1.9, 4.0)], 0.1, False),
        ([(-1.0, 0.5), (1.5, 1.75)], 0.75, True),
    ],
)
def test_a_wait_that_falls_into_the_slowest_release_is_named(waits, within_s, said):
    """From a tenth of its time on."""
    found = waits_of(result(*waits))
    assert found.window == WINDOW
    assert found.seconds == pytest.approx(sum(end - start for start, end in waits))
    assert (found.in_slowest_seconds, found.slowest_seconds) == (pytest.approx(within_s), 2.0)
    assert bool(waits_note(found)) is said
    if said:
        assert waits_note(found).startswith(
            "for 0.8 of the 2.0 s that the slowest release took, due messages waited for the broker to acknowledge some"
        )


def test_without_a_settled_release_nothing_is_named():
    """There is no time to hold the waits against."""
    found = waits_of(result((0.0, 1.0), worst=False))
    assert found == WaitsSummary(window=WINDOW, seconds=1.0, in_slowest_seconds=0.0, slowest_seconds=None)
    assert waits_note(found) == ""

"""Which fault a proved cause belongs to."""

from bench.verdict.fault_causes import AFTER_NS, Span, attribute, unproved
from wire.contract.delivery_causes import STEP_NS, CausedCount

S = 1_000_000_000
CONNECTIONS = frozenset(("connection",))


def caused(*found):
    return {"worker-1": found}


def late(spans, *found):
    """The late deliveries by each fault."""
    return [by.late for by in attribute(spans, caused(*found))]


def test_a_moment_is_a_faults_from_its_begin_to_its_end():
    """Moments are known to a step: one in which the fault began is its."""
    span = Span(CONNECTIONS, 100 * S + 5, 110 * S)
    at = {
        100 * S - STEP_NS: 0,
        100 * S: 1,
        105 * S: 1,
        110 * S: 1,
        110 * S + STEP_NS: 0,
    }
    for at_ns, count in at.items():
        assert late([span], CausedCount("connection", at_ns, 1)) == [{"connection": 1} if count else {}]
    lasting = Span(CONNECTIONS, 100 * S, None)
    assert late([lasting], CausedCount("connection", 10**6 * S, 1)) == [{"connection": 1}]


def test_a_fault_explains_its_own_causes_at_its_own_worker():
    """A worker that stood still says nothing of another one's outlets."""
    span = Span(CONNECTIONS, 100 * S, 110 * S, "worker-2")
    assert late([span], CausedCount("connection", 101 * S, 1)) == [{}]
    elsewhere = {"worker-2": (CausedCount("connection", 101 * S, 1), CausedCount("publisher", 101 * S, 1))}
    assert attribute([span], elsewhere)[0].late == {"connection": 1}
    successor = {"worker-2.2": (CausedCount("connection", 101 * S, 1),)}
    assert attribute([span], successor)[0].late == {"connection": 1}


def test_of_two_faults_the_moment_is_the_later_ones():
    """Which began last; one that has not begun explains nothing."""
    spans = [Span(CONNECTIONS, 100 * S, 100 * S + AFTER_NS), None, Span(CONNECTIONS, 105 * S, 120 * S)]
    found = CausedCount("connection", 104 * S, 1, 2), CausedCount("connection", 106 * S, 10, 20)
    assert late(spans, *found) == [{"connection": 1}, {}, {"connection": 10}]
    assert [by.duplicates for by in attribute(spans, caused(*found))] == [{"connection": 2}, {}, {"connection": 20}]


def test_what_has_no_moment_is_no_faults_and_counted_as_that():
    """Of every worker."""
    span = Span(frozenset(("unknown", "connection")), 100 * S, None)
    found = CausedCount("unknown", 0, 3, 4), CausedCount("connection", 0, 1, 1), CausedCount("connection", 101 * S, 9)
    assert late([span], *found) == [{"connection": 9}]
    assert unproved([found, found]) == (10, 8)

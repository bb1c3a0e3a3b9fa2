"""The figures of a pool."""

from subscribers.outlets.broker_answers import Reason
from subscribers.outlets.figures import ANSWERS_KEPT, REASONS_KEPT, PoolFigures
from tests.support.ledgers import EDGES, START
from wire.contract.outlet_state import OutletState

SECOND_NS = 1_000_000_000
DENIED = Reason("not authorised", "not authorised")


def figures_of(outlets):
    figures = PoolFigures(EDGES)
    figures.states[OutletState.WAITING] = outlets
    figures.start(START)
    return figures


def come_on(figures, now_ns):
    figures.move(OutletState.WAITING, OutletState.ON)
    figures.add_connect(START, now_ns)


def test_coming_on_ends_with_the_last_outlet_that_came_for_the_first_time():
    """One that returns later has been on before; further partitions begin no new count."""
    figures = figures_of(2)
    come_on(figures, START + SECOND_NS)
    assert figures.coming_on_s == 1.0
    come_on(figures, START + 3 * SECOND_NS)
    figures.start(START + 4 * SECOND_NS)
    figures.move(OutletState.ON, OutletState.WAITING)
    come_on(figures, START + 9 * SECOND_NS)
    assert figures.coming_on_s == 3.0
    assert (figures.connects, figures.waiting) == (3, 0)


def test_coming_on_ends_with_a_refusal_as_well():
    """A refused outlet is not waited for."""
    figures = figures_of(2)
    come_on(figures, START + SECOND_NS)
    figures.move(OutletState.WAITING, OutletState.REFUSED)
    figures.add_refusal(DENIED, "outlet")
    figures.move(OutletState.ON, OutletState.WAITING)
    come_on(figures, START + 9 * SECOND_NS)
    assert figures.coming_on_s == 1.0


def test_a_few_refused_outlets_are_named():
    """All are counted, by reason."""
    figures = figures_of(9)
    for number in range(9):
        figures.move(OutletState.WAITING, OutletState.REFUSED)
        figures.add_refusal(DENIED, f"outlet {number}")
    assert figures.refused == {"not authorised": 9}
    assert figures.refused_samples == [f"outlet {number}" for number in range(5)]
    assert figures.states[OutletState.REFUSED] == 9


def test_reasons_with_the_brokers_own_words_stay_few():
    """The first ones are kept as they are, further ones are counted by their kind."""
    figures = figures_of(0)
    for number in range(REASONS_KEPT + 5):
        figures.add_disconnect(Reason("session taken over", f"session taken over by {number}"))
    assert figures.disconnects["session taken over"] == 5
    assert len(figures.disconnects) == REASONS_KEPT + 1


def test_a_condition_that_was_not_granted_counts_outlets_and_not_connections():
    """An outlet that connects again is told the same again."""
    figures = figures_of(2)
    for outlet in (1, 2, 1):
        figures.add_unmet("QoS 0", outlet)
    assert figures.unmet == {"QoS 0": 2}


def test_answers_are_counted_by_outlet_and_once_for_each():
    """An outlet that connects again hears the same; further values are counted by their kind."""
    figures = figures_of(20)
    for outlet in (0, 7, 8, 19, 7, 0):
        figures.add_answer(Reason("keep-alive", "keep-alive 30 s"), outlet)
    assert figures.answers == {"keep-alive 30 s": 4}
    for number in range(ANSWERS_KEPT + 5):
        figures.add_answer(Reason("text", f"text {number}"), number)
    assert len(figures.answers) == ANSWERS_KEPT + 1
    assert figures.answers["text"] == 6


def test_coming_on_takes_no_time_where_the_clock_was_set_back():
    """A negative time is no time: the wire would drop every tally that has it."""
    figures = figures_of(1)
    come_on(figures, START - SECOND_NS)
    assert figures.coming_on_s == 0.0

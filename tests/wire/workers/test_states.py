"""The states of a worker: every event in every state."""

from itertools import product

import pytest

from wire.errors import TransitionError
from wire.workers.states import TRANSITIONS, WorkerEvent, WorkerState, transition

# What follows, by state and event. Where nothing stands the event is not allowed.
FOLLOWS = {
    "joined": {"heard": "joined", "contact lost": "unreachable", "farewell": "departed", "crash": "crashed"},
    "unreachable": {"heard": "joined", "contact lost": "unreachable", "farewell": "departed", "crash": "crashed"},
    "departed": {},
    "crashed": {},
}


@pytest.mark.parametrize(("state", "event"), list(product(WorkerState, WorkerEvent)))
def test_each_event_in_each_state_leads_where_the_table_says_or_is_an_error(state, event):
    """The error names the state, the event, and the events that are allowed."""
    allowed = FOLLOWS[state.value]
    if event.value in allowed:
        assert transition(state, event) is WorkerState(allowed[event.value])
        return
    with pytest.raises(TransitionError) as caught:
        transition(state, event)
    for word in (state.value, event.value, *(allowed or ["nothing"])):
        assert word in str(caught.value)


def test_a_worker_that_has_ended_takes_no_event():
    """It does not come back under the same instance."""
    assert {state for state in WorkerState if not TRANSITIONS[state]} == {state for state in WorkerState if state.ended}

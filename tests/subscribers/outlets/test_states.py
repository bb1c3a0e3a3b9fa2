"""The transition table of an outlet: every event in every state."""

from itertools import product

import pytest

from scripts.outlet_states import FILE, document
from subscribers.errors import SubscribersError, TransitionError
from subscribers.outlets.states import TRANSITIONS, OutletEvent, next_state
from wire.contract.outlet_state import OutletState

# What follows, by state and event. Where nothing stands the event is not allowed.
FOLLOWS = {
    "waiting": {"connection started": "connecting", "planned leave": "away", "pool closed": "gone"},
    "connecting": {
        "subscribed": "on",
        "disconnected": "waiting",
        "refused": "refused",
        "planned leave": "away",
        "pool closed": "gone",
        "session cleared": "gone",
    },
    "on": {"disconnected": "waiting", "planned leave": "away", "pool closed": "gone"},
    "away": {
        "disconnected": "away",
        "planned leave": "away",
        "planned return": "waiting",
        "subscribed again": "connecting",
        "pool closed": "gone",
    },
    "refused": {
        "disconnected": "refused",
        "planned leave": "refused",
        "planned return": "refused",
        "pool closed": "refused",
    },
    "gone": {"disconnected": "gone", "pool closed": "gone", "clearing started": "waiting"},
}


@pytest.mark.parametrize(("state", "event"), list(product(OutletState, OutletEvent)))
def test_each_event_in_each_state_leads_where_the_table_says_or_is_an_error(state, event):
    """The error names the state, the event, and the events that are allowed."""
    allowed = FOLLOWS[state.value]
    if event.value in allowed:
        assert next_state(state, event) is OutletState(allowed[event.value])
        return
    with pytest.raises(TransitionError) as caught:
        next_state(state, event)
    assert isinstance(caught.value, SubscribersError)
    for word in (state.value, event.value, *allowed):
        assert repr(word) in str(caught.value)


def test_every_state_can_be_reached_from_the_first_one():
    """An outlet starts as waiting."""
    reached, new = set(), {OutletState.WAITING}
    while new:
        reached |= new
        new = {after for state in new for after in TRANSITIONS[state].values()} - reached
    assert reached == set(OutletState)


def test_the_document_says_what_the_table_says():
    """docs/outlet-states.md is written from the table: ``python -m scripts.outlet_states``."""
    assert FILE.read_text() == document()

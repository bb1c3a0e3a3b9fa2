"""The lease on a wire's id: of two wires one has it, in each order of their messages."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wire.contract.control import LeaseRequest
from wire.workers.lease import Lease

REQUESTS = st.builds(
    LeaseRequest,
    token=st.sampled_from(["a", "b", "c"]),
    host=st.just("host"),
    pid=st.just(1),
    since_ns=st.integers(0, 3),
    held=st.booleans(),
)


def request(token, since_ns, *, held=False):
    return LeaseRequest(token, "host", 1, since_ns, held=held)


@pytest.mark.parametrize(
    ("mine", "theirs", "answered", "lost"),
    [
        (request("a", 1, held=True), request("b", 2), True, False),
        (request("a", 1), request("b", 2), True, False),
        (request("a", 2), request("b", 1), False, True),
        (request("a", 1), request("b", 2, held=True), False, True),
        (request("a", 2, held=True), request("b", 1), True, False),
        (request("a", 2, held=True), request("b", 1, held=True), False, True),
        (request("a", 1), request("a", 1), False, False),
    ],
    ids=[
        "a holder answers",
        "of two that request it the earlier answers",
        "the later gives in",
        "a request gives in to a holder",
        "a holder does not give in to a request",
        "of two holders the later gives in",
        "its own request is no other's",
    ],
)
def test_a_request_is_answered_or_given_in_to(mine, theirs, answered, lost):
    """An answer says that the id is held."""
    lease = Lease(mine)
    answer = lease.hear(theirs)
    assert (answer is not None, lease.holder is not None) == (answered, lost)
    assert answer is None or (answer.held and answer.token == mine.token)


@given(REQUESTS, REQUESTS)
def test_of_two_wires_that_hear_each_other_exactly_one_gives_in(first, second):
    """Neither both keep the id, nor neither."""
    assume(first.token != second.token)
    one, other = Lease(first), Lease(second)
    for lease, theirs in ((one, other.request), (other, one.request)):
        answer = lease.hear(theirs)
        if answer is not None:
            (other if lease is one else one).hear(answer)
    assert (one.holder is None) != (other.holder is None)

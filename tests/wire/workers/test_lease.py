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


def request(token, since_ns, *, held=False, to=None):
    return LeaseRequest(token, "host", 1, since_ns, held=held, to=to)


@pytest.mark.parametrize(
    ("mine", "theirs", "answered", "lost"),
    [
        (request("a", 1, held=True), request("b", 2), True, False),
        (request("a", 1), request("b", 2), True, False),
        (request("a", 2), request("b", 1, held=True, to="a"), False, True),
        (request("a", 1), request("b", 2, held=True, to="a"), False, True),
        (request("a", 2, held=True), request("b", 1), True, False),
        (request("a", 2, held=True), request("b", 1, held=True, to="a"), False, True),
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
    """An answer says that the id is held, and to whom."""
    lease = Lease(mine)
    answer = lease.hear(theirs)
    assert (answer is not None, lease.holder is not None) == (answered, lost)
    assert answer is None or (answer.held and answer.token == mine.token and answer.to == theirs.token)


@pytest.mark.parametrize(
    "theirs",
    [request("b", 1), request("b", 1, held=True), request("b", 1, held=True, to="c"), request("b", 3, held=True)],
)
def test_a_wire_asks_again_where_another_one_has_not_answered_it(theirs):
    """The message may be of a wire that was killed and that this one was started for: it will not answer."""
    lease = Lease(request("a", 2))
    assert lease.hear(theirs) == lease.request
    assert lease.holder is None
    lease.hold()
    assert lease.held


def exchange(one, other, *messages):
    """Carry messages as (receiver, message) until no further one comes."""
    waiting = list(messages)
    for _ in range(20):
        if not waiting:
            return
        receiver, message = waiting.pop(0)
        said = receiver.hear(message)
        if said is not None:
            waiting.append((other if receiver is one else one, said))
    pytest.fail("they go on for ever")


@given(REQUESTS, REQUESTS)
def test_of_two_wires_that_hear_each_other_exactly_one_gives_in(first, second):
    """Neither both keep the id, nor neither, and their messages come to an end."""
    assume(first.token != second.token)
    one, other = Lease(first), Lease(second)
    exchange(one, other, (one, other.request), (other, one.request))
    assert (one.holder is None) != (other.holder is None)

"""What a look at epoll tells: on real sockets, with real signals."""

import select
import signal
import socket
import time
from contextlib import ExitStack

import pytest

from subscribers.waiting import EVENTS_AT_ONCE, Waiter

SECOND_NS = 1_000_000_000
WATCHED = select.EPOLLIN | select.EPOLLET


def never(number):
    raise AssertionError(number)


@pytest.fixture
def watched():
    """Makes socket pairs, the first of each watched for what the second sends."""
    with ExitStack() as stack:
        waiter = Waiter()
        stack.callback(waiter.epoll.close)

        def pair():
            ours, theirs = map(stack.enter_context, socket.socketpair())
            waiter.epoll.register(ours.fileno(), WATCHED)
            return ours, theirs

        yield waiter, pair


def test_what_happened_is_told_of_each_file(watched):
    """Its number and its mask; where nothing happens the limit ends it."""
    waiter, pair = watched
    (first, to_first), (second, to_second) = pair(), pair()
    assert waiter.wait(0, never)[:2] == ([], [])
    to_second.send(b"x")
    to_first.shutdown(socket.SHUT_RDWR)
    numbers, masks, _ = waiter.wait(-1, lambda number: False)
    assert dict(zip(numbers, masks, strict=True)) == {
        first.fileno(): select.EPOLLIN | select.EPOLLHUP,
        second.fileno(): select.EPOLLIN,
    }


def test_what_may_wait_waits_for_others_and_is_told_with_them(watched):
    """What comes while it waits is in the same answer, and the answer is as of the end of the waiting."""
    waiter, pair = watched
    (first, to_first), (second, to_second) = pair(), pair()
    asked = []

    def may_wait(number):
        to_second.send(b"x")
        asked.append((number, time.time_ns()))
        return True

    to_first.send(b"x")
    numbers, _, as_of_ns = waiter.wait(-1, may_wait)
    assert numbers == [first.fileno(), second.fileno()]
    assert asked[0][0] == first.fileno()
    assert asked[0][1] < as_of_ns <= time.time_ns()


def test_where_there_may_be_more_no_time_is_told_and_the_rest_comes_next(watched):
    """Many at once wait for nobody, and none of them is lost."""
    waiter, pair = watched
    count = EVENTS_AT_ONCE + 1
    wanted = set()
    for _ in range(count):
        ours, theirs = pair()
        theirs.send(b"x")
        wanted.add(ours.fileno())
    seen, as_of = [], []
    while len(seen) < count:
        numbers, _, as_of_ns = waiter.wait(
            0, never if count - len(seen) > EVENTS_AT_ONCE // 3 else lambda number: False
        )
        assert 0 < len(numbers) <= EVENTS_AT_ONCE
        seen += numbers
        as_of.append(as_of_ns)
    assert sorted(seen) == sorted(wanted)
    assert as_of[0] == 0 < as_of[-1]


def test_a_signal_ends_the_wait_when_its_handler_has_run(watched):
    """Early, with nothing to tell: not an error, and not the wait's whole limit."""
    waiter, _ = watched
    handled = []
    former = signal.signal(signal.SIGALRM, lambda *_: handled.append(True))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        began = time.monotonic_ns()
        assert waiter.wait(60 * SECOND_NS, never)[:2] == ([], [])
        assert handled
        assert time.monotonic_ns() - began < 30 * SECOND_NS
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def test_a_closed_epoll_is_an_error_and_no_endless_loop(watched):
    """What is wrong with it is what the system says."""
    waiter, _ = watched
    waiter.epoll.close()
    with pytest.raises((OSError, ValueError)):
        waiter.wait(0, never)

"""The report of a poll, on real sockets and with real signals."""

import select
import signal
import socket
import time
from contextlib import ExitStack

import pytest

from subscribers.net.epoll import EVENTS_AT_ONCE, Epoll

SECOND_NS = 1_000_000_000
INTEREST = select.EPOLLIN | select.EPOLLET


def never(number):
    raise AssertionError(number)


@pytest.fixture
def registered():
    """An Epoll, and a maker of socket pairs: the first socket is registered, the second sends."""
    with ExitStack() as stack:
        epoll = Epoll()
        stack.callback(epoll.files.close)

        def pair():
            ours, theirs = map(stack.enter_context, socket.socketpair())
            epoll.files.register(ours.fileno(), INTEREST)
            return ours, theirs

        yield epoll, pair


def test_what_happened_is_told_of_each_file(registered):
    """A poll returns number and mask; without an event the limit ends it."""
    epoll, pair = registered
    (first, to_first), (second, to_second) = pair(), pair()
    assert epoll.wait(0, never)[:2] == ([], [])
    to_second.send(b"x")
    to_first.shutdown(socket.SHUT_RDWR)
    numbers, masks, _ = epoll.wait(-1, lambda number: False)
    assert dict(zip(numbers, masks, strict=True)) == {
        first.fileno(): select.EPOLLIN | select.EPOLLHUP,
        second.fileno(): select.EPOLLIN,
    }


def test_what_may_wait_waits_for_others_and_is_told_with_them(registered):
    """An event during the wait is in the same answer, which has the state at the end of the wait."""
    epoll, pair = registered
    (first, to_first), (second, to_second) = pair(), pair()
    asked = []

    def may_wait(number):
        to_second.send(b"x")
        asked.append((number, time.time_ns()))
        return True

    to_first.send(b"x")
    numbers, _, as_of_ns = epoll.wait(-1, may_wait)
    assert numbers == [first.fileno(), second.fileno()]
    assert asked[0][0] == first.fileno()
    assert asked[0][1] < as_of_ns <= time.time_ns()


def test_where_there_may_be_more_no_time_is_told_and_the_rest_comes_next(registered):
    """A full batch of events is returned without a wait, and no event is lost."""
    epoll, pair = registered
    count = EVENTS_AT_ONCE + 1
    wanted = set()
    for _ in range(count):
        ours, theirs = pair()
        theirs.send(b"x")
        wanted.add(ours.fileno())
    seen, as_of = [], []
    while len(seen) < count:
        numbers, _, as_of_ns = epoll.wait(0, never if count - len(seen) > EVENTS_AT_ONCE // 3 else lambda number: False)
        assert 0 < len(numbers) <= EVENTS_AT_ONCE
        seen += numbers
        as_of.append(as_of_ns)
    assert sorted(seen) == sorted(wanted)
    assert as_of[0] == 0 < as_of[-1]


def test_a_small_batch_that_is_full_is_returned_without_a_wait(registered):
    """A worker that is behind asks for few events at a time, and there are more."""
    epoll, pair = registered
    for _, theirs in (pair(), pair(), pair()):
        theirs.send(b"x")
    numbers, _, as_of_ns = epoll.wait(0, never, 2)
    assert (len(numbers), as_of_ns) == (2, 0)


def test_a_signal_ends_the_wait_when_its_handler_has_run(registered):
    """The poll returns early and empty, without an error."""
    epoll, _ = registered
    handled = []
    former = signal.signal(signal.SIGALRM, lambda *_: handled.append(True))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        began = time.monotonic_ns()
        assert epoll.wait(60 * SECOND_NS, never)[:2] == ([], [])
        assert handled
        assert time.monotonic_ns() - began < 30 * SECOND_NS
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def test_a_closed_epoll_is_an_error_and_no_endless_loop(registered):
    """The error is the operating system's."""
    epoll, _ = registered
    epoll.files.close()
    with pytest.raises((OSError, ValueError)):
        epoll.wait(0, never)

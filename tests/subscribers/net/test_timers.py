"""Calls at a later moment."""

import time

from subscribers.net.timers import RUN_AT_MOST_NS, Timers


def test_calls_are_made_in_the_order_of_their_moments():
    """Of one moment, in the order in which they were set."""
    timers, made = Timers(), []
    for name, delay_ns in (("later", 50_000_000), ("first", 0), ("second", 0)):
        timers.call_in(delay_ns, lambda name=name: made.append(name))
    while len(made) < 3:
        timers.run_due()
    assert made == ["first", "second", "later"]
    assert timers.next_in_ns() == -1


def test_a_call_that_sets_another_does_not_keep_the_loop():
    """A call that sets another one does not keep the loop: the other is made at the next turn."""
    timers, made = Timers(), []

    def again():
        made.append(True)
        timers.call_in(0, again)

    timers.call_in(0, again)
    timers.run_due()
    assert len(made) == 1
    assert timers.next_in_ns() == 0


def test_the_time_to_the_next_call_is_known():
    """Never negative, except -1 without a timer."""
    timers = Timers()
    assert timers.next_in_ns() == -1
    timers.call_in(10**12, lambda: None)
    assert 10**11 < timers.next_in_ns() <= 10**12
    timers.call_in(-5, lambda: None)
    assert timers.next_in_ns() == 0


def test_calls_that_take_long_hand_back_to_the_loop():
    """Past the bound the rest of what is due waits for the next turn, and nothing of it is lost."""
    timers, made = Timers(), []

    def long():
        end_ns = time.monotonic_ns() + RUN_AT_MOST_NS
        while time.monotonic_ns() < end_ns:
            pass
        made.append(True)

    for _ in range(3):
        timers.call_in(0, long)
    turns = []
    while timers.next_in_ns() == 0:
        timers.run_due()
        turns.append(len(made))
    assert turns == [1, 2, 3]

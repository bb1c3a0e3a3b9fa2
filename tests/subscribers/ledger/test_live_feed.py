"""The live feed beside the returns of other outlets."""

from subscribers.ledger.arrivals import Arrivals
from subscribers.ledger.live_feed import BEFORE_NS, LiveFeed
from tests.support.ledgers import EDGES, START

SECOND = 10**9


def count(feed, due_ns, *slots, returning=()):
    """Arrivals at these outlets, each as many nanoseconds after the message was due as its number says."""
    feed.count(Arrivals(due_ns, list(slots), list(slots), [], [], []), due_ns, returning)


def test_a_pause_of_more_than_a_second_ends_a_busy_time():
    """What was due in a busy time is during it, what was due in the ten seconds before one is before it."""
    feed = LiveFeed(EDGES)
    for at_ns in (0, SECOND, 2 * SECOND, 30 * SECOND):
        feed.replay(START + at_ns)
    for offset in (0, 2, 30):
        count(feed, START + offset * SECOND, 1)
    assert (feed.during.count, feed.before.count) == (3, 0)
    for offset in (-10, -1, 20, 29):
        count(feed, START + offset * SECOND, 1)
    assert (feed.during.count, feed.before.count) == (3, 4)
    for offset in (-11, 3, 19, 31):
        count(feed, START + offset * SECOND, 1)
    assert (feed.during.count, feed.before.count) == (3, 4)


def test_what_came_before_a_busy_time_is_known_once_it_begins():
    """Ten seconds of it are kept, and no more of what was counted for one busy time counts for the next."""
    feed = LiveFeed(EDGES)
    for second in range(30):
        count(feed, START + second * SECOND, 1)
    feed.replay(START + 30 * SECOND)
    assert feed.before.count == BEFORE_NS // SECOND
    feed.replay(START + 35 * SECOND)
    assert feed.before.count == BEFORE_NS // SECOND


def test_only_outlets_that_stay_on_are_in_the_feed():
    """Neither those that plan an absence nor those that catch up; bounded arrivals count at their upper ends."""
    feed = LiveFeed(EDGES, leaving={4})
    feed.replay(START)
    feed.replay(START + SECOND)
    feed.count(Arrivals(START, [7, 5, 9], [1, 3, 4], [4], [2], [2]), START + 1, {3})
    assert (feed.during.count, feed.during.min_ns, feed.during.max_ns) == (2, 3, 6)
    count(feed, START - SECOND, 1, 2, 3, 4, returning={3})
    assert feed.before.count == 2


def test_a_busy_time_grows_to_both_sides():
    """A message that arrived before another may be read after it."""
    feed = LiveFeed(EDGES)
    for at_ns in (1000, 500, 1500, 700):
        feed.replay(START + at_ns)
    for offset in (500, 1500):
        count(feed, START + offset, 1)
    count(feed, START + 499, 1)
    count(feed, START + 1501, 1)
    assert (feed.during.count, feed.before.count) == (2, 1)

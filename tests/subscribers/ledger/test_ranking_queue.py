"""What waits to be ranked is bounded, and is ranked as if it had not waited."""

from array import array

from subscribers.ledger.arrivals import Arrivals
from subscribers.ledger.messages import Message
from subscribers.ledger.ranked import RankedTopic
from subscribers.ledger.ranking_queue import HELD_MOST, SETTLED_MOST, RankingQueue
from subscribers.ledger.topic_state import TopicState
from tests.support.ledgers import EDGES, START
from wire.contract.tally import LabelSums

SLOTS = list(range(12))


def ranked_topic():
    return TopicState("circuit", array("I", SLOTS), LabelSums.empty(EDGES), ranking=RankedTopic(SLOTS))


def message_of(topic, sequence=1):
    return Message(sequence, START, topic, len(SLOTS), START)


def exact(slots, times):
    return Arrivals(START, list(times), list(slots), [], [], [])


def test_a_message_is_ranked_once_the_queue_is_flushed():
    """By the times that it came with, which are sorted for the histograms meanwhile."""
    topic, queue = ranked_topic(), RankingQueue()
    message = message_of(topic)
    arrivals = exact(SLOTS[:8], range(80, 0, -10))
    queue.hold(message, topic.ranking, arrivals)
    arrivals.exact.sort()
    bounded = Arrivals(START, [], [], [200, 190, 180, 170], [195, 185, 175, 165], SLOTS[8:])
    queue.hold(message, topic.ranking, bounded)
    bounded.uppers.sort()
    bounded.lowers.sort()
    queue.settle(message, topic.ranking, complete=True)
    assert topic.ranking.ranking.messages == 0
    queue.flush()
    assert topic.ranking.ranking.latest() == dict(zip(SLOTS, (*range(70, -10, -10), 190, 180, 170, 160), strict=True))
    assert message.ranked is None
    queue.flush()
    assert topic.ranking.ranking.messages == 1


def test_arrivals_that_wait_are_bounded():
    """However long a message takes to settle: what is left of its arrivals are those at ranked outlets."""
    topic, queue = ranked_topic(), RankingQueue()
    message = message_of(topic)
    for number in range(3 * HELD_MOST):
        queue.hold(message, topic.ranking, exact([number % 12], [number]))
        assert queue.held < HELD_MOST
    assert message.ranked is not None


def test_settled_messages_that_wait_are_bounded():
    """They are ranked without being asked for; one that is not complete is left out."""
    topic, queue = ranked_topic(), RankingQueue()
    for sequence in range(1, SETTLED_MOST + 1):
        message = message_of(topic, sequence)
        queue.hold(message, topic.ranking, exact(SLOTS, range(len(SLOTS))))
        queue.settle(message, topic.ranking, complete=sequence % 4 > 0)
    assert topic.ranking.ranking.messages == SETTLED_MOST * 3 // 4
    assert topic.ranking.incomplete == SETTLED_MOST // 4

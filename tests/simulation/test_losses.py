"""The truth about outages: what an outlet misses for nothing else, and what one leaves open."""

import pytest

from tests.simulation.losses import Losses
from tests.simulation.truth import Sent

SECOND = 10**9


def sent_at(seconds):
    return Sent(1, "urn:x:1", 1, "usable", "wire/v1/en/northern-america/flash", int(seconds * SECOND), 0)


@pytest.fixture
def losses():
    """The publisher has no connection from 10 to 12 s, outlet 3 none from 11 to 20 s."""
    made = Losses()
    made.publisher_ended(10 * SECOND)
    made.lost("a", 3, "first connection", 11 * SECOND)
    made.publisher_connected(12 * SECOND)
    made.asks("a", 3, 19 * SECOND)
    made.subscribed("a", 3, 20 * SECOND)
    return made


def test_what_is_routed_while_an_outlet_is_gone_with_the_broker_is_excused():
    """If its worker was told in time."""
    losses = Losses()
    losses.publisher_ended(10 * SECOND)
    losses.lost("a", 3, "first connection", 11 * SECOND)
    losses.publisher_connected(12 * SECOND)
    losses.routed(1, 3, None, 13 * SECOND)
    assert not losses.excused(sent_at(13), 3)
    losses.heard("a", 22 * SECOND)
    assert not losses.excused(sent_at(13), 3)
    losses.heard("a", 12 * SECOND)
    assert losses.excused(sent_at(13), 3)
    losses.asks("a", 3, 14 * SECOND)
    losses.routed(1, 3, None, 15 * SECOND)  # again: by now the broker may have its SUBSCRIBE
    assert not losses.excused(sent_at(13), 3)


@pytest.mark.parametrize(("routed_s", "excused"), [(9, True), (0.5, False)])
def test_what_is_on_its_way_to_a_connection_that_ends_with_the_broker_is_excused(losses, routed_s, excused):
    """For ten seconds; later the network held it."""
    losses.heard("a", 12 * SECOND)
    losses.routed(1, 3, "first connection", int(routed_s * SECOND))
    assert losses.excused(sent_at(routed_s), 3) is excused


def test_a_connection_that_ends_without_an_outage_excuses_nothing(losses):
    """Nor does one that is there again."""
    assert losses.open(sent_at(19), 3, 100 * SECOND)
    assert not losses.open(sent_at(20), 3, 100 * SECOND)
    losses.lost("a", 4, "another", 40 * SECOND)
    assert not losses.open(sent_at(41), 4, 100 * SECOND)


def test_a_broker_that_is_back_answers_for_outlets_that_it_does_not_take_in(losses):
    """A minute after the publisher sends again."""
    losses.lost("a", 5, "another", 11 * SECOND)
    assert losses.open(sent_at(60), 5, 200 * SECOND)
    assert not losses.open(sent_at(90), 5, 200 * SECOND)

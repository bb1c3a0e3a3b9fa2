"""Outages of a broker, and the lost connections and excuses that they explain."""

import pytest

from wire.contract.outages import NOT_OVER_NS, RETURN_NS, TOGETHER_NS, Outage, may_excuse

SECOND = 1_000_000_000
START = 1_000 * SECOND
OVER = Outage(START, START + 3 * SECOND)


@pytest.mark.parametrize(
    ("outage", "lost_ns", "explained"),
    [
        (OVER, START - TOGETHER_NS - 1, False),  # the publisher's connection went on for long
        (OVER, START - TOGETHER_NS, True),
        (OVER, START + 3 * SECOND + TOGETHER_NS, True),
        (OVER, START + 3 * SECOND + TOGETHER_NS + 1, False),  # the broker was back
        (Outage(START), START + 500 * SECOND, True),  # it still has none
        (Outage(START), START - TOGETHER_NS - 1, False),
    ],
)
def test_a_connection_that_ends_with_the_publishers_ended_with_the_broker(outage, lost_ns, explained):
    """Within some seconds; one that ends while the publisher's goes on did not."""
    assert outage.explains(lost_ns) is explained


def test_an_outage_excuses_messages_until_outlets_must_be_back():
    """A broker that is back has a minute; one that is not has all the time."""
    assert OVER.excused_until_ns == OVER.until_ns + RETURN_NS
    assert Outage(START).excused_until_ns == NOT_OVER_NS
    assert may_excuse((OVER,), OVER.excused_until_ns - 1)
    assert not may_excuse((OVER,), OVER.excused_until_ns)
    assert may_excuse((OVER, Outage(START + 99 * SECOND)), START + 999 * SECOND)
    assert not may_excuse((), START)

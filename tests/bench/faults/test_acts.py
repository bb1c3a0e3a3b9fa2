"""What the acts of every kind have in common."""

from bench.faults.acts import Act
from bench.faults.broker_acts import BrokerEnded, BrokerStopped


def test_each_act_begins_ends_and_is_released():
    """The schedule needs no more of it."""
    for kind in (BrokerEnded, BrokerStopped):
        assert Act in kind.__mro__
        assert all(callable(getattr(kind, name)) for name in ("begin", "end", "release"))

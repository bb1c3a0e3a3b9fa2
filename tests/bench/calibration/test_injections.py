"""The injections: each does one thing, and the first one does nothing, for the others are compared with it."""

from bench.calibration.injections import INJECTIONS
from tests.support.injections import LOSSES, NOTHING


def test_every_so_manieth_publish_meets_the_fate():
    """Counted from 1, over all outlets."""
    assert [LOSSES.fate_of(number) for number in range(1, 5)] == ["plain", "lost", "plain", "lost"]
    assert NOTHING.fate_of(5) == "plain"


def test_the_first_injection_is_nothing_and_each_other_one_thing():
    """A figure that is wrong under an injection has one cause."""
    first, *others = INJECTIONS
    assert (first.delay_ns, first.offset_ns, first.every) == (0, 0, 0)
    for injection in others:
        assert [bool(injection.delay_ns), bool(injection.offset_ns), bool(injection.every)].count(True) == 1
    assert len({injection.name for injection in INJECTIONS}) == len(INJECTIONS)


def test_connections_are_cut_where_deliveries_are_lost_or_late():
    """A broker over TCP loses nothing on a connection that lasts."""
    assert {injection.name for injection in INJECTIONS if injection.cuts} == {"losses", "late deliveries"}

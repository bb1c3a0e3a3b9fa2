"""The gaps of an outlet, from the events that its worker wrote down."""

from bench.recount.presence import Gap, gaps
from wire.contract.journal import Outlet
from wire.contract.outages import NOT_OVER_NS, Outage

SECOND = 10**9


def events(*told):
    """Events of outlet 0, each a name and a second."""
    return [Outlet(0, name, second * SECOND, kept=name == "left" and bool(kept)) for name, second, *kept in told]


def test_a_planned_absence_lasts_from_disconnect_until_suback():
    """Asked is when it connected; the first try counts."""
    told = events(("on", 1), ("left", 5), ("asked", 8), ("asked", 9), ("on", 10))
    assert gaps(told, (), lasting=False) == (Gap(5 * SECOND, 5 * SECOND, 8 * SECOND, 10 * SECOND),)


def test_an_outlet_that_unsubscribes_is_gone_at_unsuback():
    """Until then the broker may not have seen UNSUBSCRIBE; without an answer it is not known."""
    told = events(("unsubscribing", 5), ("unsubscribed", 6), ("asked", 8), ("on", 9))
    assert gaps(told, (), lasting=True) == (Gap(5 * SECOND, 6 * SECOND, 8 * SECOND, 9 * SECOND),)
    (gap,) = gaps(events(("unsubscribing", 5)), (), lasting=True)
    assert (gap.gone_ns, gap.back_ns) == (0, NOT_OVER_NS)
    (gap,) = gaps([Outlet(0, "unsubscribing", 5), Outlet(0, "ended", 6, kept=True)], (), lasting=True)
    assert (gap.gone_ns, gap.perhaps, gap.must_not_reach(7, 8, 9)) == (6, True, False)


def test_what_a_session_holds_is_no_gap():
    """Neither for as long as it holds it nor afterwards."""
    assert gaps(events(("left", 5, True), ("asked", 6), ("on", 7)), (), lasting=True) == ()
    told = events(("left", 5, True), ("on", 7), ("left", 9), ("on", 10))
    assert [gap.left_ns for gap in gaps(told, (), lasting=True)] == [9 * SECOND]


def test_a_lost_connection_is_a_gap_only_where_an_outage_explains_it():
    """For a minute after the publisher is back at most; and never where sessions last."""
    told = events(("lost", 5), ("asked", 6), ("lost", 7), ("asked", 90), ("on", 91))
    assert gaps(told, (), lasting=False) == ()
    outage = Outage(6 * SECOND, 10 * SECOND)
    assert gaps(told, (outage,), lasting=True) == ()
    (gap,) = gaps(told, (outage,), lasting=False)
    assert (gap.left_ns, gap.asked_ns, gap.back_ns) == (5 * SECOND, 6 * SECOND, 70 * SECOND)
    late = Outage(60 * SECOND, 61 * SECOND)
    assert gaps(told, (late,), lasting=False) == ()


def test_an_outlet_that_cannot_return_is_offline_against_its_plan():
    """Its planned absence ends with the first attempt that fails."""
    told = events(("left", 5), ("asked", 8), ("lost", 9), ("asked", 10), ("on", 11))
    assert gaps(told, (), lasting=False) == (Gap(5 * SECOND, 5 * SECOND, 8 * SECOND, 9 * SECOND),)


def test_the_three_rules_of_a_gap():
    """It must come after the gap, or where the broker was done ten seconds before; it must not come within."""
    gap = Gap(50 * SECOND, 50 * SECOND, 80 * SECOND, 81 * SECOND)
    assert gap.must_reach(81 * SECOND, 0)
    assert gap.must_reach(39 * SECOND, 40 * SECOND)
    assert not gap.must_reach(39 * SECOND, 40 * SECOND + 1)
    assert not gap.must_reach(39 * SECOND, 0)
    assert gap.must_not_reach(60 * SECOND, 70 * SECOND, 90 * SECOND)
    assert not gap.must_not_reach(60 * SECOND, 70 * SECOND + 1, 90 * SECOND)
    assert gap.must_not_reach(60 * SECOND, 70 * SECOND + 1, 79 * SECOND)
    assert not gap.must_not_reach(50 * SECOND - 1, 60 * SECOND, 90 * SECOND)
    assert not Gap(50 * SECOND, 0).must_not_reach(60 * SECOND, 61 * SECOND, 70 * SECOND)

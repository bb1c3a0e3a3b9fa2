"""The expected outlets of a message: by partition, as counts and as bitsets, and without the planned absences."""

import pytest

from tests.support.accounts import CIRCUIT, DIRECTORY, ENTITLED, SECOND, STAYS
from tests.support.attendances import only_window, seeded
from wire.account.expectation import Expectation
from wire.contract.bitsets import slots
from wire.contract.topics import topic
from wire.directory.attendance import Attendance, How, Window

TOPIC = topic(CIRCUIT, "flash")
AWAY = seeded(1, 120, 0.5, SECOND, 2 * SECOND)


def indices(expectation, offset_ns=0):
    """The expected outlets of all partitions, from their bitsets."""
    count = expectation.partitions
    return sorted(
        slot * count + partition
        for partition in range(count)
        for slot in slots(expectation.bits(TOPIC, offset_ns, partition))
    )


def test_counts_and_bitsets_of_the_partitions_name_the_entitled_outlets():
    """However many partitions there are, and after another partitioning."""
    expectation = Expectation(DIRECTORY, STAYS, 1, lasting=True)
    for count in (1, 2, 7):
        expectation.repartition(count)
        per_partition = expectation.per_partition(TOPIC, expectation.outlets(TOPIC, 0))
        assert (len(per_partition), sum(per_partition)) == (count, len(ENTITLED))
        assert indices(expectation) == sorted(ENTITLED)
        assert expectation.outlets(TOPIC, 0) == DIRECTORY.entitled_to(TOPIC)


def test_an_outlet_that_is_away_as_planned_is_not_expected_where_nothing_waits_for_it():
    """With a lasting session it is: the broker keeps the message."""
    offset_ns = SECOND
    away = set(AWAY.unheld_at(offset_ns, lasting=False)) & set(ENTITLED)
    assert away
    lossy = Expectation(DIRECTORY, AWAY, 2, lasting=False)
    assert set(lossy.outlets(TOPIC, offset_ns)) == set(ENTITLED) - away
    assert indices(lossy, offset_ns) == sorted(set(ENTITLED) - away)
    assert sum(lossy.per_partition(TOPIC, lossy.outlets(TOPIC, offset_ns))) == len(ENTITLED) - len(away)
    kept = Expectation(DIRECTORY, AWAY, 2, lasting=True)
    assert sum(kept.per_partition(TOPIC, kept.outlets(TOPIC, offset_ns))) == len(ENTITLED)


def test_the_outlets_that_may_be_excused_are_those_that_plan_to_be_away_and_have_no_session():
    """Of each partition, and after another partitioning."""
    lossy = Expectation(DIRECTORY, AWAY, 1, lasting=False)
    leavers = [outlet for outlet in range(len(DIRECTORY.outlets)) if only_window(AWAY, outlet)]
    assert slots(lossy.leavers(0)) == leavers
    lossy.repartition(2)
    assert [slot * 2 for slot in slots(lossy.leavers(0))] == [outlet for outlet in leavers if outlet % 2 == 0]
    assert [slot * 2 + 1 for slot in slots(lossy.leavers(1))] == [outlet for outlet in leavers if outlet % 2]
    assert Expectation(DIRECTORY, AWAY, 1, lasting=True).leavers(0) == 0
    assert slots(lossy.entitled_bits(TOPIC, 0)) == [outlet // 2 for outlet in ENTITLED if outlet % 2 == 0]


@pytest.mark.parametrize("how", How)
def test_no_session_waits_for_an_outlet_that_unsubscribed_or_never_came(how):
    """Though sessions last: it is not expected, and may be excused; where the session keeps its subscription it is."""
    outlet = ENTITLED[0]
    attendance = Attendance({outlet: [Window(0, SECOND, how), Window(2 * SECOND, 3 * SECOND)]})
    expectation = Expectation(DIRECTORY, attendance, 1, lasting=True)
    kept = how in (How.DISCONNECT, How.CRASH)
    assert (outlet in expectation.outlets(TOPIC, 0)) is kept
    assert slots(expectation.leavers(0)) == ([] if kept else [outlet])
    assert all(outlet in expectation.outlets(TOPIC, offset) for offset in (SECOND, 2 * SECOND, 3 * SECOND))

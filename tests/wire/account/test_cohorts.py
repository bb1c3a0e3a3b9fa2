"""The account by cohort: what is expected is the directory's to say, what came the workers', and both must agree."""

from array import array

import pytest

from wire.account.cohorts import CohortFigures, CohortLedger, add_up_cohorts
from wire.contract.bins import edges
from wire.contract.cohorts import Cohort, CohortSums
from wire.directory.audience import ShareGroup
from wire.directory.cohorts import Cohorts

EDGES = edges()
SLOW, STEADY = Cohort("slow", ""), Cohort("steady", "")


def ledger_of():
    """Ten outlets of which the even ones are slow."""
    return CohortLedger(Cohorts(["slow", "steady"] * 5, [""] * 10), EDGES)


def sums_of(**counts):
    """Sums with these counts."""
    sums = CohortSums.empty(EDGES)
    for name, count in counts.items():
        setattr(sums, name, count)
    return sums


def test_what_is_expected_follows_from_the_outlets():
    """All that are entitled, known by topic; those without the absent ones, counted each time; and shared copies."""
    ledger = ledger_of()
    group = ShareGroup("$share/g/#", array("I", (3, 4)))
    for outlets, whole in (([0, 1, 2], True), ([0, 1, 2], True), ([1], False)):
        ledger.expect("news/1", outlets, (group,), whole=whole)
    assert {cohort: found.expected for cohort, found in ledger.figures().items()} == {SLOW: 4, STEADY: 3 + 3}


def test_a_report_replaces_the_one_before():
    """A tally is cumulative, and has the cohorts that changed."""
    ledger = ledger_of()
    ledger.take(("a", 0), {0: sums_of(delivered=3), 1: sums_of(delivered=5)})
    ledger.take(("a", 0), {0: sums_of(delivered=4)})
    ledger.take(("b", 1), {0: sums_of(delivered=2, late=1)})
    found = ledger.figures()
    assert (found[SLOW].sums.delivered, found[SLOW].sums.late, found[STEADY].sums.delivered) == (6, 1, 5)


def test_the_sums_of_a_former_owner_stay():
    """The next owner of the partition counts from nothing."""
    ledger = ledger_of()
    ledger.take(("a", 0), {0: sums_of(delivered=3)})
    ledger.fold([("a", 0), ("unknown", 0)])
    ledger.take(("b", 0), {0: sums_of(delivered=2)})
    assert ledger.figures()[SLOW].sums.delivered == 5


def test_what_nobody_reports_is_missing_at_its_outlets():
    """Bit by bit: the outlets of the partition 1 of 2 are odd, those of partition 1 of 3 are not."""
    ledger = ledger_of()
    ledger.miss(1, 2, 0b101)
    ledger.miss(1, 3, 0b11)
    found = ledger.figures()
    assert (found[SLOW].sums.missing, found[STEADY].sums.missing) == (1, 3)


def test_a_shared_copy_may_be_missing_come_late_and_come_twice():
    """In the cohort of its subscription's first member."""
    ledger = ledger_of()
    ledger.expect("news/1", [], (ShareGroup("$share/g/#", array("I", (3, 4))),), whole=True)
    ledger.miss_shares(["$share/g/#"], 1)
    assert ledger.figures()[STEADY].sums.missing == 1
    ledger.miss_shares(["$share/g/#"], -1)
    ledger.take(("a", 0), {1: sums_of(delivered=2)})
    ledger.count_duplicates(["$share/g/#"])
    found = ledger.figures()[STEADY]
    assert (found.sums.delivered, found.sums.missing, found.sums.duplicates) == (1, 0, 1)
    assert ledger.differences() == []


@pytest.mark.parametrize(("delivered", "missing", "excused"), [(2, 0, 0), (4, 0, 0), (1, 1, 0), (3, 0, 1)])
def test_a_cohort_whose_sides_differ_is_named(delivered, missing, excused):
    """Also where another cohort's difference would make up for it in the sum over all."""
    ledger = ledger_of()
    ledger.expect("news/1", [0, 1, 2, 3, 4], (), whole=True)
    ledger.take(("a", 0), {0: sums_of(delivered=delivered, missing=missing, excused=excused)})
    ledger.take(("a", 0), {1: sums_of(delivered=2)})
    (difference,) = ledger.differences()
    assert difference.startswith(f"of slow outlets {3 - excused} deliveries are expected, but {delivered} delivered")


def test_cohorts_add_up():
    """As the figures of a behaviour over all groups."""
    one, two = (CohortFigures(outlets, outlets * 2, sums_of(delivered=outlets)) for outlets in (3, 4))
    both = add_up_cohorts([one, two], EDGES)
    assert (both.outlets, both.planned, both.sums.delivered) == (7, 14, 7)

"""Absences that are over."""

from subscribers.ledger.absence import Absence
from subscribers.ledger.past_absences import PastAbsences


def test_absences_are_found_by_their_ends_and_forgotten_by_them():
    """Though one was told later than another that ended after it: a former owner's are told as they were planned."""
    past = PastAbsences()
    assert (len(past), past.since(0)) == (0, [])
    first, second, third = (Absence(slot, 1, back_ns=10 * slot) for slot in (1, 2, 3))
    for absence in (first, third, second):
        past.add(absence)
    assert past.since(9) == [first, second, third]
    assert past.since(10) == [second, third]
    assert past.since(30) == []
    past.forget(20)
    assert past.since(0) == [second, third]
    past.forget(21)
    assert (len(past), past.since(0)) == (1, [third])

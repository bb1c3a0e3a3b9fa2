"""Marks: each outlet has one for each message, and a bitset has the outlets of some of them."""

import pytest

from subscribers.ledger.marks import AWAY, CAME, EXCUSED, EXPECTED, GOT, MAY, MEMBER, STRANGER, marked_bitset
from wire.contract.bitsets import slots

MARKS = [STRANGER, EXPECTED, GOT, AWAY, MEMBER, MAY, CAME]


@pytest.mark.parametrize("wanted", [(EXPECTED,), (GOT,), EXCUSED])
def test_a_bitset_has_the_outlets_with_the_marks_that_are_wanted(wanted):
    """The partition's first outlet is the lowest bit; a partition without marks has nobody."""
    state = bytearray(MARKS * 3)
    assert slots(int(marked_bitset(state, wanted), 16)) == [n for n, mark in enumerate(state) if mark in wanted]
    assert marked_bitset(bytearray(), wanted) == "0"


def test_each_mark_is_one_byte_of_its_own():
    """An outlet without a mark is a stranger: marks begin as zeros."""
    assert sorted(MARKS) == list(range(7))
    assert bytearray(3) == bytes([STRANGER] * 3)

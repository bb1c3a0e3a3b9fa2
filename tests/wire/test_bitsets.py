"""Sets of outlets as integers, over whatever number of shares."""

from hypothesis import given
from hypothesis import strategies as st

from wire.bitsets import bitset, recut, slots


@given(st.sets(st.integers(0, 500)))
def test_a_bitset_has_its_slots_and_no_others(members):
    """In ascending order."""
    assert bitset(members) == sum(1 << slot for slot in members)
    assert slots(bitset(members)) == sorted(members)


@given(st.sets(st.integers(0, 300)), st.integers(1, 5), st.integers(1, 5))
def test_a_recut_keeps_every_outlet(outlets, before, after):
    """Stripes index::count, before and after."""
    held = {share: bitset(item // before for item in outlets if item % before == share) for share in range(before)}
    cut = recut(held, before, after)
    assert {share + slot * after for share, bits in cut.items() for slot in slots(bits)} == outlets
    assert set(cut) == set(range(after))

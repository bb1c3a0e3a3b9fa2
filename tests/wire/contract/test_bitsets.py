"""Sets of outlets as integers, over any number of partitions."""

from hypothesis import given
from hypothesis import strategies as st

from wire.contract.bitsets import bitset, repartition_bits, slots


@given(st.sets(st.integers(0, 500)))
def test_a_bitset_has_its_slots_and_no_others(members):
    """In ascending order."""
    assert bitset(members) == sum(1 << slot for slot in members)
    assert slots(bitset(members)) == sorted(members)


@given(st.sets(st.integers(0, 300)), st.integers(1, 5), st.integers(1, 5))
def test_a_repartition_keeps_every_outlet(outlets, before, after):
    """Stripes index::count, before and after."""
    held = {
        partition: bitset(item // before for item in outlets if item % before == partition)
        for partition in range(before)
    }
    found = repartition_bits(held, before, after)
    assert {partition + slot * after for partition, bits in found.items() for slot in slots(bits)} == outlets
    assert set(found) == set(range(after))

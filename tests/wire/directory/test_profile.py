"""The sectors and sizes of outlets, from given random numbers."""

import random
from collections import Counter

import pytest

from wire.contract.places import SECTORS
from wire.directory.profile import desktop_weight, editor_weight, sector_sets


def seeded(seed=1):
    return random.Random(seed).random


def test_62_of_100_outlets_are_general_ones():
    """The others have one to three sectors, each once."""
    sets = sector_sets(1_000, seeded())
    assert len(sets) == 1_000
    assert sets.count(()) == 620
    trade = [chosen for chosen in sets if chosen]
    assert all(len(set(chosen)) == len(chosen) <= 3 and set(chosen) <= set(SECTORS) for chosen in trade)
    assert {len(chosen) for chosen in trade} == {1, 2, 3}


def test_first_sectors_are_shared_out_in_proportion():
    """Business is first at 34 of 100 trade outlets, for any seed; from 400 outlets on no sector is without."""
    for seed in (1, 2):
        firsts = Counter(chosen[0] for chosen in sector_sets(10_000, seeded(seed)) if chosen)
        assert firsts["business"] == 1_292
        assert firsts["weather"] in (26, 27)
    assert {chosen[0] for chosen in sector_sets(400, seeded()) if chosen} == set(SECTORS)


def test_most_trade_outlets_keep_to_one_sector():
    """72 of 100 have one, 22 two and 6 three, as they are drawn."""
    counts = Counter(len(chosen) for chosen in sector_sets(20_000, seeded()) if chosen)
    trade = sum(counts.values())
    assert counts[1] / trade == pytest.approx(0.72, abs=0.02)
    assert counts[2] / trade == pytest.approx(0.22, abs=0.02)
    assert counts[3] / trade == pytest.approx(0.06, abs=0.01)


def test_the_same_numbers_give_the_same_sectors():
    """And other numbers others."""
    assert sector_sets(300, seeded()) == sector_sets(300, seeded())
    assert sector_sets(300, seeded()) != sector_sets(300, seeded(2))


def test_no_outlets_have_no_sectors():
    """And a single one is a general one."""
    assert sector_sets(0, seeded()) == []
    assert sector_sets(1, seeded()) == [()]


@pytest.mark.parametrize(("drawn", "size"), [(0.0, 1.0), (0.9375, 8.0), (1 - 2**-20, 2.0**15)])
def test_a_newsroom_is_as_large_as_the_inverse_of_its_distribution_says(drawn, size):
    """``u ** (-3/4)`` of the distance from the number to one, exactly where it is a power of two."""
    assert editor_weight(lambda: drawn) == size


def test_an_outlets_reach_is_its_newsrooms_size_within_a_factor_of_five():
    """From 0.3 up to 1.4 of it."""
    assert desktop_weight(10.0, lambda: 0.0) == 3.0
    assert desktop_weight(10.0, lambda: 1.0) == pytest.approx(14.0)

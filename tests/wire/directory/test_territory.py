"""A territory is a value: it is compared by what it says, and it does not change."""

from dataclasses import FrozenInstanceError, fields, replace

import pytest

from wire.directory.territories import TERRITORIES
from wire.directory.territory import Territory


def test_territories_that_say_the_same_are_one_and_another_weight_makes_another():
    """They are the keys of tables, and each field counts."""
    land = TERRITORIES[0]
    assert {land: 1}[replace(land)] == 1
    assert replace(land, weight=land.weight + 1) != land
    assert [field.name for field in fields(Territory)] == ["code", "name", "region", "timezone", "weight", "readers"]


def test_a_territory_does_not_change():
    """Wire and workers build their directories from the same table."""
    with pytest.raises(FrozenInstanceError):
        TERRITORIES[0].weight = 2.0


def test_readers_are_those_of_the_press_most_first():
    """The first language is the one that a single outlet writes in."""
    for territory in TERRITORIES:
        counts = [count for _, count in territory.readers]
        assert counts == sorted(counts, reverse=True), territory.code
        assert counts[-1] > 0

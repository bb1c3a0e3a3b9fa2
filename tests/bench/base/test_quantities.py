"""Numbers whose type says their unit."""

from typing import get_args

import pytest

from bench.base import quantities
from bench.base.quantities import In, Unit


@pytest.mark.parametrize("name", sorted(set(quantities.__all__) - {"In", "Unit"}))
def test_every_quantity_says_its_unit(name):
    """Once."""
    units = [item for item in get_args(getattr(quantities, name)) if isinstance(item, In)]
    assert len(units) == 1
    assert units[0].unit


def test_the_units_of_figures_are_told_as_words():
    """They stand in files as they are."""
    assert [str(unit) for unit in Unit] == ["seconds", "count", "per second", "ratio"]

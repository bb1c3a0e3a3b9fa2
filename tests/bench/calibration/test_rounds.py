"""The releases of a calibration: few enough to be short, and enough to measure."""

import pytest

from bench.calibration.rounds import ROUNDS_MOST, rounds
from wire.contract.topics import FLASH
from wire.directory.population import population


@pytest.mark.parametrize("outlets", [10, 300])
def test_rounds_serve_the_circuits_in_turn_within_bounds(outlets):
    """However small the audience is, a calibration is short."""
    directory = population(1, outlets)
    composed = rounds(directory, 1, 300)
    assert len(composed) <= ROUNDS_MOST
    assert sum(item.outlets for item in composed) >= min(300, len(composed))
    assert len({item.circuit for item in composed}) == min(len(composed), len(directory.circuits))
    assert len({item.release.uri for item in composed}) == len(composed)


def test_each_release_reaches_every_outlet_of_its_circuit():
    """It is a flash, which needs no sector, and the seed decides the order."""
    directory = population(1, 60)
    first, again, other = (rounds(directory, seed, 60) for seed in (1, 1, 2))
    for item in first:
        assert item.release.urgency == 1
        assert item.outlets == len(directory.entitled(item.circuit, FLASH))
    assert [item.circuit for item in first] == [item.circuit for item in again]
    assert [item.circuit for item in first] != [item.circuit for item in other]

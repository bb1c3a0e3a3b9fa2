"""Which outlet behaves how."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.contract.behaviours import Draw, Flapping
from wire.directory.behaving import Behaving
from wire.errors import DirectoryError


def flapping(name: str, *draws: tuple[int, int, int]) -> Flapping:
    """A behaviour with these draws."""
    return Flapping(name=name, draws=tuple(Draw(*draw) for draw in draws), away_ns=1, every_ns=10**9)


@given(st.integers(0, 2**63), st.integers(0, 20), st.integers(0, 20), st.integers(0, 10), st.integers(0, 10))
def test_each_behaviour_has_its_outlets_and_no_outlet_has_two(seed: int, a: int, b: int, c: int, d: int) -> None:
    """As many from each draw as it says, by any seed: a draw of all takes what narrow ones leave."""
    parts = [flapping("all", (0, 60, a + b)), flapping("two", (0, 10, c), (50, 60, d))]
    behaving = Behaving(seed, 60, parts)
    numbers = [behaving.of(index) for index in range(60)]
    assert (numbers.count(1), numbers.count(2)) == (a + b, c + d)
    assert (numbers[:10].count(2), numbers[50:].count(2)) == (c, d)
    assert all(list(behaving.members(part)) == [at for at in range(60) if numbers[at] == part] for part in (1, 2))
    assert numbers == [Behaving(seed, 60, parts).of(index) for index in range(60)]


def test_the_seed_decides_who_behaves_so() -> None:
    """Another seed takes others."""
    first, second = (Behaving(seed, 1_000, [flapping("f", (0, 1_000, 100))]).members(1) for seed in (1, 2))
    assert first != second


def test_without_behaviours_all_outlets_are_steady() -> None:
    """Behaviour 0, and the only name."""
    behaving = Behaving(1, 10, ())
    assert ([behaving.of(index) for index in (0, 9)], behaving.names) == ([0, 0], ("steady",))
    assert Behaving(1, 10, [flapping("f", (0, 10, 1))]).names == ("steady", "f")


def test_a_draw_that_finds_too_few_outlets_is_refused() -> None:
    """Two behaviours can't have the same outlets."""
    with pytest.raises(DirectoryError, match=r"'b' takes 6 outlets, and 5 are left; give fewer"):
        Behaving(1, 10, [flapping("a", (0, 10, 5)), flapping("b", (0, 10, 6))])


def test_an_outlet_has_its_behaviour_or_none() -> None:
    """None for a steady outlet."""
    own = flapping("f", (0, 4, 2))
    behaving = Behaving(1, 5, (own,))
    assert sorted(behaving.behaviour(index) is own for index in range(5)) == [False, False, False, True, True]
    assert behaving.behaviour(4) is None

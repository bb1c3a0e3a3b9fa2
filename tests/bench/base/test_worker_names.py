"""The names of local workers."""

import pytest

from bench.base.worker_names import first_of, life_of, worker_name


@pytest.mark.parametrize(
    ("number", "life", "name"), [(2, 1, "worker-2"), (2, 2, "worker-2.2"), (12, 11, "worker-12.11")]
)
def test_a_name_tells_the_place_and_the_life(number, life, name):
    """The first process has the place's name alone."""
    assert worker_name(number, life) == name
    assert (first_of(name), life_of(name)) == (worker_name(number), life)


def test_a_worker_of_another_name_is_in_its_first_life():
    """Workers elsewhere have names of their own."""
    assert (first_of("desk-a"), life_of("desk-a"), life_of("desk.b")) == ("desk-a", 1, 1)

"""A planned release."""

from bench.workload.compose import Composer
from bench.workload.planned import Planned
from bench.workload.schedule import sample_pool


def test_a_release_goes_to_every_circuit_of_its_languages_where_none_is_given():
    """That is what None stands for."""
    release = Composer(sample_pool(), 1, 1_000, 0.5).release(["en"], 1)
    assert Planned("release", 1, release).circuits is None

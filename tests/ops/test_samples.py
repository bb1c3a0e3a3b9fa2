"""The editions that releases are composed from, beside the sample copy that they are made of."""

from bench.scenario.shipped import sample_editions
from bench.workload.schedule import sample_pool
from scripts.samples import editions
from wire.contract.places import LANGUAGES


def test_the_file_has_what_the_intake_reads_of_the_sample_copy():
    """``make samples`` writes it again."""
    assert sample_editions().read_bytes() == editions()


def test_there_is_text_in_each_language_of_the_wire():
    """A release may be composed in any."""
    assert set(sample_pool().editions) == set(LANGUAGES)

"""The part of a summary about service levels."""

from pydantic import TypeAdapter

from bench.output.summary_service_levels import ServiceLevelSummary
from tests.support.service_levels import levels


def test_what_is_written_reads_back_as_it_is():
    """Also without a release."""
    adapter = TypeAdapter(ServiceLevelSummary)
    for made in (levels(), levels(releases=0, on_time=0, on_time_fraction=None, on_time_fraction_most=None)):
        assert adapter.validate_json(adapter.dump_json(made, by_alias=True)) == made

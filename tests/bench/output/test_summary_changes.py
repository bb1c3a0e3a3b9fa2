"""The part of a summary about corrections and kills."""

from pydantic import TypeAdapter

from bench.output.summary_changes import ChangeSummary
from tests.support.changes import change


def test_what_is_written_reads_back_as_it_is():
    """Also where a change was never over."""
    adapter = TypeAdapter(ChangeSummary)
    for made in (change(), change(most=None, missing=1, missing_lower=1, standing_outlet_seconds=None)):
        assert adapter.validate_json(adapter.dump_json(made, by_alias=True)) == made

"""The part of a summary about behaviours and groups."""

import pytest
from pydantic import TypeAdapter, ValidationError

from bench.output.summary_cohorts import CohortSummary
from tests.support.cohorts import cohort_summary


def test_it_reads_back_as_it_was_written():
    """And a number of outlets below zero is refused."""
    adapter = TypeAdapter(CohortSummary)
    text = adapter.dump_json(cohort_summary(0.1), by_alias=True)
    assert adapter.validate_json(text) == cohort_summary(0.1)
    with pytest.raises(ValidationError, match="outlets"):
        adapter.validate_json(text.replace(b'"outlets":10', b'"outlets":-1'))

"""What deliveries are grouped by."""

import pytest

from bench.report.labels import label_noun
from tests.support.run_folders import group
from tests.support.summaries import whole_summary


@pytest.mark.parametrize(
    ("labels", "noun"), [((), "circuit"), (("de/western-europe",), "circuit"), (("news/0",), "topic")]
)
def test_labels_that_are_no_circuits_are_topics(labels, noun):
    """A run has either the wire's or its own."""
    assert label_noun(whole_summary(by_circuit={name: group(0.02) for name in labels})) == noun

"""What deliveries are grouped by."""

import pytest

from bench.report.labels import label_noun
from tests.support.run_folders import group
from tests.support.summaries import whole_summary


@pytest.mark.parametrize(
    ("labels", "noun"),
    [({}, "circuit"), ({"by_circuit": ("de/western-europe",)}, "circuit"), ({"by_topic": ("news/0",)}, "topic")],
)
def test_a_run_has_the_wires_circuits_or_its_own_topics(labels, noun):
    """A run has either the wire's or its own."""
    groups = {key: {name: group(0.02) for name in names} for key, names in labels.items()}
    assert label_noun(whole_summary(**groups)) == noun

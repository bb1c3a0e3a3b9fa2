"""The summary as a value that is read back from its file."""

import pytest

from bench.base.documents import decode, encode
from bench.base.errors import ConfigurationError
from bench.output.summary import SCHEMA, Summary
from bench.output.summary_parts import Arrivals
from tests.support.run_files import check_document
from tests.support.run_results import run_result, summarised
from tests.support.summaries import per_release, quantiles, whole_summary


def test_a_summary_is_read_back_as_it_was():
    """Every part of it."""
    summary = summarised(run_result(), {"disclosure.p99": "< 1s", "missing": "== 0"})
    assert decode(Summary, encode(summary, indented=True), "summary.json") == summary


def test_a_summary_by_hand_keeps_the_schema_too():
    """The summary of the tests has the fields of a run's."""
    assert check_document(whole_summary())["schema"] == SCHEMA


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        (b'"missing": 0,', b'"missing": "none",', "missing"),
        (b'"verdict": "PASS"', b'"verdict": "GOOD"', "verdict"),
        (b'"schema": "urn:wirestorm:summary:1"', b'"schema": "urn:wirestorm:summary:2"', "schema"),
        (b'"exact": 100,', b"", "arrivals.exact"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_name_and_the_key(old, new, key):
    """Another type, another word, another version, a key that is missing."""
    content = encode(whole_summary(), indented=True)
    assert old in content
    with pytest.raises(ConfigurationError, match=rf"^old/summary\.json: {key}: "):
        decode(Summary, content.replace(old, new), "old/summary.json")


def test_a_percentile_over_releases_takes_a_hundred_of_them():
    """Below that it is the maximum under another name."""
    assert per_release(99, 1, 2).told == ("p50", "max")
    assert per_release(100, 1, 2).told == ("p50", "p90", "p99", "p99.9", "max")
    assert per_release(99, 1, 2).at("max") == 2


def test_the_fraction_of_bounded_arrivals_is_none_where_nothing_arrived():
    """A run of which every arrival is bounded is known less well."""
    assert Arrivals(exact=3, bounded=1).bounded_fraction == 0.25
    assert Arrivals(exact=0, bounded=0).bounded_fraction == 0.0


def test_the_summaries_of_tests_have_the_times_that_they_were_given():
    """p50, p99 and the greatest."""
    assert quantiles(1, 2, 3).values == (1, 2, 2, 3, 3)

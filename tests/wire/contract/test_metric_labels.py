"""The labels that the metrics of deliveries carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.contract.metric_labels import MOST, OTHER, MetricLabels
from wire.directory.population import population

TOPICS = [f"news/{number:03}" for number in range(MOST + 50)]
GERMAN = "de/western-europe"


@pytest.mark.parametrize(
    ("choice", "names", "values"),
    [
        ("auto", ("language", "region"), ("de", "western-europe")),
        ("language", ("language",), ("de",)),
        ("region", ("region",), ("western-europe",)),
        ("none", (), ()),
        ("behaviour", (), ()),
        ("group", (), ()),
    ],
)
def test_the_wires_deliveries_are_by_language_and_region_or_one_of_them(choice, names, values):
    """Every circuit has its own series: a directory of all countries has fewer than the bound."""
    labels = MetricLabels(choice).of(population(1, 20_000, 192).labels)
    assert labels.names == names
    assert labels.of(GERMAN) == values
    assert OTHER not in {value for found in labels.values.values() for value in found}


def test_topics_are_by_themselves_or_under_their_template():
    """Also those that the account counts under the template already."""
    assert MetricLabels().of(TOPICS[:2]).values == {"news/000": ("news/000",), "news/001": ("news/001",)}
    together = MetricLabels("template", template="news/{i}")
    assert set(together.of(TOPICS).values.values()) == {("news/{i}",)}
    assert together.of(["news/{i}"]).names == ("topic",)
    assert set(MetricLabels("none").of(TOPICS).values.values()) == {()}


def test_the_rest_has_one_name():
    """The first ones in alphabetical order keep theirs."""
    labels = MetricLabels().of(TOPICS)
    assert len(set(labels.values.values())) == MOST
    assert labels.of(TOPICS[0]) == (TOPICS[0],)
    assert labels.of(TOPICS[-1]) == labels.of("never seen") == (OTHER,)
    assert MetricLabels(most=1).of([GERMAN, "en/northern-europe"]).of(GERMAN) == (OTHER, OTHER)


@given(st.sets(st.sampled_from([*TOPICS[:20], OTHER, "another"])), st.integers(1, 25))
def test_there_are_never_more_values_than_the_bound(topics, most):
    """Each label has values, one called other too."""
    labels = MetricLabels(most=most).of(sorted(topics))
    assert len(set(labels.values.values())) <= most
    assert labels.values.keys() == topics

"""The metric families of deliveries by their labels."""

import pytest

from wire.account.totals import LabelFigures
from wire.contract.bins import edges
from wire.contract.metric_labels import MetricLabels
from wire.contract.tally import LabelSums
from wire.telemetry.delivery_families import COUNTS, DeliveryFamilies

EDGES = edges(())
MS = 1_000_000
TOPICS = [f"news/{number}" for number in range(6)]


def figures(delivered, missing=0):
    """A label's deliveries, each a millisecond later than the one before."""
    sums = LabelSums.empty(EDGES)
    sums.delivered, sums.missing = delivered, missing
    sums.disclosure.add_exact([MS * number for number in range(1, delivered + 1)], 0)
    return LabelFigures(delivered + missing, sums)


def samples(metrics, name):
    """The values of a family's samples by the values of their labels."""
    (family,) = [metric for metric in metrics if metric.name == f"wirestorm_{name}"]
    return {tuple(sample.labels.values()): sample.value for sample in family.samples}


@pytest.mark.parametrize(
    ("labels", "delivered"),
    [
        (MetricLabels(), {(topic,): number for number, topic in enumerate(TOPICS)}),
        (MetricLabels(most=3), {("news/0",): 0, ("news/1",): 1, ("other",): 2 + 3 + 4 + 5}),
        (MetricLabels("template", template="news/{i}"), {("news/{i}",): 15}),
        (MetricLabels("none"), {(): 15}),
    ],
)
def test_what_is_grouped_adds_up_to_the_account(labels, delivered):
    """Counts, expected and outstanding deliveries alike."""
    held = {topic: figures(number, missing=1) for number, topic in enumerate(TOPICS)}
    made = list(DeliveryFamilies(labels.of(TOPICS), EDGES).deliveries(held))
    assert samples(made, "deliveries") == delivered
    assert sum(samples(made, "expected_deliveries").values()) == 15 + len(TOPICS)
    assert sum(samples(made, "missing_deliveries").values()) == len(TOPICS)
    assert set(samples(made, "outstanding_deliveries").values()) == {0}
    assert len(made) == len(COUNTS) + 5


def test_quantiles_are_of_all_deliveries_under_a_label():
    """And not of the last one that was added; a label without any has none."""
    made = DeliveryFamilies(MetricLabels(most=2).of(TOPICS), EDGES)
    held = {"news/0": figures(0), "news/1": figures(3), "news/5": figures(40)}
    found = samples(list(made.deliveries(held)), "circuit_disclosure_latency_seconds")
    assert found["other", "1.0"] == 0.04
    assert ("news/0", "1.0") not in found
    assert held["news/1"].sums.disclosure.count == 3  # nothing was added to the account's


def test_every_value_is_served_from_the_start_and_unknown_labels_are_others():
    """Prometheus sees no growth in a series whose first sample is above 0."""
    made = DeliveryFamilies(MetricLabels().of(TOPICS[:2]), EDGES)
    assert samples(list(made.deliveries({})), "deliveries") == {("news/0",): 0, ("news/1",): 0}
    published = made.published({"news/1": 4, "strange": 2})
    assert samples([published], "messages_published") == {("news/0",): 0, ("news/1",): 4, ("other",): 2}

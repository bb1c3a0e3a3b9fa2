"""The metric families of deliveries by behaviour and by group."""

import pytest

from tests.support.cohorts import cohort_counts
from wire.account.totals import LabelFigures
from wire.contract.bins import edges
from wire.contract.cohorts import Cohort
from wire.contract.metric_labels import MetricLabels
from wire.contract.tally import LabelSums
from wire.telemetry.cohort_families import CohortFamilies
from wire.telemetry.delivery_families import DeliveryFamilies

EDGES = edges(())
BY_COHORT = {
    Cohort("steady", "east"): cohort_counts(10),
    Cohort("slow", "east"): cohort_counts(4, missing=3, after_ms=900),
    Cohort("slow", "west"): cohort_counts(2, missing=1),
}


def served(labels, by_cohort):
    """All families of deliveries, by name, each as values by the values of its labels."""
    sums = LabelSums.empty(EDGES)
    sums.delivered, sums.body_bytes = 16, 1_600
    whole = DeliveryFamilies(labels.of(["news/1"]), EDGES).deliveries({"news/1": LabelFigures(20, sums)})
    made = CohortFamilies(labels, tuple(BY_COHORT), EDGES).instead(whole, by_cohort)
    return {
        family.name.removeprefix("wirestorm_"): {
            tuple(sample.labels.values()): sample.value for sample in family.samples
        }
        for family in made
    }


@pytest.mark.parametrize(
    ("labels", "delivered"),
    [
        (MetricLabels("behaviour"), {("steady",): 10, ("slow",): 6}),
        (MetricLabels("group"), {("east",): 14, ("west",): 2}),
        (MetricLabels("behaviour", most=1), {("other",): 16}),
    ],
)
def test_what_is_counted_by_cohort_has_the_label_and_adds_up(labels, delivered):
    """Within the bound; what is not counted so stays one series."""
    found = served(labels, BY_COHORT)
    assert found["deliveries"] == delivered
    assert sum(found["expected_deliveries"].values()) == 20
    assert sum(found["missing_deliveries"].values()) == 4
    assert found["delivered_bytes"] == {(): 1_600}


def test_quantiles_are_of_each_behaviour():
    """With their fraction beside the label."""
    found = served(MetricLabels("behaviour"), BY_COHORT)["circuit_disclosure_latency_seconds"]
    assert found["slow", "1.0"] == 0.9
    assert found["steady", "1.0"] == 0.01


def test_every_value_is_served_from_the_start():
    """Prometheus sees no growth in a series whose first sample is above 0."""
    assert served(MetricLabels("group"), {})["deliveries"] == {("east",): 0, ("west",): 0}

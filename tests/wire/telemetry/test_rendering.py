"""The text format: what the client library's own parser reads in it."""

import math

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.parser import text_string_to_metric_families

from wire.telemetry.rendering import render

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")) | st.just("\n"), max_size=12)
VALUES = st.integers(0, 2**53) | st.floats(allow_nan=False)


def read(text):
    """The samples of a page, by family."""
    return {
        (family.name, family.type): {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value for sample in family.samples
        }
        for family in text_string_to_metric_families(text)
    }


@given(TEXTS, st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
def test_any_label_and_any_value_is_read_back_as_it_was(documentation, values):
    """Quotes, backslashes and line feeds in labels; integers, fractions and infinities."""
    gauge = GaugeMetricFamily("a", documentation, labels=["x"])
    for label, value in values.items():
        gauge.add_metric([label], value)
    (samples,) = read(render([gauge]).decode()).values()
    assert samples == {("a", (("x", label),)): float(value) for label, value in values.items()}


def test_a_page_says_what_the_client_library_would():
    """Counters with their suffix, histograms with buckets, and the process's own metrics."""
    counter = CounterMetricFamily("c", "counts", labels=["a", "b"])
    counter.add_metric(["1", "2"], 3)
    histogram = HistogramMetricFamily("h", "times", labels=["a"])
    histogram.add_metric(["1"], [("0.5", 1.0), ("+Inf", 2.0)], 0.75)

    class Both:
        def collect(self):
            return [counter, histogram]

    registry = CollectorRegistry()
    registry.register(Both())
    PlatformCollector(registry=registry)
    assert read(render(registry.collect()).decode()) == read(generate_latest(registry).decode())
    ProcessCollector(registry=registry)
    assert read(render(registry.collect()).decode()).keys() == read(generate_latest(registry).decode()).keys()


def test_a_value_that_is_none_is_written_as_prometheus_reads_it():
    """A gauge may be NaN."""
    gauge = GaugeMetricFamily("a", "b")
    gauge.add_metric([], math.nan)
    assert render([gauge]).decode().splitlines()[-1] == "a NaN"

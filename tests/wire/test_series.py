"""Families whose series are text already: the same page as the client library's own families make."""

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

from wire.series import Family, labels_text, value_text


def page(*families):
    """The page that the client library makes of families."""

    class Fixed:
        def collect(self):
            return families

    registry = CollectorRegistry()
    registry.register(Fixed())
    return generate_latest(registry).decode()


def test_a_family_is_to_the_client_library_what_its_own_are():
    """A counter, a gauge without labels, and a histogram; worker's metrics are served by the library."""
    counter, own_counter = Family("c", "counts", "counter", ("b", "a")), CounterMetricFamily("c", "counts", labels="ba")
    for family in (counter, own_counter):
        family.add_metric(["1", 'x"\\\n'], 3)
        family.add_metric(["2", "y"], 0.25)
    gauge, own_gauge = Family("g", "measures", "gauge", ()), GaugeMetricFamily("g", "measures")
    for family in (gauge, own_gauge):
        family.add_metric([], float("inf"))
    histogram, own_histogram = (
        Family("h", "times", "histogram", ("a",)),
        HistogramMetricFamily("h", "times", labels="a"),
    )
    histogram.add_buckets(["1"], ("0.5", "+Inf"), (1, 2), 0.75)
    own_histogram.add_metric(["1"], [("0.5", 1.0), ("+Inf", 2.0)], 0.75)
    assert page(counter, gauge, histogram) == page(own_counter, own_gauge, own_histogram)
    assert counter.samples == own_counter.samples


def test_the_lines_of_a_family_are_those_of_its_page():
    """Sums and counts of a histogram too; every scrape writes the values anew."""
    for value in (1, 2):
        family = Family("h", "times", "histogram", ("a",))
        family.add_buckets(["1"], ("0.5", "+Inf"), (0, value), 0.5)
        lines = list(family.lines())
        assert lines[1:] == [
            f'h_bucket{{a="1",le="+Inf"}} {value}.0\n',
            f'h_count{{a="1"}} {value}.0\n',
            'h_sum{a="1"} 0.5\n',
        ]
        assert "".join(lines) in page(family)


def test_values_and_labels_are_written_as_prometheus_reads_them():
    """Whole numbers have a decimal; labels stand in the order of their names."""
    assert [value_text(value) for value in (3, 0.25, float("-inf"), float("nan"))] == ["3.0", "0.25", "-Inf", "NaN"]
    assert labels_text({"b": "1", "a": "2"}) == '{a="2",b="1"}'
    assert labels_text({}) == ""

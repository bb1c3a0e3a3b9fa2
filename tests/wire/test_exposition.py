"""Metric families from histograms and from the figures of workers."""

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from wire.contract.bins import BUCKETS_NS, edges
from wire.contract.histogram import Histogram
from wire.contract.metrics import METRICS, PREFIX, REJECTIONS
from wire.contract.outlet_state import OutletState
from wire.contract.tally import SwarmFigures
from wire.exposition import Buckets, family, number, worker_families

THRESHOLD_NS = 3_000_000
EDGES = edges((THRESHOLD_NS,))


class Fixed:
    """A collector of families that are given."""

    def __init__(self, *families):
        self._families = families

    def collect(self):
        return self._families


def samples(*families):
    """The samples as Prometheus reads them: by name, then by the values of the labels, in the order of their names."""
    registry = CollectorRegistry()
    registry.register(Fixed(*families))
    found = {}
    for each in text_string_to_metric_families(generate_latest(registry).decode()):
        for sample in each.samples:
            found.setdefault(sample.name.removeprefix(PREFIX), {})[
                tuple(value for _, value in sorted(sample.labels.items()))
            ] = sample.value
    return found


def histogram(*values_ns):
    histogram = Histogram(EDGES)
    for value_ns in values_ns:
        histogram.add(value_ns)
    return histogram


def swarm(**more):
    return SwarmFigures(histogram(2_000_000), histogram(), **more)


def test_buckets_count_up_to_their_bounds_in_seconds():
    """A value on a bound is in its bucket; the last one has all; the sum is in seconds."""
    held = histogram(1_000_000, 1_000_001, THRESHOLD_NS, 90_000_000_000)
    found = samples(Buckets(EDGES, (THRESHOLD_NS,)).family("swarm_lag_seconds", {("w",): held}))
    buckets = {labels[0]: value for labels, value in found["swarm_lag_seconds_bucket"].items()}
    assert (buckets["0.0005"], buckets["0.001"], buckets["0.003"], buckets["60.0"], buckets["+Inf"]) == (0, 1, 3, 3, 4)
    assert len(buckets) == len(BUCKETS_NS) + 2
    assert found["swarm_lag_seconds_count"] == {("w",): 4}
    assert round(found["swarm_lag_seconds_sum"]["w",], 6) == 90.005


def test_a_family_has_the_kind_the_help_and_the_labels_of_the_contract():
    """Under the prefix of all."""
    counter, gauge = family("duplicate_deliveries"), family("outlets")
    assert (counter.type, gauge.type) == ("counter", "gauge")
    assert (counter.name, gauge.name) == ("wirestorm_duplicate_deliveries", "wirestorm_outlets")
    assert counter.documentation == METRICS["duplicate_deliveries"].help


def test_numbers_are_written_as_prometheus_writes_them():
    """Bounds and fractions alike: a whole number has a decimal."""
    assert [number(value) for value in (0.25, 1, 60, 0.0001)] == ["0.25", "1.0", "60.0", "0.0001"]


def test_each_state_and_reason_of_a_worker_is_served_from_the_start():
    """An alert on a series that is not there never fires."""
    found = samples(*worker_families({"w": swarm(states={"on": 3}, rejected={"oversized": 2})}, Buckets(EDGES)))
    assert found["outlets"] == {(state.value, "w"): 3 if state is OutletState.ON else 0 for state in OutletState}
    assert found["worker_control_rejected_total"] == {
        (reason, "w"): 2 if reason == "oversized" else 0 for reason in REJECTIONS
    }


def test_disconnects_are_added_up_by_the_reason_without_its_details():
    """The text after the colon names bytes and topics, whose number has no bound."""
    reasons = {"malformed: 0x01": 2, "malformed: 0x02": 3, "broker closed": 4}
    found = samples(*worker_families({"w": swarm(disconnects=reasons)}, Buckets(EDGES)))
    assert found["outlet_disconnects_total"] == {("malformed", "w"): 5, ("broker closed", "w"): 4}


@pytest.mark.parametrize(
    ("reason", "label"),
    [
        (
            'connection refused, CONNACK 135: not authorised ("no such user")',
            "connection refused, CONNACK 135: not authorised",
        ),
        ("connection refused, CONNACK 2: rejected; mosquitto says the same", "connection refused, CONNACK 2: rejected"),
        (
            "subscription to a/b and 3 more refused, SUBACK 0x87: not authorised",
            "subscription refused, SUBACK 0x87: not authorised",
        ),
        ("subscription to a refused, b/# refused, SUBACK 0x80: failure", "subscription refused, SUBACK 0x80: failure"),
        ("subscription to $share/g/a not sent, it would be refused, 0x9e: none", "subscription refused, 0x9e: none"),
        ("connection given up: certificate not trusted: self-signed", "connection given up"),
    ],
)
def test_refused_outlets_are_counted_by_the_reason_code_without_filters_and_the_brokers_own_text(reason, label):
    """Their number has a bound: MQTT's codes."""
    found = samples(*worker_families({"w": swarm(refused={reason: 3, f'{reason} ("x")': 2})}, Buckets(EDGES)))
    assert found["outlet_refusals_total"] == {(label, "w"): 5}


def test_workers_are_told_apart_by_name():
    """Each family has a sample of each worker."""
    shaken = {"tls_handshakes": 5, "tls_offered": 3, "tls_resumed": 2}
    swarms = {"a": swarm(connects=1, cpu_s=1.5, resident_bytes=7, **shaken), "b": swarm(connects=2, windows_closed=9)}
    found = samples(*worker_families(swarms, Buckets(EDGES)))
    assert found["outlet_connects_total"] == {("a",): 1, ("b",): 2}
    assert found["receive_windows_closed_total"] == {("a",): 0, ("b",): 9}
    assert found["outlet_tls_handshakes_total"] == {
        ("full", "a"): 3,
        ("resumed", "a"): 2,
        ("full", "b"): 0,
        ("resumed", "b"): 0,
    }
    assert found["worker_cpu_seconds_total"] == {("a",): 1.5, ("b",): 0}
    assert found["worker_resident_memory_bytes"] == {("a",): 7, ("b",): 0}
    assert found["swarm_lag_seconds_count"] == {("a",): 1, ("b",): 1}

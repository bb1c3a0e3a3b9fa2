"""The metrics of requests: bounded labels, and a time for each answer."""

from prometheus_client.parser import text_string_to_metric_families

from tests.support.api_server import api_server
from wire.service.api.requestmetrics import RequestMetrics
from wire.telemetry.rendering import render


def samples(metrics):
    """The samples by name and labels."""
    return {
        (sample.name.removeprefix("wirestorm_http_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(render(metrics.collect()).decode())
        for sample in family.samples
    }


def test_requests_are_counted_by_method_route_and_status():
    """A method that is none is *other*: a client can't make series."""
    metrics = RequestMetrics()
    metrics.add("GET", "/releases/{uri}", 200, 0.004)
    metrics.add("GET", "/releases/{uri}", 200, 0.3)
    metrics.add("BREW", "unknown", 404, 0.001)
    found = samples(metrics)
    assert found["requests_total", "GET", "/releases/{uri}", "200"] == 2
    assert found["requests_total", "other", "unknown", "404"] == 1
    assert found["request_seconds_count",] == 3
    assert found["request_seconds_bucket", "0.005"] == 2


async def test_every_answer_of_the_api_is_counted_under_its_route():
    """An error and an unknown path too; the uri is in no label."""
    async with api_server() as wire:
        await wire.ask("GET", "/healthz")
        await wire.ask("GET", "/releases/urn:x:none")
        await wire.ask("GET", "/nowhere")
        found = samples(wire.parts.requests)
    assert found["requests_total", "GET", "/healthz", "200"] == 1
    assert found["requests_total", "GET", "/releases/{uri}", "404"] == 1
    assert found["requests_total", "GET", "unknown", "404"] == 1
    assert found["request_seconds_count",] == 3

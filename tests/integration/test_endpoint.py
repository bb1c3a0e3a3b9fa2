"""The metrics endpoint: promtool accepts it, and a real Prometheus scrapes it."""

import shutil
import subprocess
import time

import pytest

from tests.support.metrics_pages import deliveries, fetch
from tests.support.ports import own_port
from tests.support.prometheus_server import ask, prometheus
from tests.support.runs import COMMAND, scenario, summary
from tests.support.waiting import until
from wire.contract.metrics import METRICS, PREFIX

pytestmark = [pytest.mark.integration, pytest.mark.quiet]


def values(url, query):
    """Return the values of an instant query."""
    return [float(item["value"][1]) for item in ask(url, "query", query=query)]


def test_the_endpoint_serves_every_metric_promtool_approves_and_prometheus_has_it(tmp_path):
    """Names and types are the documented ones, promtool accepts them, and the last scrape agrees with the account."""
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed")
    port = own_port()
    run = [COMMAND, "run", scenario(tmp_path), "--duration", "8s", "--out", tmp_path / "out"]
    run += ["--metrics-port", str(port)]
    with prometheus(tmp_path, wire=[port]) as url:
        with subprocess.Popen(run, stdout=subprocess.DEVNULL) as process:
            until(lambda: deliveries(port))
            text = fetch(f"http://127.0.0.1:{port}/metrics")
            lint = subprocess.run(
                ["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False
            )
            until(lambda: values(url, "sum(wirestorm_deliveries_total)"))
            quantile = "histogram_quantile(0.99, sum by (le) (rate(wirestorm_disclosure_latency_seconds_bucket[5s])))"
            until(lambda: [value for value in values(url, quantile) if 0 < value < 60])
            assert sum(values(url, 'wirestorm_outlets{state="on"}')) == 150
            assert process.wait(timeout=60) == 0
        made = values(url, f"sum(last_over_time(wirestorm_deliveries_total[1m] @ {time.time():.0f}))")
    assert (lint.returncode, lint.stdout + lint.stderr) == (0, "")
    types = dict(line.split()[2:4] for line in text.splitlines() if line.startswith("# TYPE "))
    for metric in METRICS.values():
        name = PREFIX + metric.name + ("_total" if metric.kind == "counter" else "")
        # A load test has no HTTP API, no calendar to pause, and clocks of changes of its own; tests in tests/wire hold
        # the metrics of these.
        of_service = ("http_", "calendar_", "change_", "changes_")
        assert types.get(name) == (None if metric.name.startswith(of_service) else metric.kind)
    assert 0 < made[0] <= summary(tmp_path)["delivered"]

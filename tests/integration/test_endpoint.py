"""The metrics endpoint as its users meet it: promtool has no complaint, and a real Prometheus has data."""

import json
import shutil
import signal
import subprocess
import time
import urllib.parse
import urllib.request

import pytest

from tests.integration.runs import COMMAND, deliveries, fetch, free_ports, listening, scenario, summary, until
from wire.contract.metrics import METRICS, PREFIX

pytestmark = pytest.mark.integration

CONFIGURATION = """
global: {{ scrape_interval: 1s }}
scrape_configs: [ {{ job_name: wire, static_configs: [ {{ targets: ["127.0.0.1:{port}"] }} ] }} ]
"""


def ask(prometheus, query):
    """The values of an instant query, by their labels' text."""
    url = f"http://127.0.0.1:{prometheus}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
    with urllib.request.urlopen(url, timeout=5) as answer:
        return [float(item["value"][1]) for item in json.load(answer)["data"]["result"]]


def test_the_endpoint_serves_every_metric_promtool_approves_and_prometheus_has_it(tmp_path):
    """Names and types as documented, linted, scraped each second; the last scrape agrees with the account."""
    for program in ("promtool", "prometheus"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    port, prometheus = free_ports(2)
    config = tmp_path / "prometheus.yml"
    config.write_text(CONFIGURATION.format(port=port))
    watch = [
        "prometheus",
        f"--config.file={config}",
        f"--storage.tsdb.path={tmp_path / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{prometheus}",
        "--log.level=error",
    ]
    run = [COMMAND, "run", scenario(tmp_path), "--duration", "30s", "--out", tmp_path / "out"]
    run += ["--metrics-port", str(port)]
    with subprocess.Popen(watch) as server:
        try:
            until(lambda: listening(prometheus))
            with subprocess.Popen(run, stdout=subprocess.DEVNULL) as process:
                until(lambda: deliveries(port))
                text = fetch(f"http://127.0.0.1:{port}/metrics")
                lint = subprocess.run(
                    ["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False
                )
                until(lambda: ask(prometheus, "sum(wirestorm_deliveries_total)"))
                quantile = (
                    "histogram_quantile(0.99, sum by (le) (rate(wirestorm_disclosure_latency_seconds_bucket[5s])))"
                )
                until(lambda: [value for value in ask(prometheus, quantile) if 0 < value < 60])
                assert sum(ask(prometheus, 'wirestorm_outlets{state="on"}')) == 150
                process.send_signal(signal.SIGINT)  # it has been looked at: what was due is accounted for
                assert process.wait(timeout=60) == 105
            made = ask(prometheus, f"sum(last_over_time(wirestorm_deliveries_total[1m] @ {time.time():.0f}))")
        finally:
            server.terminate()
    assert (lint.returncode, lint.stdout + lint.stderr) == (0, "")
    types = dict(line.split()[2:4] for line in text.splitlines() if line.startswith("# TYPE "))
    for metric in METRICS.values():
        name = PREFIX + metric.name + ("_total" if metric.kind == "counter" else "")
        assert types.get(name) == metric.kind
    assert 0 < made[0] <= summary(tmp_path)["delivered"]

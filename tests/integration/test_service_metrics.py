"""A load test against a running wire serves its metrics, and the dashboard *A load test* shows them."""

import socket
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest

from scripts.dashboards.the_news import CHANGES, FAULTS, ORDER, RETURNS
from tests.support.dashboards import boards, queries
from tests.support.ports import own_ports
from tests.support.prometheus_server import ask, prometheus
from tests.support.runs import COMMAND, summary
from tests.support.service_processes import OUTLETS, SEED, ServiceProcesses
from tests.support.waiting import until

pytestmark = pytest.mark.integration

# Everything is due within the first second; the figures are final when the last seconds are scraped.
SCENARIO = f"""
name = "scraped"
seed = {SEED}
duration = "4s"
drain = "3s"
[audience]
outlets = {OUTLETS}
[calendar]
background_per_minute = 0.0
[[calendar.event]]
at = "200ms"
kind = "flash"
[[calendar.event]]
at = "500ms"
kind = "earnings"
count = 5
[thresholds]
"disclosure.p99" = "< 30s"
"spread.max" = "< 30s"
"missing" = "== 0"
"outlets_on" = "== {OUTLETS}"
"deliveries_per_second" = "> 0"
"""
# No connection ends in these runs, nothing is changed and nothing breaks; the order is that of a run of its own.
NOTHING_TO_SHOW = ("Connections that ended", "Lost connections", *ORDER, *CHANGES, *FAULTS, *RETURNS)


@pytest.fixture
def service(tmp_path):
    """Return a wire that is not started yet."""
    with ExitStack() as stack:
        yield ServiceProcesses(tmp_path, stack)


def start(service):
    """Start the broker and the wire without a worker; a worker that joins gets its partition after two seconds."""
    service.start_broker()
    service.start_wire("--min-workers", "2")


def test_a_load_test_of_a_service_shows_itself(service, tmp_path):
    """Every query of *A load test* has data during the run, and the figures equal those of its summary."""
    path = tmp_path / "scraped.toml"
    path.write_text(SCENARIO)
    worker, run = own_ports(2)
    with prometheus(tmp_path, wire=[service.http], subscribers=[worker], loadtest=[run]) as url:
        began = time.time()
        start(service)
        until(lambda: ask(url, "query", query='up{job="wire"} == 1'))
        where = ("--broker", service.broker_url, "--metrics", f"127.0.0.1:{worker}")
        service.start("worker", [sys.executable, "-m", "subscribers", *where])
        service.ready()
        command = [COMMAND, "run", path, "--wire", f"http://127.0.0.1:{service.http}", "--out", tmp_path / "out"]
        command += ["--metrics-port", str(run)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"metrics on http://127.0.0.1:{run}/metrics" in done.stdout
        up = ask(url, "query_range", query='up{job="loadtest"} == 1', start=began, end=time.time(), step=1)
        end = float(up[0]["values"][-1][0])

        def values(asked):
            if asked.instant:
                return [float(item["value"][1]) for item in ask(url, "query", query=asked.expr, time=end)]
            found = ask(url, "query_range", query=asked.expr, start=began, end=end, step=1)
            return [float(value) for item in found for _, value in item["values"]]

        shown = [
            (asked, [value for value in values(asked) if value == value])  # noqa: PLR0124 - not NaN
            for asked in queries(boards()["load-test"])
            if asked.panel not in NOTHING_TO_SHOW
        ]
        told = {
            (item["metric"]["figure"], item["metric"].get("end")): float(item["value"][1])
            for name in ("threshold_figure", "threshold_figure_seconds")
            for item in ask(url, "query", query=f"wirestorm_{name}", time=end)
        }
    assert [str(asked) for asked, found in shown if not found] == []
    summed = summary(tmp_path)
    assert told["missing", None] == summed["missing"] == 0
    assert told["outlets_on", None] == OUTLETS
    assert told["disclosure.p99", "upper"] == pytest.approx(summed["latency_seconds"]["disclosure"]["p99"])
    assert told["disclosure.p99", "lower"] == pytest.approx(summed["latency_lower_seconds"]["disclosure"]["p99"])
    assert told["deliveries_per_second", None] > 0


@pytest.mark.parametrize(
    ("words", "said"),
    [(("--metrics-port", "{taken}"), "{taken}"), (("--set", "metrics.host=192.0.2.1"), "192.0.2.1")],
)
def test_where_its_metrics_cannot_be_served_is_said_before_anything_is_posted(service, tmp_path, words, said):
    """A metrics port that is taken is exit 104 and one line, and no folder is made."""
    start(service)
    with socket.create_server(("127.0.0.1", 0)) as holder:
        taken = str(holder.getsockname()[1])
        command = [COMMAND, "run", "--wire", f"http://127.0.0.1:{service.http}", "--outlets", str(OUTLETS)]
        command += ["--out", str(tmp_path / "out"), *(word.format(taken=taken) for word in words)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (104, 1), done.stderr
    assert said.format(taken=taken) in done.stderr
    assert not (tmp_path / "out").exists()

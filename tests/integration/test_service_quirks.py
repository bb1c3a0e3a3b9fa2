"""A service and a worker on brokers with an oddity: both say what is wrong, and end within their bounds."""

import json
import signal
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest

from tests.support.quirk_runs import FAKE_BROKER, fake_broker
from tests.support.service_processes import ServiceProcesses
from tests.support.waiting import until
from wire.service.stopping import STOP_S

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not FAKE_BROKER.exists(), reason="the fake broker is not there"),
]
NO_CONNACK = "it ended the connection in place of a CONNACK"


@pytest.mark.parametrize(
    ("quirk", "said"),
    [
        ("close_at_once", NO_CONNACK),
        ("suback_fail=1", "the broker refused the subscription to wirestorm/wirestorm/claim, SUBACK 0x"),
    ],
)
@pytest.mark.parametrize("mqtt", ["3.1.1", "5"])
def test_a_wire_says_why_it_has_no_control_and_stops_in_time(tmp_path, quirk, said, mqtt):
    """Once in its log, and in /readyz for as long as the reason holds."""
    with ExitStack() as stack:
        port = stack.enter_context(fake_broker((quirk,)))
        service = ServiceProcesses(tmp_path, stack, f"mqtt://127.0.0.1:{port}")
        service.start_wire("--mqtt", mqtt)
        until(lambda: "no control connection: " in service.ask("GET", "/readyz")["checks"]["workers"])
        assert said in service.ask("GET", "/readyz")["checks"]["workers"]
        wire = service.processes["wire"]
        wire.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert wire.wait(2 * STOP_S) == 0
        assert time.monotonic() - began < STOP_S
    lines = [json.loads(line) for line in service.printed("wire").splitlines()]
    (line,) = (line for line in lines if line["event"] == "control not connected")
    assert said in line["reason"]
    assert lines[-1]["event"] == "stopped"


@pytest.mark.parametrize(
    ("quirk", "said"),
    [
        ("close_at_once", "the wire's broker has not been reached within the time of --timeout: "),
        ("suback_fail=1", "the broker refused wirestorm/wirestorm/worker/"),
    ],
)
def test_a_worker_ends_with_the_reason(quirk, said):
    """The exit code is 1."""
    with fake_broker((quirk,)) as port:
        command = [sys.executable, "-m", "subscribers", "--broker", f"mqtt://127.0.0.1:{port}", "--timeout", "2"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wire_whose_broker_refuses_outlets_is_not_ready_and_says_why(tmp_path):
    """The broker takes no wildcards, which most outlets need: /readyz and the log have number and reason."""
    said = "wildcard subscriptions not supported"
    with ExitStack() as stack:
        port = stack.enter_context(fake_broker(("no_wildcards",)))
        service = ServiceProcesses(tmp_path, stack, f"mqtt://127.0.0.1:{port}", outlets=60)
        service.start_wire("--mqtt", "5")
        service.start_worker("a")
        until(lambda: "will not come on" in service.ask("GET", "/readyz").get("detail", ""), 60)
        answer = service.ask("GET", "/readyz")
        assert (answer["status_code"], said in answer["checks"]["workers"]) == (503, True)
        until(lambda: "outlets not ready" in service.printed("wire"))
    lines = [json.loads(line) for line in service.printed("wire").splitlines()]
    problems = [line["problem"] for line in lines if line["event"] == "outlets not ready"]
    assert problems == [answer["checks"]["workers"]]

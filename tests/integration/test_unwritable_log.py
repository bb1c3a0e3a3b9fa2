"""The wire as a process whose log can't be written: it serves on, and counts the lines."""

import subprocess
import sys
import urllib.request

import pytest

from tests.support.ports import own_port
from tests.support.waiting import until

pytestmark = pytest.mark.integration

COMMANDS = {
    "closed": 'exec "$0" "$@" 2>&-',
    "full": 'exec "$0" "$@" 2>/dev/full',
}


@pytest.mark.parametrize("end", ["closed", "full", "no reader"])
def test_a_log_that_can_not_be_written_does_not_end_the_wire(tmp_path, end):
    """Standard error is closed, its disk is full, or its reader has left: requests are answered, and lines counted."""
    api, broker = own_port(), own_port()
    wire = [sys.executable, "-m", "wire", "--broker", f"mqtt://127.0.0.1:{broker}", "--data", str(tmp_path / "data")]
    wire += ["--outlets", "50", "--countries", "5", "--http", f"127.0.0.1:{api}"]
    if end == "no reader":
        process = subprocess.Popen(wire, stderr=subprocess.PIPE, text=True)
        process.stderr.close()
    else:
        process = subprocess.Popen(["sh", "-c", COMMANDS[end], *wire])
    try:
        until(lambda: answered(api, "/healthz"), seconds=60)
        for _ in range(20):
            assert answered(api, "/directory")
        page = answered(api, "/metrics")
        assert process.poll() is None
    finally:
        process.terminate()
        assert process.wait(30) == 0
    (dropped,) = [line for line in page.splitlines() if line.startswith("wirestorm_log_lines_dropped_total ")]
    assert float(dropped.split()[1]) >= 20


def answered(port, path):
    """The text of an answer, empty while nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.read().decode()
    except OSError:
        return ""

"""Stop a service at random moments around the end of its broker: ``python -m scripts.random_stops --stops 300``.

A broker and a wire are started over and over; both get SIGTERM, the wire within some milliseconds of the broker. Each
stop must end within the bound, with a last line in the log: that it stopped, or what it did not wait for. The exit code
is 0 if all do, else 1.
"""

import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.support.ports import own_ports
from tests.support.waiting import listening, until
from wire.service.stopping import KILLED, STOP_S

APART_MS = 30.0  # at most, between the two signals
LEAVE_S = 1.0  # from the bound to the end of the process, on a busy machine


def main() -> int:
    """Run as the options say; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.random_stops", description=__doc__.split("\n")[0])
    parser.add_argument("--stops", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if shutil.which("mosquitto") is None:
        print("mosquitto is not installed", file=sys.stderr)
        return 1
    source = random.Random(options.seed)  # noqa: S311 - repeatable on purpose
    longest, failed = 0.0, 0
    with tempfile.TemporaryDirectory(prefix="stops-") as folder:
        for number in range(1, options.stops + 1):
            apart_s = source.uniform(-APART_MS, APART_MS) / 1e3
            seconds, code, lines = _stop(Path(folder), apart_s, source.uniform(0.0, 0.5))
            longest = max(longest, seconds)
            problem = problem_of(seconds, code, lines)
            if number % 10 == 0:
                print(f"{number} stops, the longest took {longest:.1f} s", flush=True)
            if problem:
                failed += 1
                print(f"stop {number}, the wire {apart_s * 1e3:+.1f} ms after the broker: {problem}", flush=True)
    print(f"{options.stops} stops, {failed} failed, the longest took {longest:.1f} s")
    return 1 if failed else 0


def problem_of(seconds: float, code: int | None, lines: Sequence[str]) -> str:
    """Return what is wrong with a stop; empty where nothing is. ``code`` is None where the process did not end, and
    ``lines`` are those of its log, JSON each.
    """
    if code is None or seconds > STOP_S + LEAVE_S:
        return f"{seconds:.1f} s"
    events = {entry.get("event"): entry for entry in map(json.loads, lines)}
    if code == KILLED:
        left = events.get("stopped without waiting", {})
        return "" if left.get("tasks") else "it ended at its bound, and did not say what it did not wait for"
    return "" if code == 0 and "stopped" in events else f"exit code {code}, and no line that it stopped"


def _stop(folder: Path, apart_s: float, wait_s: float) -> tuple[float, int | None, list[str]]:
    """Start both and stop both; return how long the wire took to end, in seconds, its exit code and its log's lines."""
    port, http = own_ports(2)
    config = folder / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    wire_command = [sys.executable, "-m", "wire", "--broker", f"mqtt://127.0.0.1:{port}", "--http", f"127.0.0.1:{http}"]
    wire_command += ["--data", str(folder / "data"), "--outlets", "60"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(["mosquitto", "-c", config], **quiet) as broker:
        until(lambda: listening(port))
        log = folder / "wire.log"
        with log.open("wb") as output, subprocess.Popen(wire_command, stdout=output, stderr=output) as wire:
            until(lambda: listening(http), 60)
            time.sleep(wait_s)
            first, second = (broker, wire) if apart_s >= 0 else (wire, broker)
            first.send_signal(signal.SIGTERM)
            time.sleep(abs(apart_s))
            second.send_signal(signal.SIGTERM)
            began = time.monotonic()
            code = None
            try:
                code = wire.wait(2 * STOP_S)
            except subprocess.TimeoutExpired:
                wire.kill()
            seconds = time.monotonic() - began
        return seconds, code, log.read_text().splitlines()


if __name__ == "__main__":
    sys.exit(main())

"""Run a small load against the fake broker with each oddity, version of MQTT and QoS: ``python -m scripts.quirk_runs``.

With ``--of`` the oddities are those towards the outlets, or those towards the publisher.
Each run must end by itself, with an account that says what happened. The exit code is 0 if all do, else 1.
"""

import argparse
import itertools
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.quirk_runs import FAKE_BROKER, problems_of, run_with
from tests.support.quirks import OUTLET_QUIRKS, PUBLISHER_QUIRKS, QUIRKS

SLOW_S, QUICK_S = 200, 90
PRODUCTS = {"outlets": OUTLET_QUIRKS, "publisher": PUBLISHER_QUIRKS}


def main() -> int:
    """Run as the options say; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.quirk_runs", description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", choices=[*QUIRKS, []], help="oddities (default: all)")
    parser.add_argument("--of", choices=PRODUCTS, help="the oddities of one side (default: all)")
    parser.add_argument("--mqtt", action="append", choices=["3.1.1", "5"], help="a version (default: both)")
    parser.add_argument("--qos", action="append", type=int, choices=[0, 1, 2], help="a QoS (default: all)")
    options = parser.parse_args()
    if not FAKE_BROKER.exists():
        print(f"there is no {FAKE_BROKER}", file=sys.stderr)
        return 1
    failed = 0
    names = options.names or PRODUCTS.get(options.of, QUIRKS)
    product = itertools.product(names, options.mqtt or ("3.1.1", "5"), options.qos or (0, 1, 2))
    for name, mqtt, qos in product:
        began = time.monotonic()
        problems, told = _run(name, mqtt, qos)
        failed += bool(problems)
        seconds = time.monotonic() - began
        print(f"{name:<22} MQTT {mqtt:<5} QoS {qos} {seconds:5.1f} s  {told}", *problems, sep="\n    ", flush=True)
    print(f"{failed} runs failed")
    return 1 if failed else 0


def _run(name: str, mqtt: str, qos: int) -> tuple[list[str], str]:
    """Return what is wrong with a run, and its account in a line."""
    with tempfile.TemporaryDirectory(prefix="quirk-") as folder:
        try:
            done, found = run_with(Path(folder), name, mqtt, qos, timeout=SLOW_S if QUIRKS[name].slow else QUICK_S)
        except subprocess.TimeoutExpired:
            return ["it does not end"], ""
        problems = problems_of(name, mqtt, qos, done, found)
    if found is None:
        return problems, "no account"
    counts = ", ".join(f"{key} {found[key]:,}" for key in ("expected", "delivered", "missing", "duplicates", "foreign"))
    return problems, f"{found['verdict']}, {counts}"


if __name__ == "__main__":
    sys.exit(main())

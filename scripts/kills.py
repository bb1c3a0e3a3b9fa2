"""Kill the processes of a service at random moments: ``python -m scripts.kills --kills 1000``.

A wire, three workers and a broker run as processes; clients post releases to the wire all the time. Wire, workers and
broker get SIGKILL and are started again. Now and then everything must settle, and the account must be what the API and
the clients' own record say. The exit code is 0 if it is, else 1.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.brokers.embedded import store_root
from tests.support.kills.brokers import BROKERS
from tests.support.kills.record import Record
from tests.support.kills.rounds import run_kills

PAUSE_S = 1.2  # at most, before a kill and before a new start
ANSWERS_MOST = 15  # of the clients, before a kill
PATIENCE_S = 20.0  # for these answers: the wire may be down
QUICK = 0.3  # of the kills come without waiting for answers: they may fall into a start


def main() -> int:
    """Run as the options say; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.kills", description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=100, help="kills in all (default: %(default)s)")
    parser.add_argument("--each", type=int, default=25, help="kills between two judgements (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="seed of kills and clients (default: %(default)s)")
    parser.add_argument("--broker", choices=BROKERS, action="append", help="a broker (default: each, in turn)")
    parser.add_argument("--services", type=int, default=1, help="services at the same time (default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=120, help="no kill comes later (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="where to keep logs and stores (default: nothing is kept)")
    options = parser.parse_args()
    brokers = options.broker or list(BROKERS)
    if "mosquitto" in brokers and shutil.which("mosquitto") is None:
        print("mosquitto is not installed; --broker embedded leaves it out", file=sys.stderr)
        return 1
    failed = 0
    for index, broker in enumerate(brokers):
        until_s = time.monotonic() + options.minutes * 60 / len(brokers)
        kills = _shares(_shares(options.kills, len(brokers))[index], options.services)
        with ThreadPoolExecutor(options.services) as pool:
            runs = [
                pool.submit(_run, options, broker, f"{options.seed}-{number}", count, until_s)
                for number, count in enumerate(kills)
            ]
            failed += sum(run.result() for run in runs)
    return 1 if failed else 0


def _run(options: argparse.Namespace, broker: str, seed: str, kills: int, until_s: float) -> int:
    """Kill the processes of one service; print its results; return its number of problems."""
    name = f"{broker} {seed}"
    with tempfile.TemporaryDirectory(prefix="kills-", dir=store_root()) as folder:
        kept = Path(folder) if options.folder is None else options.folder / f"{broker}-{seed}"
        kept.mkdir(parents=True, exist_ok=True)
        result = run_kills(
            kept,
            broker,
            seed,
            kills,
            each=options.each,
            pause=_pause,
            down=lambda source: time.sleep(max(0.0, source.uniform(-PAUSE_S, PAUSE_S))),
            until_s=until_s,
            tell=lambda text: print(f"{time.strftime('%H:%M:%S')} {name}: {text}", flush=True),
        )
    parts = ", ".join(f"{count} of {process}" for process, count in sorted(result.kills.items()))
    print(f"{name}: {result.kills.total()} kills ({parts}); {result}", *result.problems, sep="\n    ", flush=True)
    return len(result.problems)


def _pause(source: random.Random, record: Record) -> None:
    """Wait for the moment of a kill: for some answers of the wire to its clients, or not, and then for a moment."""
    if source.random() > QUICK:
        wanted = len(record.accepted) + source.randrange(ANSWERS_MOST)
        end = time.monotonic() + PATIENCE_S
        while len(record.accepted) < wanted and time.monotonic() < end:
            time.sleep(0.02)
    time.sleep(source.uniform(0, PAUSE_S))


def _shares(total: int, parts: int) -> list[int]:
    """Return ``total`` divided into parts that differ by one at most."""
    return [total // parts + (index < total % parts) for index in range(parts)]


if __name__ == "__main__":
    sys.exit(main())

"""Live many lives: ``python -m tests.simulation --lives 1000``; live one again: ``--seed 17``."""

import argparse
import os
import random
import sys
import time
from multiprocessing import Pool

from tests.simulation.life import live

__all__ = ["main", "outcome"]

CHUNK = 20
SHOWN_MOST = 20


def outcome(seed):
    """Live one life; return its seed, its number of events, and the violation in words, or nothing."""
    try:
        return seed, live(seed), ""
    except Exception as error:  # noqa: BLE001 - any end but a good one is a finding
        return seed, 0, f"{type(error).__name__}: {error}"


def main(arguments=None):
    """Live the lives that are asked for; return 1 where one of them found a violation."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--lives", type=int, default=1000, help="how many lives (1,000)")
    parser.add_argument("--first", type=int, help="the seed of the first life; by default one at random")
    parser.add_argument("--seed", type=int, help="live this one life again, and show where it ends")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="processes at a time (the processors)")
    given = parser.parse_args(arguments)
    if given.seed is not None:
        print(f"seed {given.seed}: {live(given.seed):,} events, and no violation")
        return 0
    first = random.SystemRandom().randrange(1 << 40) if given.first is None else given.first
    began_s, events, found = time.monotonic(), 0, 0
    with Pool(given.processes) as pool:
        for seed, count, problem in pool.imap_unordered(outcome, range(first, first + given.lives), CHUNK):
            events += count
            found += bool(problem)
            if problem and found <= SHOWN_MOST:
                print(f"seed {seed}: {problem}\n  again: python -m tests.simulation --seed {seed}", flush=True)
    took_s = time.monotonic() - began_s
    print(
        f"{given.lives:,} lives from seed {first}, {events:,} events, {found} with a violation; "
        f"{given.lives / took_s * 60:,.0f} lives a minute"
    )
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())

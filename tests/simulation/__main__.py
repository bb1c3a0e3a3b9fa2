"""Live many lives: ``python -m tests.simulation --lives 1000``; live one again: ``--seed 17``."""

import argparse
import os
import random
import signal
import sys
import time
from multiprocessing import Pool

from tests.simulation.life import live

__all__ = ["main", "outcome"]

CHUNK = 20
SHOWN_MOST = 20
PROGRESS_S = 20.0
INTERRUPTED = 130  # the exit code of a shell's command that was ended by SIGINT
AGAIN = "python -m tests.simulation --seed"


def outcome(seed):
    """Live one life; return its seed, its number of events, and the violation in words, or nothing."""
    try:
        return seed, live(seed), ""
    except Exception as error:  # noqa: BLE001 - any end but a good one is a finding
        return seed, 0, f"{type(error).__name__}: {error}"


def main(arguments=None):
    """Live the lives that are asked for; return 1 where one of them found a violation, 130 after an interrupt."""
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
    tally = Tally(given.lives, first)
    with Pool(given.processes, _leave_interrupts) as pool:
        try:
            print(f"{given.lives:,} lives from seed {first} on, in {given.processes} processes", flush=True)
            for each in pool.imap_unordered(outcome, range(first, first + given.lives), CHUNK):
                tally.add(*each)
        except KeyboardInterrupt:
            pool.terminate()
    print(tally.end())
    if tally.found:
        return 1
    return 0 if tally.lived == given.lives else INTERRUPTED


def _leave_interrupts():
    """Leave Ctrl-C to the command's own process, which says what was lived until then."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # by which the pool ends


class Tally:
    """The lives so far, of ``wanted`` from the seed ``first`` on. It prints violations, and its progress."""

    def __init__(self, wanted, first):
        self.lived = self.found = 0
        self._events = 0
        self._wanted, self._first = wanted, first
        self._began_s = self._told_s = time.monotonic()
        self._last = None  # the last seed with a violation

    def add(self, seed, events, problem):
        """Count a life."""
        self.lived += 1
        self._events += events
        if problem:
            self.found += 1
            self._last = seed
            if self.found <= SHOWN_MOST:
                print(f"seed {seed}: {problem}\n  again: {AGAIN} {seed}", flush=True)
        if time.monotonic() - self._told_s >= PROGRESS_S:
            self._told_s = time.monotonic()
            left_min = (self._wanted - self.lived) / self._rate()
            print(f"{self._said()}; {left_min:,.0f} min left", flush=True)

    def end(self):
        """What was lived, and how to live one of these lives again."""
        early = "" if self.lived == self._wanted else f"interrupted, {self._wanted:,} were asked for: "
        return f"{early}{self._said()}, from seed {self._first} on; again: {AGAIN} {self._last or self._first}"

    def _said(self):
        return (
            f"{self.lived:,} lives, {self._events:,} events, {self._rate():,.0f} lives a minute, {self.found:,} with a "
            "violation"
        )

    def _rate(self):
        return max(1, self.lived) / (time.monotonic() - self._began_s) * 60


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())

"""How long an outlet waits before it connects again."""

import random

__all__ = ["BACKOFF_FIRST_NS", "BACKOFF_MOST_NS", "backoff_ns"]

BACKOFF_FIRST_NS = 100_000_000
BACKOFF_MOST_NS = 10_000_000_000


def backoff_ns(tries: int, source: random.Random) -> int:
    """Return the wait after so many tries that failed: it doubles with each, and its second half is by chance."""
    limit_ns = min(BACKOFF_MOST_NS, BACKOFF_FIRST_NS << min(tries, 10))
    return int(limit_ns * (0.5 + source.random() / 2))

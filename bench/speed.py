"""How fast the processors are: a piece of work that is always the same, done over and over beside the run.

What another guest takes of a core that the hypervisor shares (its clock, its caches, its execution units) is in no
count of stolen time: the same work takes longer, and nothing else tells.
"""

import random
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import quantiles

__all__ = ["Speed", "speed_metered"]

GAP_S = 0.1
LEAST_LOOKS = 20
SLOWED = 1.25  # times the best; a neighbour on the same core makes it some 1.35 times, cold caches 1.1


@dataclass(slots=True)
class Speed:
    """The processor time that each piece of work took, in seconds."""

    looks_s: list[float] = field(default_factory=list)

    @property
    def known(self) -> bool:
        """Whether there are enough of them to say anything."""
        return len(self.looks_s) >= LEAST_LOOKS

    @property
    def best_s(self) -> float:
        """The fastest tenth's end: the least of all would be one lucky look."""
        return quantiles(self.looks_s, n=10)[0]

    @property
    def slowed(self) -> float:
        """The share of the looks in which it took over a quarter longer than at best."""
        limit_s = SLOWED * self.best_s
        return sum(look_s > limit_s for look_s in self.looks_s) / len(self.looks_s)


@contextmanager
def speed_metered() -> Iterator[Speed]:
    """Look for as long as the context lasts: ten times a second for some 0.4 ms, in a thread of its own.

    zlib lets go of the interpreter, and the thread's processor time leaves out what it waited for a core.
    """
    work, found, ended = _text(), Speed(), threading.Event()

    def look() -> None:
        while not ended.wait(GAP_S):
            zlib.compress(work)  # finds the caches as the run left them
            before_ns = time.thread_time_ns()
            zlib.compress(work)
            found.looks_s.append((time.thread_time_ns() - before_ns) / 1e9)

    thread = threading.Thread(target=look, name="speed", daemon=True)
    thread.start()
    try:
        yield found
    finally:
        ended.set()
        thread.join()


def _text() -> bytes:
    """12 kB of words: some 0.2 ms of zlib's work, of the branches and look-ups that a broker's is made of as well."""
    choice = random.Random(0)  # noqa: S311 - the same on purpose
    words = ["".join(choice.choices("etaoinshrdlu", k=choice.randint(2, 9))) for _ in range(400)]
    return " ".join(choice.choices(words, k=2_500)).encode()[:12_000]

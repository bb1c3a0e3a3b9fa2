"""The speed of the processors: a fixed piece of work, timed over and over beside the run.

Another virtual machine on the same physical core takes a part of its clock, caches and execution units. No count of
stolen time shows that: the only sign is that the same work takes longer.
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
MIN_SAMPLES = 20
SLOWED = 1.25  # times the best; another virtual machine on the core makes it some 1.35 times, cold caches 1.1


@dataclass(slots=True)
class Speed:
    """The processor time that each piece of work took, in seconds."""

    samples_s: list[float] = field(default_factory=list)

    @property
    def known(self) -> bool:
        """Whether there are enough samples for a statement."""
        return len(self.samples_s) >= MIN_SAMPLES

    @property
    def best_s(self) -> float:
        """The 10th percentile in seconds: the least of all would be one lucky sample."""
        return quantiles(self.samples_s, n=10)[0]

    @property
    def slowed(self) -> float:
        """The fraction of samples in which the work took over a quarter longer than at best."""
        limit_s = SLOWED * self.best_s
        return sum(sample_s > limit_s for sample_s in self.samples_s) / len(self.samples_s)


@contextmanager
def speed_metered() -> Iterator[Speed]:
    """Take samples until the context ends: ten a second, some 0.4 ms of work each, in a thread of its own.

    zlib releases the interpreter lock, and the thread's processor time leaves out the time that it waits for a core.
    """
    work, speed, ended = _text(), Speed(), threading.Event()

    def keep_sampling() -> None:
        while not ended.wait(GAP_S):
            zlib.compress(work)  # warms the caches, which the run has filled with its own
            before_ns = time.thread_time_ns()
            zlib.compress(work)
            speed.samples_s.append((time.thread_time_ns() - before_ns) / 1e9)

    thread = threading.Thread(target=keep_sampling, name="speed", daemon=True)
    thread.start()
    try:
        yield speed
    finally:
        ended.set()
        thread.join()


def _text() -> bytes:
    """Return 12 kB of words: some 0.2 ms of work for zlib, which branches and reads tables as a broker does."""
    choice = random.Random(0)  # noqa: S311 - the same text in every run
    words = ["".join(choice.choices("etaoinshrdlu", k=choice.randint(2, 9))) for _ in range(400)]
    return " ".join(choice.choices(words, k=2_500)).encode()[:12_000]

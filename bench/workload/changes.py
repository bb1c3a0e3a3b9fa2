"""The corrections, the kill and the replacement that follow a release of the background."""

import random
from collections.abc import Iterator

from bench.scenario.calendar import Calendar
from bench.workload.compose import Composer
from bench.workload.planned import Planned

__all__ = ["changes"]

LEAST_NS = 1_000_000  # from one version to the next, so that the order of their due times is that of the versions


def changes(
    calendar: Calendar, composer: Composer, choice: random.Random, first: Planned, end_ns: int
) -> Iterator[Planned]:
    """Yield the further versions of a release that are due before the end, in their order, and its replacement.

    Each version is corrected with the probability ``corrections``, so that chains are possible, and the last one is
    killed with the probability ``kills``; a killed release is replaced with the probability ``replacements``. What
    follows does so after an exponential time, ``change_after`` in the mean.
    """
    latest = first
    while calendar.corrections and choice.random() < calendar.corrections:
        due_ns = latest.due_ns + _wait_ns(calendar, choice)
        if due_ns > end_ns:
            return
        latest = Planned("correction", due_ns, composer.correction(latest.release, due_ns), latest.circuits)
        yield latest
    if calendar.kills and choice.random() < calendar.kills:
        due_ns = latest.due_ns + _wait_ns(calendar, choice)
        if due_ns > end_ns:
            return
        yield Planned("kill", due_ns, composer.kill(latest.release, due_ns), latest.circuits)
        if calendar.replacements and choice.random() < calendar.replacements:
            due_ns += _wait_ns(calendar, choice)
            if due_ns <= end_ns:
                replacement = composer.replacement(latest.release, due_ns)
                yield Planned("replacement", due_ns, replacement, latest.circuits)


def _wait_ns(calendar: Calendar, choice: random.Random) -> int:
    return max(LEAST_NS, int(choice.expovariate(1 / calendar.run_ns(calendar.change_after_ns))))

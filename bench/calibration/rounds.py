"""The releases that are published under an injection: one at a time, each to all the outlets of one circuit."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bench.workload.compose import Composer
from bench.workload.schedule import sample_pool
from wire.contract.places import Circuit
from wire.contract.release import Release
from wire.contract.topics import FLASH
from wire.directory.directory import Directory

__all__ = ["Round", "rounds"]

SIZE_BYTES = 5_600  # a wire's median release
# However few or many outlets the circuits have.
ROUNDS_LEAST, ROUNDS_MOST = 8, 60


@dataclass(frozen=True, slots=True)
class Round:
    """A release, its circuit, and how many outlets the circuit has."""

    release: Release
    circuit: Circuit
    outlets: int


def rounds(directory: Directory, seed: int, deliveries: int) -> Sequence[Round]:
    """Return rounds for so many deliveries, 8 to 60 of them, over the circuits in turn, in a seeded shuffle."""
    composer = Composer(sample_pool(), seed, SIZE_BYTES, 0.0)
    source = random.Random(f"{seed}:calibration")  # noqa: S311 - repeatable on purpose
    composed: list[Round] = []
    while True:
        for circuit in source.sample(directory.circuits, len(directory.circuits)):
            enough = sum(item.outlets for item in composed) >= deliveries
            if len(composed) == ROUNDS_MOST or (enough and len(composed) >= ROUNDS_LEAST):
                return composed
            release = composer.release([circuit.language], time.time_ns())
            outlets = len(directory.entitled(circuit, FLASH))
            composed.append(Round(replace(release, urgency=1), circuit, outlets))

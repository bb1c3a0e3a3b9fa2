"""Which brokers, and in which order: every round has each of them once for each load."""

from collections.abc import Iterator, Sequence

from bench.brokers.option import STARTED_HERE
from scripts.broker_table.table import Candidate, Row

__all__ = ["CANDIDATES", "OUTLETS", "QOS", "cells"]

CANDIDATES = (*(Candidate(broker=name) for name in STARTED_HERE), Candidate(broker="embedded", nodes=3))
OUTLETS = (1_000, 6_500)
QOS = (0, 1)


def cells(candidates: Sequence[Candidate], outlets: Sequence[int], qos: Sequence[int], rounds: int) -> Iterator[Row]:
    """Yield a row without figures for each run.

    In each round the brokers take turns at one load after the other, each round from the next broker on: a change on
    the machine meets all of them.
    """
    for number in range(1, rounds + 1):
        first = (number - 1) % max(1, len(candidates))
        turned = [*candidates[first:], *candidates[:first]]
        for count in outlets:
            for level in qos:
                for candidate in turned:
                    yield Row(candidate=candidate, outlets=count, qos=level, round=number)

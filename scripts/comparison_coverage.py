"""Simulate comparisons of a side with itself and with a slower one: how often the intervals of a comparison err.

Prints the tables of docs/decisions/0022-intervals-over-rounds.md. Each trial is a comparison of five figures whose
rounds' differences have a noise of the given kind, correlated as figures of one run are.
"""

import argparse
import math
from collections.abc import Callable, Iterator
from random import Random
from statistics import fmean

from bench.base.intervals import FEWEST, interval, looks, share_of_error
from bench.comparison.figures import FIGURES

__all__ = ["NOISES", "Noise", "covers", "main", "percentile_bootstrap", "wrong_claim"]

SHARED = 0.7  # of the noise's variance is the run's, and the same in each figure
RESAMPLES = 999

Noise = Callable[[Random], float]


def _student3(source: Random) -> float:
    chi = sum(source.gauss(0, 1) ** 2 for _ in range(3))
    return source.gauss(0, 1) / math.sqrt(chi / 3)


def _bursts(source: Random) -> float:
    """A quiet machine with a run in ten that something disturbs: the difference of two runs."""

    def run() -> float:
        return source.gauss(0, 1) + (source.expovariate(0.2) if source.random() < 0.1 else 0)

    return run() - run()


def _skewed(source: Random) -> float:
    return source.lognormvariate(0, 1) - math.exp(0.5)


# Of a side against itself the difference is symmetric, as the order is drawn. A side that is noisier skews it.
NOISES: dict[str, Noise] = {
    "normal": lambda source: source.gauss(0, 1),
    "Student's, 3 degrees": _student3,
    "bursts": _bursts,
    "lognormal": _skewed,
}


def _differences(noise: Noise, rounds: int, source: Random) -> list[list[float]]:
    """Return for each figure the differences of so many rounds, whose true mean is 0."""
    shared = [noise(source) for _ in range(rounds)]
    return [[math.sqrt(SHARED) * each + math.sqrt(1 - SHARED) * noise(source) for each in shared] for _ in FIGURES]


def wrong_claim(noise: Noise, rounds: int, source: Random) -> bool:
    """Simulate a comparison; return whether an interval of any figure at any look misses the true difference."""
    looked = looks(rounds)
    error = share_of_error(len(FIGURES), len(looked))
    for differences in _differences(noise, rounds, source):
        for number in looked:
            found = interval(differences[:number], error)
            if found is not None and found.excludes_zero:
                return True
    return False


def covers(noise: Noise, rounds: int, source: Random) -> bool:
    """Return whether one interval of 95 % over so many rounds holds the true difference."""
    found = interval([noise(source) for _ in range(rounds)], 0.05)
    return found is not None and not found.excludes_zero


def percentile_bootstrap(noise: Noise, rounds: int, source: Random) -> bool:
    """Return whether a bootstrap interval of 95 %, the percentiles of resampled means, holds the true difference."""
    values = [noise(source) for _ in range(rounds)]
    means = sorted(fmean(source.choices(values, k=rounds)) for _ in range(RESAMPLES))
    tail = round((RESAMPLES + 1) * 0.025)
    return means[tail - 1] <= 0 <= means[-tail]


def _rows(trials: int, seed: int) -> Iterator[str]:
    yield "| noise | rounds | Student's holds it | bootstrap holds it |\n|---|---|---|---|"
    for name, noise in NOISES.items():
        for rounds in (FEWEST, 6, 9, 12):
            source = Random(f"{seed}:{name}:{rounds}")  # noqa: S311 - repeatable on purpose
            ours, theirs = (
                sum(holds(noise, rounds, source) for _ in range(trials)) / trials
                for holds in (covers, percentile_bootstrap)
            )
            yield f"| {name} | {rounds} | {ours:.1%} | {theirs:.1%} |"
    yield "\n| noise | rounds at most | comparisons with a wrong claim |\n|---|---|---|"
    for name, noise in NOISES.items():
        for rounds in (FEWEST, 12, 20):
            source = Random(f"{seed}:{name}:{rounds}")  # noqa: S311 - repeatable on purpose
            wrong = sum(wrong_claim(noise, rounds, source) for _ in range(trials)) / trials
            yield f"| {name} | {rounds} | {wrong:.1%} |"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m scripts.comparison_coverage", description=__doc__)
    parser.add_argument("--trials", type=int, default=4000, help="simulated comparisons of each row")
    parser.add_argument("--seed", type=int, default=17)
    given = parser.parse_args()
    for row in _rows(given.trials, given.seed):
        print(row, flush=True)


if __name__ == "__main__":
    main()

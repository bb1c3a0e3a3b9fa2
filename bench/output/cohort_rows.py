"""Behaviours and groups as rows of a table and in sentences, with the steady outlets beside the others."""

from collections.abc import Iterator, Mapping
from itertools import islice

from bench.base.format import counted, or_dash
from bench.output.summary_cohorts import CohortSummary
from wire.contract.behaviours import STEADY

__all__ = ["BEHAVIOUR_HEAD", "GROUP_HEAD", "behaviour_rows", "behaviour_sentences", "group_rows"]

GROUP_HEAD = ("outlets", "expected", "delivered", "missing", "p50", "p99")
BEHAVIOUR_HEAD = (*GROUP_HEAD, "p99 of steady")
SENTENCES_MOST = 3


def group_rows(groups: Mapping[str, CohortSummary], most: int) -> Iterator[tuple[str, ...]]:
    """Yield a row for each of at most so many groups, and one for the sums of the others, which has no times.

    Where there are too many, the groups with the most missing deliveries, then the greatest p99, are shown.
    """
    ranked = iter(groups.items() if len(groups) <= most else _worst(groups))
    for name, group in islice(ranked, most if len(groups) <= most else most - 1):
        yield (name, *_cells(group))
    others = [group for _, group in ranked]
    if others:
        sums = (sum(getattr(group, name) for group in others) for name in GROUP_HEAD[:4])
        yield (counted(len(others), "more group"), *(f"{total:,}" for total in sums), "–", "–")


def behaviour_rows(behaviours: Mapping[str, CohortSummary]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each behaviour, with the p99 of the steady outlets beside it."""
    steady = behaviours.get(STEADY)
    beside = "–" if steady is None else or_dash(steady.disclosure.p99)
    for name, behaviour in behaviours.items():
        yield (name, *_cells(behaviour), beside)


def behaviour_sentences(behaviours: Mapping[str, CohortSummary]) -> list[str]:
    """Return a sentence on the steady outlets, and one on each other behaviour; a last one counts what is left out."""
    steady = [STEADY] if STEADY in behaviours else []
    names = [*steady, *(name for name, _ in _worst(behaviours) if name != STEADY)]
    shown = names if len(names) <= SENTENCES_MOST else names[: SENTENCES_MOST - 1]
    told = [_sentence(name, behaviours[name]) for name in shown]
    others = [behaviours[name] for name in names[len(shown) :]]
    if others:
        missing = sum(behaviour.missing for behaviour in others)
        told.append(f"{counted(len(others), 'more behaviour')}: {missing:,} missing")
    return told


def _sentence(name: str, behaviour: CohortSummary) -> str:
    return (
        f"{name}: {counted(behaviour.outlets, 'outlet')}, {behaviour.missing:,} of {behaviour.expected:,} missing, "
        f"p50 {or_dash(behaviour.disclosure.p50)}, p99 {or_dash(behaviour.disclosure.p99)}"
    )


def _cells(group: CohortSummary) -> tuple[str, ...]:
    counts = (group.outlets, group.expected, group.delivered, group.missing)
    times = (group.disclosure.p50, group.disclosure.p99)
    return (*(f"{count:,}" for count in counts), *map(or_dash, times))


def _worst(groups: Mapping[str, CohortSummary]) -> list[tuple[str, CohortSummary]]:
    return sorted(groups.items(), key=lambda item: (-item[1].missing, -(item[1].disclosure.p99 or 0.0), item[0]))

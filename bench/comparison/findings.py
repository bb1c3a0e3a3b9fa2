"""From the rounds of a comparison to what can be said of each figure, and the sentence that says it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from bench.base.format import counted, shown
from bench.base.intervals import FEWEST, interval, looks, rounds_needed, share_of_error
from bench.comparison.document import ComparedFigure, Finding
from bench.comparison.figures import FIGURES, ComparedRun, Figure, RoundFigure, round_figures

__all__ = ["Plan", "compare_rounds", "decided", "sentence"]

WORDS = {figure.name: figure.words for figure in FIGURES}


@dataclass(frozen=True, slots=True)
class Plan:
    """How a comparison decides: the names of its sides, the reference first, the rounds at most, and the margin.

    ``margin`` is a fraction of the reference's value. ``looks`` are after which rounds the figures are looked at.
    """

    sides: tuple[str, ...]
    rounds: int
    margin: float
    looks: tuple[int, ...]

    @classmethod
    def live(cls, sides: Sequence[str], rounds: int, margin: float) -> "Plan":
        """A plan of rounds that are to be made, which stops early."""
        return cls(tuple(sides), rounds, margin, looks(rounds))

    @classmethod
    def recorded(cls, sides: Sequence[str], rounds: int, margin: float) -> "Plan":
        """A plan of rounds that are there, which are looked at once."""
        return cls(tuple(sides), rounds, margin, (rounds,))

    @property
    def interval_error(self) -> float:
        """The error of a single interval."""
        return share_of_error(len(FIGURES) * (len(self.sides) - 1), len(self.looks))


def compare_rounds(plan: Plan, rounds: Sequence[Sequence[ComparedRun]]) -> tuple[ComparedFigure, ...]:
    """Return each figure of each side against the reference's, over rounds with a run of each side, in their order."""
    found = []
    for place, side in enumerate(plan.sides[1:], 1):
        by_round = [round_figures(runs[0], runs[place]) for runs in rounds]
        found += [_compared(plan, figure, side, by_round) for figure in FIGURES]
    return tuple(found)


def decided(figures: Sequence[ComparedFigure]) -> bool:
    """Return whether more rounds are not needed."""
    return all(figure.finding is not Finding.OPEN for figure in figures)


def _compared(
    plan: Plan, figure: Figure, side: str, by_round: Sequence[Mapping[str, RoundFigure | None]]
) -> ComparedFigure:
    rounds = [held for each in by_round if (held := each[figure.name]) is not None]
    differences = tuple(each.difference for each in rounds)
    margin = plan.margin * abs(fmean(each.reference for each in rounds)) if rounds else None
    found = interval(differences, plan.interval_error)
    finding, needed = Finding.OPEN, None
    if found is not None and margin is not None and found.decided(margin):
        better = (found.mean > 0) == figure.more_is_better
        finding = (Finding.BETTER if better else Finding.WORSE) if found.excludes_zero else Finding.SAME
    elif margin is not None:
        needed = rounds_needed(differences, plan.interval_error, margin)
    return ComparedFigure(
        figure=figure.name,
        side=side,
        unit=figure.unit,
        reference=fmean(each.reference for each in rounds) if rounds else None,
        value=fmean(each.side for each in rounds) if rounds else None,
        difference=fmean(differences) if rounds else None,
        low=found.low if found else None,
        high=found.high if found else None,
        finding=finding,
        margin=margin,
        rounds_needed=needed,
        references=tuple(each.reference for each in rounds),
        values=tuple(each.side for each in rounds),
        differences=differences,
    )


def sentence(figures: Sequence[ComparedFigure], plan: Plan, rounds: int) -> str:
    """Return what is found after so many rounds, in words."""
    if rounds < FEWEST:
        return (
            f"What is noise can't be said after {counted(rounds, 'round')}: it takes {FEWEST} or more, "
            "each with a run of every side."
        )
    after = f"After {counted(rounds, 'round')}"
    return " ".join(f"{after} {_of_side(side, plan, figures)}" for side in plan.sides[1:])


def _of_side(side: str, plan: Plan, figures: Sequence[ComparedFigure]) -> str:
    own = [figure for figure in figures if figure.side == side]
    of = {finding: [figure for figure in own if figure.finding is finding] for finding in Finding}
    different = [
        f"{word} in {_names(of[finding])}"
        for finding, word in ((Finding.WORSE, "worse"), (Finding.BETTER, "better"))
        if of[finding]
    ]
    if different:
        told = f"{side} is {' and '.join(different)} than {plan.sides[0]}, beyond noise."
    elif not of[Finding.OPEN]:
        told = f"there is no difference between {side} and {plan.sides[0]} beyond {plan.margin:.0%}."
    else:
        told = f"no difference between {side} and {plan.sides[0]} is more than noise."
    if of[Finding.OPEN]:
        told += f" {_capital(_needed(of[Finding.OPEN]))}."
    return told


def _names(figures: Sequence[ComparedFigure]) -> str:
    return ", ".join(
        WORDS[figure.figure]
        if figure.difference is None
        else f"{WORDS[figure.figure]} ({shown(abs(figure.difference), figure.unit)})"
        for figure in figures
    )


def _needed(figures: Sequence[ComparedFigure]) -> str:
    """Return how many rounds in all would decide the figures that are open."""
    known = [figure for figure in figures if figure.rounds_needed is not None]
    told = []
    if known:
        most = max(figure.rounds_needed or 0 for figure in known)
        told.append(f"about {counted(most, 'round')} in all would decide {_listed(known)}")
    if rest := [figure for figure in figures if figure.rounds_needed is None]:
        told.append(f"a thousand rounds would not decide {_listed(rest)}")
    return " and ".join(told)


def _listed(figures: Sequence[ComparedFigure]) -> str:
    if len(figures) == len(FIGURES):
        return "every figure"
    return ", ".join(WORDS[figure.figure] for figure in figures)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

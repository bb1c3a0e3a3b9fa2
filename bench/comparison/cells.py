"""The values of a comparison as text, the same in the terminal and on the page."""

from string import ascii_uppercase

from bench.base.format import shown
from bench.base.quantities import Unit
from bench.comparison.document import ComparedFigure, Comparison
from bench.comparison.figures import FIGURES

__all__ = ["LABELS", "by_figure", "cell", "interval_cell", "labels"]

LABELS = {figure.name: figure.label for figure in FIGURES}
LONGEST_NAME = 11


def cell(value: float | None, unit: Unit, *, signed: bool = False) -> str:
    """Return a value with its unit, with a plus where it is ``signed`` and above 0; a dash for None."""
    if value is None:
        return "–"
    text = shown(value, unit)
    return f"+{text}" if signed and value > 0 else text


def by_figure(comparison: Comparison) -> list[ComparedFigure]:
    """Return the figures so that those of all sides stand together."""
    return sorted(comparison.figures, key=lambda figure: list(LABELS).index(figure.figure))


def interval_cell(figure: ComparedFigure) -> str:
    """Return the interval of a figure's difference; a dash where there is none."""
    low, high = (cell(end, figure.unit, signed=True) for end in (figure.low, figure.high))
    return "–" if figure.low is None else f"{low} … {high}"


def labels(comparison: Comparison) -> dict[str, str]:
    """Return what a table calls each side: its name, or, where a name is long, letters for all of them."""
    names = [side.name for side in comparison.sides]
    if max(map(len, names)) <= LONGEST_NAME:
        return {name: name for name in names}
    return {name: ascii_uppercase[number % len(ascii_uppercase)] for number, name in enumerate(names)}

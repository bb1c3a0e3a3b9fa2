"""Figures as text for people: times, sizes, counts, and long texts cut."""

from bench.base.quantities import Unit

__all__ = ["counted", "cut", "duration", "or_dash", "shown", "size"]

ROUNDS_UP = 999.5  # from here on three digits make 1000, which is 1 of the next unit


def duration(seconds: float | None) -> str:
    """Return seconds with three digits and a unit: ``184 µs``, ``3.21 ms``, ``1.4 s``; ``never`` for None."""
    if seconds is None:
        return "never"
    for factor, unit in ((1e6, "µs"), (1e3, "ms")):
        if abs(seconds * factor) < ROUNDS_UP:
            return f"{seconds * factor:.3g} {unit}"
    return f"{_digits(seconds)} s"


def counted(number: int, noun: str, nouns: str = "") -> str:
    """Return a count and its noun: ``1 release``, ``1,497 messages``; ``nouns`` is a plural that is not regular."""
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters: a longer one ends with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def size(number: float) -> str:
    """Return bytes with three digits and a decimal unit: ``5.47 kB``."""
    for factor, unit in ((1.0, "B"), (1e3, "kB"), (1e6, "MB")):
        if number / factor < ROUNDS_UP:
            return f"{number / factor:.3g} {unit}"
    return f"{_digits(number / 1e9)} GB"


def or_dash(seconds: float | None) -> str:
    """Return a time as ``duration`` does, or a dash for None."""
    return "–" if seconds is None else duration(seconds)


def shown(value: float, unit: Unit) -> str:
    """Return a figure by its unit: a time as ``duration`` does, a count or a rate as a whole number."""
    if unit is Unit.RATIO:
        return f"{value:.3g}"
    return duration(value) if unit is Unit.SECONDS else f"{value:,.0f}"


def _digits(number: float) -> str:
    """Return a number with three digits, or as a whole number from 1,000 on."""
    return f"{number:.3g}" if abs(number) < ROUNDS_UP or abs(number) == float("inf") else f"{number:,.0f}"

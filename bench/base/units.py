"""Durations and sizes as people write them: a number with its unit, never a bare number."""

import re
from decimal import Decimal

__all__ = ["SECOND_NS", "Wrong", "format_duration", "parse_duration", "parse_size"]

SECOND_NS = 1_000_000_000
DURATIONS_NS = {
    "ns": 1,
    "us": 1_000,
    "ms": 1_000_000,
    "s": SECOND_NS,
    "m": 60 * SECOND_NS,
    "h": 3_600 * SECOND_NS,
}
SIZES = {"B": 1, "kB": 1_000, "MB": 1_000_000, "KiB": 1_024, "MiB": 1_048_576}
QUANTITY = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?) ?([A-Za-z]+)")


class Wrong(ValueError):  # noqa: N818 - it describes a value, and pydantic turns it into an error
    """A value that can't be used. ``key`` is the dotted path from the value that was checked to the one at fault."""

    def __init__(self, problem: str, remedy: str = "", key: str = "") -> None:
        self.problem = problem
        self.remedy = remedy
        self.key = key
        super().__init__(problem)


def parse_duration(text: object) -> int:
    """Return ``500ms``, ``60s``, ``2m`` or ``1h`` in nanoseconds; Wrong for anything else."""
    return _parse(text, DURATIONS_NS, "duration")


def format_duration(duration_ns: int) -> str:
    """Return the text that parses to so many nanoseconds, in the largest unit up to seconds that is exact."""
    for unit in ("s", "ms", "us"):
        if duration_ns % DURATIONS_NS[unit] == 0:
            return f"{duration_ns // DURATIONS_NS[unit]}{unit}"
    return f"{duration_ns}ns"


def parse_size(text: object) -> int:
    """Return ``5600B``, ``6kB``, ``1MB`` or ``64KiB`` in bytes; Wrong for anything else."""
    return _parse(text, SIZES, "size")


def _parse(text: object, units: dict[str, int], what: str) -> int:
    found = QUANTITY.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None or found[2] not in units:
        raise Wrong(f"this is no {what} with its unit ({', '.join(units)})")
    exact = Decimal(found[1]) * units[found[2]]
    if exact != int(exact):
        raise Wrong(f"this {what} is no whole number of {next(iter(units))}")
    return int(exact)

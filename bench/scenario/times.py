"""Durations and times of day as the values of a scenario's keys."""

import re
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

from bench.base.units import SECOND_NS, Wrong, format_duration, parse_duration

__all__ = ["DAY_NS", "MINUTE_NS", "DurationNs", "StepNs", "TimeOfDayNs"]

TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
MINUTE_NS = 60 * SECOND_NS
DAY_NS = 24 * 60 * MINUTE_NS

DurationNs = Annotated[int, BeforeValidator(parse_duration), PlainSerializer(format_duration, return_type=str)]


def _step(text: object) -> int:
    """Return ``5s`` or ``-5s`` in nanoseconds."""
    if isinstance(text, str) and text.strip().startswith("-"):
        return -parse_duration(text.strip().removeprefix("-"))
    return parse_duration(text)


def _format_step(step_ns: int) -> str:
    return f"{'-' if step_ns < 0 else ''}{format_duration(abs(step_ns))}"


StepNs = Annotated[int, BeforeValidator(_step), PlainSerializer(_format_step, return_type=str)]


def _time_of_day(text: object) -> int:
    """Return ``07:30`` in nanoseconds after midnight."""
    found = TIME_OF_DAY.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise Wrong("this is no time of day")
    return (int(found[1]) * 60 + int(found[2])) * MINUTE_NS


def _format_time_of_day(time_ns: int) -> str:
    hours, minutes = divmod(time_ns // MINUTE_NS, 60)
    return f"{hours:02d}:{minutes:02d}"


TimeOfDayNs = Annotated[int, BeforeValidator(_time_of_day), PlainSerializer(_format_time_of_day, return_type=str)]

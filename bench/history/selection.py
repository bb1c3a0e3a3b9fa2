"""Which records of a history are asked for. Pure: the time of the question comes in as a value."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bench.base.errors import ConfigurationError
from bench.base.units import SECOND_NS
from bench.history.records import Record
from wire.contract.times import parse_time

__all__ = ["Selection", "check_age", "check_since", "parse_age", "parse_since"]

AGE = re.compile(r"([0-9]{1,6})([mhdw])")
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
UNITS_NS = {"m": 60 * SECOND_NS, "h": 3_600 * SECOND_NS, "d": 86_400 * SECOND_NS, "w": 604_800 * SECOND_NS}
AGES = "12h, 30d or 4w"
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The records of a scenario and of one of the kinds, with every one of the tags, of one of the outcomes, started at
    a time or later.

    What is empty or None does not narrow the choice. ``since_ns`` is nanoseconds since the epoch.
    """

    scenario: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    since_ns: int | None = None

    def of(self, records: Sequence[R]) -> tuple[R, ...]:
        """Return the records that are asked for, in their order."""
        return tuple(record for record in records if self._takes(record))

    def _takes(self, run: Record) -> bool:
        return (
            self.scenario in {None, run.scenario}
            and all(run.tags.get(key) == value for key, value in self.tags.items())
            and (not self.kinds or run.kind in self.kinds)
            and (not self.outcomes or run.outcome in self.outcomes)
            and (self.since_ns is None or run.started_ns >= self.since_ns)
        )


def parse_age(text: str) -> int:
    """Return a checked age such as ``30d`` in nanoseconds."""
    found = AGE.fullmatch(text)
    assert found is not None
    return int(found[1]) * UNITS_NS[found[2]]


def parse_since(text: str, now_ns: int) -> int:
    """Return the time of a checked ``--since``, in nanoseconds since the epoch: an age, a day in UTC, or a time."""
    if AGE.fullmatch(text):
        return now_ns - parse_age(text)
    return parse_time(f"{text}T00:00:00Z" if DAY.fullmatch(text) else text)


def check_age(option: str, text: str) -> None:
    """Raise ConfigurationError where the text is no age."""
    if AGE.fullmatch(text) is None:
        raise ConfigurationError(option, "", f"{text!r} is no age", f"give a whole number and its unit: {AGES}")


def check_since(option: str, text: str) -> None:
    """Raise ConfigurationError where the text is neither an age nor a day nor a time."""
    try:
        parse_since(text, 0)
    except ValueError:
        remedy = f"give an age such as {AGES}, a day such as 2026-03-18, or an RFC 3339 time"
        raise ConfigurationError(option, "", f"{text!r} is no time", remedy) from None

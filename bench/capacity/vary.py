"""What a search varies: the rate of a scenario's releases, its outlets, or the size of a release.

A load is a whole number: releases a minute, outlets, or bytes.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from bench.base.errors import ConfigurationError
from bench.base.format import counted
from bench.scenario.calendar import LEAST_EVERY_NS, MOST_BACKGROUND
from bench.scenario.limits import OUTLETS
from bench.scenario.machine import Machine
from bench.scenario.model import Scenario
from bench.scenario.preflight import shortage
from bench.scenario.times import MINUTE_NS

__all__ = ["LoadRange", "Vary", "at_load", "load_of", "parse_vary", "range_of", "shown_load"]

Vary = Literal["rate", "outlets", "size"]

SIZES = (600, 150_000)  # bytes, as in the scenario's model


@dataclass(frozen=True, slots=True)
class LoadRange:
    """The loads of a search, both ends included, and the load that it begins with."""

    least: int
    most: int
    first: int


def parse_vary(text: str) -> Vary:
    """Return what a checked option names."""
    names: tuple[Vary, ...] = get_args(Vary)
    return next(name for name in names if name == text)


def load_of(scenario: Scenario, vary: Vary) -> int:
    """Return the scenario's own load, 0 where it has no rate of releases."""
    if vary == "outlets":
        return scenario.audience.outlets
    return scenario.calendar.size_median_bytes if vary == "size" else round(_per_minute(scenario))


def at_load(scenario: Scenario, vary: Vary, load: int) -> Scenario:
    """Return the scenario with another load.

    A rate changes the releases of the background and of every event that repeats by the same factor; events that happen
    once stay as they are. A size is the median size.
    """
    if vary == "outlets":
        audience = scenario.audience.model_copy(update={"outlets": load})
        return scenario.model_copy(update={"audience": audience})
    calendar = scenario.calendar
    if vary == "size":
        changed: dict[str, object] = {"size_median_bytes": load}
    else:
        own = _per_minute(scenario)
        changed = {
            "background_per_minute": calendar.background_per_minute * load / own if own else load / calendar.speed,
            "event": tuple(
                event.model_copy(update={"every_ns": round(event.every_ns * own / load)}) if event.every_ns else event
                for event in calendar.event
            ),
        }
    return scenario.model_copy(update={"calendar": calendar.model_copy(update=changed)})


def range_of(scenario: Scenario, vary: Vary, least: int | None, most: int | None) -> LoadRange:
    """Return the loads of a search, from ``--min`` and ``--max`` where they are given.

    ConfigurationError where the scenario has no such load, where the ends do not fit each other, the scenario or the
    machine.
    """
    if scenario.calendar.mode == "flood":
        problem = "a flood sends as fast as the broker takes messages"
        raise ConfigurationError(scenario.name, "calendar.mode", problem, "search the capacity of another scenario")
    lowest, highest = _limits(scenario, vary)
    for option, value in (("--min", least), ("--max", most)):
        if value is not None and not lowest <= value <= highest:
            remedy = f"give {lowest:,} to {shown_load(highest, vary)}"
            raise ConfigurationError(option, "", f"{value:,} does not fit the scenario {scenario.name}", remedy)
    if most is not None and vary == "outlets":
        short = shortage(at_load(scenario, vary, most), Machine.here())
        if short is not None:
            raise ConfigurationError("--max", "", short.text, short.remedy)
    found = LoadRange(lowest if least is None else least, highest if most is None else most, 0)
    if vary == "outlets" and most is None:
        found = LoadRange(found.least, _most_that_fit(scenario, found.least, highest), 0)
    if found.least > found.most:
        raise ConfigurationError("--min", "", f"{found.least:,} is above the maximum, {found.most:,}", "give less")
    own = load_of(scenario, vary) or found.least
    return LoadRange(found.least, found.most, min(max(own, found.least), found.most))


def shown_load(load: float, vary: Vary) -> str:
    """Return a load in words: ``2,400 releases/min``, ``6,500 outlets``, ``6,000 B``."""
    whole = round(load)
    if vary == "outlets":
        return counted(whole, "outlet")
    return f"{whole:,} B" if vary == "size" else f"{whole:,} releases/min"


def _per_minute(scenario: Scenario) -> float:
    """Return how many releases a minute of the clock the scenario has steadily."""
    repeated = sum(event.count * MINUTE_NS / event.every_ns for event in scenario.calendar.event if event.every_ns)
    return (scenario.calendar.background_per_minute + repeated) * scenario.calendar.speed


def _limits(scenario: Scenario, vary: Vary) -> tuple[int, int]:
    """Return the least and the greatest load that the scenario's model allows."""
    if vary == "outlets":
        return OUTLETS.least, OUTLETS.most or OUTLETS.least
    if vary == "size":
        return SIZES
    calendar, own = scenario.calendar, _per_minute(scenario)
    if not own:
        return 1, MOST_BACKGROUND
    factors = [calendar.run_ns(event.every_ns) / LEAST_EVERY_NS for event in calendar.event if event.every_ns]
    if calendar.background_per_minute:
        factors.append(MOST_BACKGROUND / (calendar.background_per_minute * calendar.speed))
    return 1, max(1, int(own * min(factors)))


def _most_that_fit(scenario: Scenario, least: int, most: int) -> int:
    """Return the greatest number of outlets that fits the machine; ``least`` where not even that does."""
    machine = Machine.here()
    low, high = least, most
    while low < high:
        middle = (low + high + 1) // 2
        if shortage(at_load(scenario, "outlets", middle), machine) is None:
            low = middle
        else:
            high = middle - 1
    return low

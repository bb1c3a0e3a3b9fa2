"""Whether two runs published the same releases to the same outlets: else their figures are not compared."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import DecodeError, Struct, ValidationError, to_builtins
from msgspec.json import Decoder

from bench.base.errors import ConfigurationError

__all__ = ["ComparedScenario", "difference", "read_scenario"]

# What is measured, and not what is tested: these may differ.
SET_APART = ("audience.control", "audience.handshakes", "audience.connect_rate")


class ComparedScenario(Struct, frozen=True):
    """The keys of a ``scenario.json`` that two runs must have alike."""

    name: str
    seed: int
    duration: str
    warmup: str
    audience: dict[str, Any]
    broker: dict[str, Any]
    calendar: dict[str, Any]


DECODER = Decoder(ComparedScenario)


def read_scenario(folder: Path) -> ComparedScenario:
    """Return the scenario of a run's folder; ConfigurationError where it can't be read."""
    path = folder / "scenario.json"
    try:
        return DECODER.decode(path.read_bytes())
    except (OSError, DecodeError, ValidationError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        remedy = "give the folder of a run or of a set of runs"
        raise ConfigurationError(path, "", problem[:1].lower() + problem[1:], remedy) from None


def difference(baseline: ComparedScenario, new: ComparedScenario) -> str:
    """Return the first key in which two scenarios differ, with both values; empty where their runs can be compared.

    Of the broker only the kind counts, because another version or place of it may be what is tested; files of copy go
    by their names.
    """
    before, after = dict(_keys(baseline)), dict(_keys(new))
    for key in (*before, *after):
        if before.get(key) != after.get(key):
            return f"{key} is {before.get(key)} there, and {after.get(key)} here"
    return ""


def _keys(scenario: ComparedScenario) -> Iterator[tuple[str, object]]:
    form: Mapping[str, Any] = to_builtins(scenario)
    for key, value in form.items():
        if key == "broker":
            yield "broker.kind", value.get("kind")
        elif not isinstance(value, dict):
            yield key, value
        else:
            for inner, held in value.items():
                if (name := f"{key}.{inner}") not in SET_APART:
                    yield name, [Path(path).name for path in held] if name == "calendar.copy" else held

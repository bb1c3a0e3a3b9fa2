"""Scenario files of a test's own, and the errors that loading them raises."""

import json
from pathlib import Path

import pytest

from bench.base.errors import ConfigurationError
from bench.scenario.load import load_scenario
from bench.scenario.machine import Machine

__all__ = ["ROOMY", "event", "events_alone", "refused", "written"]

# The outlets get the events and nothing else: no release beside them, no second client, and nothing of the order.
EVENTS_ALONE = """
name = "{name}"
duration = "{duration}"
drain = "{drain}"
[audience]
outlets = 120
countries = 20
qos = {qos}
control = 0
[order]
sample = 0
[calendar]
speed = {speed}
background_per_minute = 0.0
"""
ROOMY = Machine(cores=4, open_files=1_000_000)


def events_alone(name: str, duration: str, *events: str, drain: str = "10s", qos: int = 1, speed: float = 1.0) -> str:
    """The text of a scenario with 120 outlets in which nothing happens but these events; further tables may follow."""
    return EVENTS_ALONE.format(name=name, duration=duration, drain=drain, qos=qos, speed=speed) + "".join(events)


def event(kind: str, **keys: object) -> str:
    """The text of an event of a calendar."""
    lines = (f"{key} = {json.dumps(value)}\n" for key, value in {"kind": kind, **keys}.items())
    return "[[calendar.event]]\n" + "".join(lines)


def written(folder: Path, text: str) -> Path:
    """Write a scenario's file."""
    path = folder / "own.toml"
    path.write_text(text, "utf-8")
    return path


def refused(source: Path | str, *overrides: str, machine: Machine = ROOMY) -> ConfigurationError:
    """Load a scenario that must be refused; return the error, whose message is one line."""
    with pytest.raises(ConfigurationError) as caught:
        load_scenario(source, overrides, machine=machine)
    assert str(caught.value).count("\n") == 0
    return caught.value

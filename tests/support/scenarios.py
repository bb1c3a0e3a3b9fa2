"""Scenario files of a test's own, and the errors that loading them raises."""

from pathlib import Path

import pytest

from bench.base.errors import ConfigurationError
from bench.scenario.load import load_scenario
from bench.scenario.machine import Machine

__all__ = ["ROOMY", "refused", "written"]

ROOMY = Machine(cores=4, open_files=1_000_000)


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

"""Where a scenario's keys stand: in its file, by line, or on the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.base.errors import ConfigurationError
from bench.scenario.keys import SET
from bench.scenario.lines import line_of

__all__ = ["NOWHERE", "Places", "within"]


def within(key: str, table: str) -> bool:
    """Return whether a key is that of a table, or in it."""
    return key == table or key.startswith(f"{table}.")


@dataclass(frozen=True, slots=True)
class Places:
    """The source of each key of a scenario: its file ``path`` with the ``lines`` of keys, or the command line.

    ``changed`` are the keys that the command line set; ``broker`` says that --broker gave the broker. Where the keys
    stand is no part of a scenario: all places are equal.
    """

    path: Path = field(compare=False)
    lines: Mapping[str, int] = field(compare=False)
    changed: tuple[str, ...] = field(default=(), compare=False)
    broker: bool = field(default=False, compare=False)

    def error(self, key: str, problem: str, remedy: str) -> ConfigurationError:
        """Return an error that names the source of a key, its line in a file, and what would be right."""
        if self.broker and key.startswith("broker") and key not in self.changed:
            return ConfigurationError("--broker", key, problem, remedy)
        if any(within(key, given) or within(given, key) for given in self.changed):
            return ConfigurationError(SET, key, problem, remedy)
        return ConfigurationError(self.path, key, problem, remedy, line_of(self.lines, key))


NOWHERE = Places(Path(), {})  # of a scenario that was not loaded

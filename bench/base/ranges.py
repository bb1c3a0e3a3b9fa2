"""What an option or a scenario's key takes, defined once for the scenario's model and for the command line.

The model checks values that a file holds; the command line checks the text of an option before anything else is
imported. Both name the same range in their message.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from bench.base.errors import ConfigurationError
from bench.base.units import Wrong, parse_duration
from wire.host.files import is_file

__all__ = ["Check", "Choice", "DurationRange", "WholeRange", "check_file"]

WHOLE = re.compile(r"-?[0-9]{1,4000}")


# Takes the option's name as the user types it, and its text; ConfigurationError if the text does not fit.
Check = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class WholeRange:
    """Whole numbers from ``least`` to ``most``, both included; ``most`` None is no upper bound.

    ``takes`` completes the sentence "give …" of an error message.
    """

    least: int
    most: int | None
    takes: str

    def check(self, option: str, text: str) -> None:
        """ConfigurationError if the text is no whole number of the range."""
        if not WHOLE.fullmatch(text):
            raise _misfit(option, json.dumps(text, ensure_ascii=False), self.takes)
        if not self.least <= int(text) <= (int(text) if self.most is None else self.most):
            raise _misfit(option, text, self.takes)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few texts. ``takes`` completes the sentence "give …" of an error message."""

    values: tuple[str, ...]
    takes: str

    def check(self, option: str, text: str) -> None:
        """ConfigurationError if the text is none of the values."""
        if text not in self.values:
            shown = text if WHOLE.fullmatch(text) else json.dumps(text, ensure_ascii=False)
            raise _misfit(option, shown, self.takes)


@dataclass(frozen=True, slots=True)
class DurationRange:
    """Durations in nanoseconds from ``least_ns`` to ``most_ns``, both included."""

    least_ns: int
    most_ns: int
    takes: str

    def check(self, option: str, text: str) -> None:
        """ConfigurationError if the text is no duration, or a duration outside the range."""
        try:
            found_ns = parse_duration(text)
        except Wrong as error:
            raise ConfigurationError(option, "", error.problem, f"give {self.takes}") from None
        if not self.least_ns <= found_ns <= self.most_ns:
            raise _misfit(option, json.dumps(text, ensure_ascii=False), self.takes)


def check_file(option: str, text: str) -> None:
    """ConfigurationError if the text is not the path of a file."""
    if not is_file(text):
        raise ConfigurationError(option, "", f"there is no file {text}", "give the path of a file")


def _misfit(option: str, shown: str, takes: str) -> ConfigurationError:
    return ConfigurationError(option, "", f"{shown} does not fit", f"give {takes}")

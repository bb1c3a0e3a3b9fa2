"""Shapes of JSON values: what may stand where in a document. A value that does not fit is named with its path.

A shape is a function of a value and its path. It returns where the value fits, and raises :class:`Unfit` where not.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from wire.contract.times import parse_time

__all__ = [
    "Members",
    "Shape",
    "Unfit",
    "any_object",
    "any_value",
    "date_time",
    "integer",
    "list_of",
    "number",
    "one_of",
    "text",
    "text_like",
    "uri",
]

MOST_SHOWN = 60  # characters of a value or a name that a message repeats
MOST_DEPTH = 40  # objects and lists within each other; no document needs a fourth of that
URI_REFERENCE = re.compile(r"[^\x00-\x20\x7f<>\"{}|\\^`]+")  # RFC 3986: what may stand in one, with RFC 3987's letters


class Unfit(ValueError):  # noqa: N818 - it is what the value is
    """A value that does not fit. ``path`` is dotted, as in ``bodies.0.role``."""

    def __init__(self, path: str, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}" if path else problem)


Shape = Callable[[object, str], None]


def any_value(value: object, path: str) -> None:
    """Let any value fit."""


def any_object(value: object, path: str) -> None:
    """Let any object fit."""
    if not isinstance(value, dict):
        raise _wrong(value, path, "an object")


def text(value: object, path: str) -> None:
    """Let a text fit."""
    if not isinstance(value, str):
        raise _wrong(value, path, "text")


def date_time(value: object, path: str) -> None:
    """Let an RFC 3339 time fit."""
    text(value, path)
    try:
        parse_time(str(value))
    except ValueError as error:
        raise Unfit(path, str(error)) from None


def uri(value: object, path: str) -> None:
    """Let a URI fit, and a relative one too: the standard's own test documents have such."""
    text(value, path)
    if not URI_REFERENCE.fullmatch(str(value)):
        raise Unfit(path, f"{_shown(value)} is no URI")


def text_like(pattern: str) -> Shape:
    """Return the shape of a text in which a pattern is found."""
    compiled = re.compile(pattern, re.ASCII)

    def check(value: object, path: str) -> None:
        text(value, path)
        if not compiled.search(str(value)):
            raise Unfit(path, f"{_shown(value)} is not of the form that belongs there")

    return check


def one_of(*words: str) -> Shape:
    """Return the shape of one of a few words."""

    def check(value: object, path: str) -> None:
        if value not in words:
            raise Unfit(path, f"{_shown(value)} is none of {', '.join(words)}")

    return check


def number(least: float | None = None, most: float | None = None) -> Shape:
    """Return the shape of a number within bounds, both included."""
    return _number(least, most, whole=False)


def integer(least: float | None = None, most: float | None = None) -> Shape:
    """Return the shape of a whole number within bounds, both included."""
    return _number(least, most, whole=True)


def list_of(item: Shape) -> Shape:
    """Return the shape of a list."""

    def check(value: object, path: str) -> None:
        if not isinstance(value, list):
            raise _wrong(value, path, "a list")
        for index, each in enumerate(value):
            item(each, f"{path}.{index}")

    return check


@dataclass(frozen=True, slots=True)
class Members:
    """The shape of an object: its members by name and by the beginning of their name, and those that it must have.

    ``alternatives`` are groups of names of which exactly one stands in the object; of ``exclusive`` ones at most one
    does. An ``open`` object may have further
    members. Patterns have no end, as in the standard: ``^body_[a-z]`` fits ``body_text-2`` too.
    """

    known: Mapping[str, Shape]
    patterns: Sequence[tuple[re.Pattern[str], Shape]] = ()
    required: Iterable[str] = ()
    alternatives: Sequence[Sequence[str]] = ()
    exclusive: Sequence[str] = ()
    open: bool = False

    def __call__(self, value: object, path: str) -> None:
        """Check the object and each of its members."""
        if not isinstance(value, dict):
            raise _wrong(value, path, "an object")
        if path.count(".") > MOST_DEPTH:
            raise Unfit(path, "the document is nested too deeply")
        for name, member in value.items():
            shape = self.shape_of(name)
            if shape is not None:
                shape(member, f"{path}.{name}" if path else name)
            elif not self.open:
                raise Unfit(f"{path}.{_clipped(name)}" if path else _clipped(name), self._unknown(name))
        for name in self.required:
            if name not in value:
                raise Unfit(f"{path}.{name}" if path else name, "is missing")
        for names in self.alternatives:
            if sum(name in value for name in names) != 1:
                raise Unfit(path, f"exactly one of {' and '.join(names)} belongs there")
        if sum(name in value for name in self.exclusive) > 1:
            raise Unfit(path, f"at most one of {' and '.join(self.exclusive)} belongs there")

    def shape_of(self, name: str) -> Shape | None:
        """Return the shape of a member; None where the object has no such member."""
        if name in self.known:
            return self.known[name]
        return next((shape for pattern, shape in self.patterns if pattern.match(name)), None)

    def _unknown(self, name: str) -> str:
        folded = {known.casefold(): known for known in self.known}
        near = difflib.get_close_matches(name.casefold(), folded, n=1)
        return "there is no such member" + (f"; did you mean {folded[near[0]]}?" if near else "")


def _number(least: float | None, most: float | None, *, whole: bool) -> Shape:
    def check(value: object, path: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or (whole and value != int(value)):
            raise _wrong(value, path, "a whole number" if whole else "a number")
        if (least is not None and value < least) or (most is not None and value > most):
            raise Unfit(path, f"{value} is not between {least} and {most}")

    return check


def _wrong(value: object, path: str, wanted: str) -> Unfit:
    return Unfit(path, f"is {_shown(value)}, and {wanted} belongs there")


def _shown(value: object) -> str:
    return _clipped(repr(value))


def _clipped(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"

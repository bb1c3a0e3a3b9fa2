"""Members of what is posted, read one by one: each error names its field and says what would be right."""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from wire.contract.patterns import PatternError, check_pattern
from wire.contract.places import LANGUAGES, SECTORS
from wire.contract.times import parse_time
from wire.service.api.problems import Problem

__all__ = ["Fields", "check_uri", "from_query"]

MOST_VERSION = 999_999_999
MOST_URI = 500
MOST_NOTE = 2_000
MOST_SHOWN = 60
MOST_PATTERNS = 200  # there are 330 circuits; whoever wants more of them than this says so with a *
# From the epoch on, and to when 32 bits of seconds, as MQTT 5 counts a message's expiry, still reach from today.
LATEST_NS = 4_102_444_800 * 10**9  # 2100-01-01
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")  # RFC 3986's characters
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LISTS = frozenset({"circuits", "sectors"})
NUMBERS = frozenset({"before", "limit", "urgency", "version"})


class Fields:
    """A JSON object's members; ``path`` is what errors call the object, empty at the top."""

    def __init__(self, members: object, path: str = "", known: Iterable[str] = ()) -> None:
        """Problem where it is no object, or has a member that is not known."""
        if not isinstance(members, dict):
            raise Problem("field", f"{_shown(members)} is no object; give one in braces", path or "body")
        self._members: dict[str, Any] = members
        self._path = path
        names = tuple(known)
        for name in members:
            if name not in names:
                near = difflib.get_close_matches(name, names, n=1)
                remedy = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
                raise Problem("field", f"there is no such field; {remedy}", self.path(name[:40] or '""'))

    def path(self, name: str) -> str:
        """What errors call a member."""
        return f"{self._path}.{name}" if self._path else name

    def get(self, name: str) -> Any:
        """The member as it is; None where it is missing or null."""
        return self._members.get(name)

    def text(self, name: str, most: int | None = None) -> str:
        """A text of at most so many characters; empty where it is missing."""
        value = self.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.wrong(name, value, "a text in quotes")
        if most is not None and len(value) > most:
            raise Problem("field", f"it has {len(value):,} characters; give at most {most:,}", self.path(name))
        return value

    def whole(self, name: str, least: int, most: int) -> int | None:
        """A whole number within bounds, both included."""
        value = self.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(name, value, f"a whole number from {least} to {most}")
        return value

    def time_ns(self, name: str) -> int | None:
        """A time in nanoseconds since the epoch."""
        value = self.get(name)
        if value is None:
            return None
        remedy = "an RFC 3339 time such as 2025-03-18T10:00:00Z"
        if not isinstance(value, str):
            raise self.wrong(name, value, remedy)
        try:
            time_ns = parse_time(value)
        except ValueError:
            raise self.wrong(name, value, remedy) from None
        return check_time(time_ns, self.path(name))

    def items(self, name: str, most: int) -> list[Any]:
        """A list of at most so many items; empty where it is missing."""
        value = self.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.wrong(name, value, "a list in brackets")
        if len(value) > most:
            raise Problem("field", f"it has {len(value)} items; give at most {most}", self.path(name))
        return value

    def uri(self, name: str) -> str:
        """A URI; empty where it is missing."""
        value = self.text(name)
        return check_uri(value, self.path(name)) if self.get(name) is not None else value

    def note(self, name: str) -> str:
        """A line or two for editors."""
        value = self.text(name, MOST_NOTE)
        if CONTROL.search(value):
            raise Problem("field", "it holds a control character; give plain text", self.path(name))
        return value

    def version(self, name: str) -> int | None:
        return self.whole(name, 1, MOST_VERSION)

    def language(self, name: str) -> str | None:
        """A language of the wire."""
        value = self.get(name)
        if value is not None and (not isinstance(value, str) or value not in LANGUAGES):
            raise self.wrong(name, value, f"one of {', '.join(LANGUAGES)}")
        return value

    def circuits(self, name: str) -> tuple[str, ...]:
        """Patterns of circuits; empty where it is missing."""
        patterns = self.items(name, MOST_PATTERNS)
        if not patterns and self.get(name) is not None:
            raise Problem("field", "it names no circuit; give * for all, or leave it out", self.path(name))
        for index, pattern in enumerate(patterns):
            where = f"{self.path(name)}.{index}"
            if not isinstance(pattern, str) or len(pattern) > 80:  # the longest circuit has 33
                raise Problem("field", f"{_shown(pattern)} is no pattern; give one such as de/*", where)
            try:
                check_pattern(pattern)
            except PatternError as error:
                raise Problem("field", str(error), where) from None
        return tuple(patterns)

    def sectors(self, name: str) -> tuple[str, ...]:
        """Sectors, the primary one first; empty where it is missing."""
        slugs = self.items(name, len(SECTORS))
        if not slugs and self.get(name) is not None:
            raise Problem("field", "it names no sector; name one or leave it out", self.path(name))
        for index, slug in enumerate(slugs):
            if not isinstance(slug, str) or slug not in SECTORS:
                detail = f"{_shown(slug)} is no sector; give one of {', '.join(SECTORS)}"
                raise Problem("field", detail, f"{self.path(name)}.{index}")
        return tuple(dict.fromkeys(slugs))

    def wrong(self, name: str, value: object, remedy: str) -> Problem:
        """A member that does not fit, and what would."""
        return Problem("field", f"{_shown(value)} does not fit; give {remedy}", self.path(name))


def from_query(query: Mapping[str, list[str]], known: Iterable[str]) -> Fields:
    """Query parameters as members: lists repeat or have commas, numbers are digits."""
    names = tuple(known)
    members: dict[str, Any] = {}
    for name, values in query.items():
        if name in LISTS:
            members[name] = [part.strip() for value in values for part in value.split(",") if part.strip()]
        elif len(values) > 1:
            raise Problem("field", "it is given twice; give it once", name)
        elif name in NUMBERS and values[0].isascii() and values[0].isdecimal() and len(values[0]) <= 19:
            members[name] = int(values[0])
        else:
            members[name] = values[0]
    return Fields(members, known=names)


def check_uri(text: str, field: str) -> str:
    """The URI as it is; Problem where it is none that a path could carry."""
    if len(text) > MOST_URI or not URI.fullmatch(text):
        detail = f"this is no URI of at most {MOST_URI} characters; give one such as urn:newsml:example.com:20250318:1"
        raise Problem("field", detail, field)
    return text


def check_time(time_ns: int, field: str) -> int:
    """The time as it is; Problem where a message could not carry it."""
    if not 0 <= time_ns <= LATEST_NS:
        raise Problem("field", "it lies outside the years 1970 to 2099; give a time within", field)
    return time_ns


def _shown(value: object) -> str:
    """A short value as it reads; nothing of a long one, which may be a whole release."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case str():
            return repr(value) if len(value) <= MOST_SHOWN else "this text"
        case list():
            return "a list"
        case _:
            return "an object"

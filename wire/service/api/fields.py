"""The kinds of values in what a client sends. Each kind checks a value and describes itself.

A kind stands in the annotation of a member (``Annotated[int, Whole(1, 9)]``); pydantic asks the kind for both. A value
that does not fit is an error whose text names the value and says what would be right.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from wire.contract.patterns import PatternError, check_pattern
from wire.contract.times import parse_time
from wire.service.api.problems import Problem

__all__ = [
    "MOST_PATTERNS",
    "Document",
    "Kind",
    "Many",
    "Note",
    "OneOf",
    "Pattern",
    "Schema",
    "Text",
    "Time",
    "Uri",
    "Whole",
    "check_time",
    "check_uri",
    "shown",
    "unfit",
]

Schema = dict[str, object]

MOST_URI = 500
MOST_NOTE = 2_000
MOST_SHOWN = 60
MOST_PATTERNS = 200  # there are 330 circuits; a client that wants more of them than this gives a *
MOST_PATTERN = 80  # the longest circuit has 33
# From the epoch on, and to when 32 bits of seconds, as MQTT 5 counts a message's expiry, still reach from today.
LATEST_NS = 4_102_444_800 * 10**9  # 2100-01-01
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")  # RFC 3986's characters
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
UNFIT = "unfit"


def unfit(detail: str, at: str = "") -> PydanticCustomError:
    """Return the error of a value that does not fit; ``at`` is the path of the part at fault within the value."""
    return PydanticCustomError(UNFIT, "{detail}", {"detail": detail, "at": at})


class Kind(ABC):
    """A kind of value. ``description`` is for the OpenAPI document."""

    def __init__(self, description: str = "") -> None:
        self._description = description

    @abstractmethod
    def read(self, value: Any) -> Any:
        """Return a JSON value as the wire uses it; raise ``unfit`` where it does not fit."""

    @abstractmethod
    def schema(self) -> Schema:
        """Return the values that fit as a JSON Schema (2020-12)."""

    def described(self) -> Schema:
        """Return the schema with the description."""
        return self.schema() | ({"description": self._description} if self._description else {})

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Schema:
        return self.described()


class Text(Kind):
    """A text of any length."""

    def read(self, value: Any) -> str:
        """Return the text."""
        if not isinstance(value, str):
            raise _wrong(value, "a text in quotes")
        return value

    def schema(self) -> Schema:
        """Return a string."""
        return {"type": "string"}


class Note(Text):
    """A line or two for editors."""

    def read(self, value: Any) -> str:
        """Return the text; control characters do not fit."""
        text = super().read(value)
        if len(text) > MOST_NOTE:
            raise unfit(f"it has {len(text):,} characters; give at most {MOST_NOTE:,}")
        if CONTROL.search(text):
            raise unfit("it holds a control character; give plain text")
        return text

    def schema(self) -> Schema:
        """Return a string of bounded length."""
        return {"type": "string", "maxLength": MOST_NOTE}


class Uri(Text):
    """A release's URI."""

    def read(self, value: Any) -> str:
        """Return the URI."""
        text = super().read(value)
        if problem := _uri_problem(text):
            raise unfit(problem)
        return text

    def schema(self) -> Schema:
        """Return a string with RFC 3986's characters and a scheme."""
        return {"type": "string", "maxLength": MOST_URI, "pattern": f"^{URI.pattern}$"}


class Whole(Kind):
    """A whole number within bounds, both included; ``shown_most`` is whether the document names the upper one."""

    def __init__(self, least: int, most: int, description: str = "", *, shown_most: bool = True) -> None:
        super().__init__(description)
        self._least = least
        self._most = most
        self._shown_most = shown_most

    def read(self, value: Any) -> int:
        """Return the number."""
        if not isinstance(value, int) or isinstance(value, bool) or not self._least <= value <= self._most:
            raise _wrong(value, f"a whole number from {self._least} to {self._most}")
        return value

    def schema(self) -> Schema:
        """Return an integer with its bounds."""
        return {"type": "integer", "minimum": self._least} | ({"maximum": self._most} if self._shown_most else {})


class Time(Kind):
    """A time as RFC 3339 has it."""

    def read(self, value: Any) -> int:
        """Return nanoseconds since the epoch."""
        remedy = "an RFC 3339 time such as 2025-03-18T10:00:00Z"
        if not isinstance(value, str):
            raise _wrong(value, remedy)
        try:
            time_ns = parse_time(value)
        except ValueError:
            raise _wrong(value, remedy) from None
        if problem := _time_problem(time_ns):
            raise unfit(problem)
        return time_ns

    def schema(self) -> Schema:
        """Return a date and time."""
        return {"type": "string", "format": "date-time"}


class OneOf(Kind):
    """One of a few words; ``otherwise`` says what another value is."""

    def __init__(self, words: Collection[str], description: str = "", otherwise: str = "does not fit") -> None:
        super().__init__(description)
        self._words = words
        self._otherwise = otherwise

    def read(self, value: Any) -> str:
        """Return the word."""
        if not isinstance(value, str) or value not in self._words:
            raise unfit(f"{shown(value)} {self._otherwise}; give one of {', '.join(self._words)}")
        return value

    def schema(self) -> Schema:
        """Return the words."""
        return {"type": "string", "enum": list(self._words)}


class Pattern(Kind):
    """A pattern of circuits."""

    def read(self, value: Any) -> str:
        """Return the pattern."""
        if not isinstance(value, str) or len(value) > MOST_PATTERN:
            raise unfit(f"{shown(value)} is no pattern; give one such as de/*")
        try:
            check_pattern(value)
        except PatternError as error:
            raise unfit(str(error)) from None
        return value

    def schema(self) -> Schema:
        """Return a string of two words or stars."""
        return {
            "type": "string",
            "maxLength": MOST_PATTERN,
            "pattern": r"^(\*|[A-Za-z*-]+/[a-z*-]+)$",
            "description": "LANGUAGE/REGION with * for any, such as de/western-europe, de/*, */western-europe, "
            "or * alone",
            "examples": ["de/*", "*/western-europe", "*"],
        }


class Many(Kind):
    """A list of one to ``most`` items of a kind; ``empty`` is said of a list without any."""

    def __init__(self, item: Kind, most: int, empty: str, description: str = "") -> None:
        super().__init__(description)
        self._item = item
        self._most = most
        self._empty = empty

    def read(self, value: Any) -> tuple[Any, ...]:
        """Return the items in their order."""
        if not isinstance(value, list):
            raise _wrong(value, "a list in brackets")
        if len(value) > self._most:
            raise unfit(f"it has {len(value)} items; give at most {self._most}")
        if not value:
            raise unfit(self._empty)
        items = []
        for index, item in enumerate(value):
            try:
                items.append(self._item.read(item))
            except PydanticCustomError as error:
                raise unfit(error.message(), str(index)) from None
        return tuple(items)

    def schema(self) -> Schema:
        """Return a list of the items' schema."""
        return {"type": "array", "items": self._item.described(), "minItems": 1, "maxItems": self._most}


class Document(Kind):
    """A ninjs document, which intake reads."""

    def read(self, value: Any) -> dict[str, Any]:
        """Return the document's members."""
        if not isinstance(value, dict):
            raise unfit("a ninjs document is an object; give one in braces")
        return value

    def schema(self) -> Schema:
        """Return an object."""
        return {"type": "object", "description": "an IPTC ninjs document of a version from 1.0 to 3.1"}


def check_uri(text: str, field: str) -> str:
    """Return the URI of a document as it is; Problem where no path could carry it."""
    if problem := _uri_problem(text):
        raise Problem("field", problem, field)
    return text


def check_time(time_ns: int, field: str) -> None:
    """Raise Problem where a message could not carry a document's time."""
    if problem := _time_problem(time_ns):
        raise Problem("field", problem, field)


def shown(value: object) -> str:
    """Return a short value as it reads, and a mere description of a long one, which may be a whole release."""
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


def _wrong(value: object, remedy: str) -> PydanticCustomError:
    return unfit(f"{shown(value)} does not fit; give {remedy}")


def _uri_problem(text: str) -> str:
    if len(text) <= MOST_URI and URI.fullmatch(text):
        return ""
    return f"this is no URI of at most {MOST_URI} characters; give one such as urn:newsml:example.com:20250318:1"


def _time_problem(time_ns: int) -> str:
    return "" if 0 <= time_ns <= LATEST_NS else "it lies outside the years 1970 to 2099; give a time within"

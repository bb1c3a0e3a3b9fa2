"""The tokens of a line that may be about an embargo: a kind, which is one character, and a place in the text."""

from dataclasses import dataclass
from typing import Any

__all__ = ["Kind", "Token"]


class Kind:
    """The kind of a token, one character each, so that patterns over tokens are regular expressions."""

    STRONG = "!"  # a phrase that only an instruction has
    DATED = "%"  # a phrase that is an instruction before a date
    WEAK = "*"  # a word that prose has too
    LIFTED = "^"  # a phrase that there is no embargo any longer, or from a time on
    NONE = "0"
    IMMEDIATE = "i"
    OWN = "w"  # the copy about itself
    LABEL = "L"
    OPEN = "x"  # a word of an end that is no time, or of a condition
    UNTIL = "u"
    FILLER = "f"
    UNKNOWN = "~"
    MONTH = "M"
    WEEKDAY = "W"
    HALF_DAY = "A"
    NOON = "N"
    MIDNIGHT = "X"
    HOUR = "H"
    MINUTE = "I"
    HALF = "B"
    YEAR_MARK = "Y"
    MONTH_MARK = "U"
    DAY_MARK = "D"
    MONTH_OF = "V"
    YEAR_OF = "K"
    HOUR_NAME = "G"
    ERA = "E"
    LOCAL = "l"
    ZONE = "Z"
    ISO = "R"
    SHORT = "n"  # a number of one or two digits
    FOUR = "q"
    OTHER = "k"


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its place in the text; ``value`` depends on the kind; ``foreign``: known in English only."""

    kind: str
    text: str
    start: int
    end: int
    value: Any = None
    foreign: bool = False

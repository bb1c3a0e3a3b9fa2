"""How a run was called: the words of the command line, its tags, and how much of the result is to be printed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from bench.base.errors import ConfigurationError

__all__ = ["Detail", "Invocation", "check_tag", "parse_tags", "without_passwords"]

TAG = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9_.-]{0,63})=(?P<value>[^\x00-\x1f\x7f]{0,256})")
# RFC 3986, userinfo: up to the last @ before the path.
PASSWORD = re.compile(r"(://[^\s/@:]*):[^/]*@")


class Detail(Enum):
    """How much of a result is printed: a verdict, a digest that fits a terminal, or everything."""

    VERDICT = "verdict"
    DIGEST = "digest"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Invocation:
    """The words of a command line, without passwords, the tags that it gives to its run, and the detail it asks for."""

    words: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    detail: Detail = Detail.DIGEST


def check_tag(option: str, text: str) -> None:
    """Raise ConfigurationError where the text is no ``key=value``."""
    if TAG.fullmatch(text) is None:
        remedy = "give key=value; a key has up to 64 letters, digits, dots, hyphens and underscores"
        raise ConfigurationError(option, "", f"{text!r} is no tag", remedy)


def parse_tags(texts: Sequence[str]) -> dict[str, str]:
    """Return checked tags by key; the last of one key counts."""
    return dict(text.split("=", 1) for text in texts)


def without_passwords(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words with three asterisks for each password in a URL."""
    return tuple(PASSWORD.sub(r"\1:***@", word) for word in words)

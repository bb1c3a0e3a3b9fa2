"""Arguments and variables that are no UTF-8: JSON, MQTT and logs have no place for them, so that they are refused.

Python decodes what the system gives it, and stands half of a surrogate pair in the place of each other byte (PEP 383).
"""

import os
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["find_undecoded", "undecoded_folder"]

REMEDY = "give it in UTF-8"


def find_undecoded(arguments: Sequence[str], environment: Mapping[str, str], prefixes: Iterable[str]) -> str:
    """Return a sentence on the first argument that is no UTF-8, or variable whose name begins with one of the prefixes;
    empty where all are. A variable's value, which may be a password, is not in it.
    """
    for text in arguments:
        if _undecoded(text):
            return f"the argument {_shown(text)} is not UTF-8; {REMEDY}"
    beginnings = tuple(prefixes)
    for name, value in environment.items():
        if name.startswith(beginnings) and _undecoded(value):
            return f"{name}: its value is not UTF-8; {REMEDY}"
    return ""


def undecoded_folder() -> str:
    """Return a sentence on the working folder where its path is no UTF-8; empty where it is, or is gone."""
    try:
        folder = os.getcwd()  # noqa: PTH109 - a path's text is what is asked for
    except OSError:
        return ""
    return f"the working folder {_shown(folder)} is not UTF-8; start in another" if _undecoded(folder) else ""


def _shown(text: str) -> str:
    return text.encode(errors="surrogateescape").decode(errors="backslashreplace")


def _undecoded(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)

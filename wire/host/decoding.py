"""Arguments and variables that are no UTF-8: JSON, MQTT and logs have no place for them, so that they are refused.

Python decodes what the system gives it, and stands half of a surrogate pair in the place of each other byte (PEP 383).
"""

from collections.abc import Iterable, Mapping, Sequence

__all__ = ["find_undecoded"]

REMEDY = "give it in UTF-8"


def find_undecoded(arguments: Sequence[str], environment: Mapping[str, str], prefixes: Iterable[str]) -> str:
    """Return a sentence on the first argument that is no UTF-8, or variable whose name begins with one of the prefixes;
    empty where all are. A variable's value, which may be a password, is not in it.
    """
    for text in arguments:
        if _undecoded(text):
            shown = text.encode(errors="surrogateescape").decode(errors="backslashreplace")
            return f"the argument {shown} is not UTF-8; {REMEDY}"
    for name, value in environment.items():
        if name.startswith(tuple(prefixes)) and _undecoded(value):
            return f"{name}: its value is not UTF-8; {REMEDY}"
    return ""


def _undecoded(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)

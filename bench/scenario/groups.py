"""The group of a figure's name: ``{kind=flash}``, or ``{topic="news/{i}"}``, where quotes keep signs as they are."""

import re
from collections.abc import Mapping

__all__ = ["BRACES", "group_text", "pairs_of"]

BRACES = r"""\{(?:"[^"]*"|'[^']*'|[^{}"'])*\}"""
BARE = r"[^\"'\s=,{}]+"
PAIR = re.compile(rf"""\s*([a-z]+)\s*=\s*("[^"]*"|'[^']*'|{BARE})\s*(?:,(?=.)|\Z)""", re.DOTALL)


def pairs_of(text: str) -> dict[str, str] | None:
    """Return the labels and values of what stands between the braces; None where it is not readable."""
    found: dict[str, str] = {}
    place = 0
    while place < len(text):
        pair = PAIR.match(text, place)
        if pair is None or pair[1] in found:
            return None
        found[pair[1]] = pair[2][1:-1] if pair[2][0] in "\"'" else pair[2]
        place = pair.end()
    return found or None


def group_text(group: Mapping[str, str]) -> str:
    """Return a group in its one form, with its braces: labels in alphabetical order, quotes where they are needed."""
    return f"{{{','.join(f'{label}={_value(value)}' for label, value in sorted(group.items()))}}}"


def _value(value: str) -> str:
    if re.fullmatch(BARE, value):
        return value
    return f"'{value}'" if '"' in value else f'"{value}"'

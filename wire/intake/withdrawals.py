"""Notices that withdraw a story ("BULLETIN KILL", "撤稿"): they are orders to desks and no copy.

A line of the notice is nothing but such a phrase, or has it behind a label for editors or before a colon or a dash. The
phrases are data, in ``terms/withdrawals.toml``.
"""

import re
from collections.abc import Sequence
from functools import cache

from wire.errors import CopyError
from wire.intake.term_tables import term_table
from wire.intake.vocabulary import fold

__all__ = ["refuse_withdrawal"]

FIRST = 4  # texts of the copy: the notice stands at its head
LONGEST = 160  # characters
MARKS = " \t-–—*#+•>\"'“”«»()（）[]【】^!.。:："
SEPARATOR = re.compile(r"\s*(?:[:：]|\s[-–—]+\s|--)")


def refuse_withdrawal(texts: Sequence[str], source: str) -> None:
    """Raise :class:`CopyError` where one of the first texts withdraws a story."""
    for text in texts[:FIRST]:
        if len(text) <= LONGEST and _withdraws(fold(text)):
            problem = f"the copy withdraws a story and is none: {text[:80]!r}"
            remedy = "withdraw the release itself, with wirestorm kill URI; with another headline it may be submitted"
            raise CopyError(source, problem, remedy)


def _withdraws(folded: str) -> bool:
    table = _words()
    if folded.strip(MARKS) in table["alone"] | table["clear"]:
        return True
    for label in table["labels"]:
        behind = folded.removeprefix(label).lstrip(MARKS)
        if folded.startswith(label) and behind.split(" ", maxsplit=1)[0].strip(MARKS) in table["behind"]:
            return True
    first = SEPARATOR.split(folded.lstrip(MARKS), maxsplit=1)[0].strip(MARKS)
    return first in table["clear"]


@cache
def _words() -> dict[str, frozenset[str]]:
    return {key: frozenset(map(fold, phrases)) for key, phrases in term_table("withdrawals").items()}

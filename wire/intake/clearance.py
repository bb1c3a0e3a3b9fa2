"""Lines by which copy says that nobody has released it yet ("DRAFT - NOT FOR RELEASE"): they are no copy.

A line counts where it has nothing but such phrases. At the head of the copy a mark on a line counts too, in capitals of
its own or in brackets ("NOT FOR RELEASE: The ferry sails again"). The phrases are in ``terms/clearance.toml``.
"""

import re
from collections.abc import Sequence
from functools import cache

from wire.errors import CopyError
from wire.intake.characters import columns
from wire.intake.dates import is_date
from wire.intake.normal_form import normal_text, within_word
from wire.intake.phrases import Openings, openings_of, pattern_of
from wire.intake.term_tables import term_table

__all__ = ["refuse_uncleared", "uncleared"]

HEAD = 3  # texts at the head of the copy
SIGNS = re.compile(r"[-–—:|()\[\]*,]+")
LONGEST = 160  # columns
BRACKETED = re.compile(r"[(\[（【]([^()\[\]（）【】]*)[)\]）】]")
SEPARATOR = re.compile(r"\s*[:：|/]\s+|\s+[-–—]+\s+|[()\[\]（）【】]")


def uncleared(texts: Sequence[str]) -> list[bool]:
    """Return for each text of the copy, in order, whether it says that the copy is not released."""
    return [
        columns(text) <= LONGEST and (_says(text, head=at < HEAD) or (at < HEAD and _is_marked(text)))
        for at, text in enumerate(texts)
    ]


def refuse_uncleared(texts: Sequence[str], source: str, said: Sequence[bool] | None = None) -> None:
    """Raise :class:`CopyError` where one of the texts says that the copy is not released.

    ``said`` is what ``uncleared`` says of the texts, where the caller knows.
    """
    for text, says in zip(texts, uncleared(texts) if said is None else said, strict=True):
        if says:
            problem = f"the copy says that it is not released: {text[:80]!r}"
            raise CopyError(source, problem, "leave the line out, or submit the copy with --embargo TIME or none")


def _is_marked(text: str) -> bool:
    marks = BRACKETED.findall(text)
    if not text.isupper():
        marks += [part for part in SEPARATOR.split(text) if part.isupper()]
    return any(_says(mark, head=False) for mark in marks)


def _says(text: str, *, head: bool) -> bool:
    said = False
    rest = normal_text(text)
    if not any(_openings(key).found(rest) for key in (("held", "drafts") if head else ("held",))):
        return False
    for pattern, counts in ((_phrases("held"), True), (_phrases("drafts"), head), (_phrases("beside"), False)):
        found = [match for match in pattern.finditer(rest) if not within_word(rest, match.start())]
        if not found and not said and not counts:
            return False
        said = said or (counts and bool(found))
        for match in reversed(found):
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    return said and (not any(map(str.isalpha, rest)) or is_date(SIGNS.sub(" ", rest).strip()))


@cache
def _openings(key: str) -> Openings:
    """Return openings that are found wherever phrases are, other than within a word."""
    return openings_of(term_table("clearance")[key])


@cache
def _phrases(key: str) -> re.Pattern[str]:
    return pattern_of(term_table("clearance")[key])

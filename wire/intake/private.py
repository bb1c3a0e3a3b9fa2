"""Passages of copy that say of themselves that they are not for publication: these are left out of every format.

A line that begins with the phrase is left out with what stands on it. A line that is nothing else, or that announces
what comes below, takes all that follows with it, as far as the next subhead. A phrase within a sentence says nothing.
"""

import re
from collections.abc import Sequence
from functools import cache

from wire.contract.release import Block, BlockKind
from wire.errors import CopyError
from wire.intake.characters import columns
from wire.intake.term_tables import term_table
from wire.intake.vocabulary import fold

__all__ = ["private_note", "private_passages", "public_blocks"]

LONGEST = 160  # columns of a line that announces
BRACKETS = re.compile(r"[(\[（【][^()\[\]（）【】]*[)\]）】]")
MARKS = " \t-–—*#•>\"'“”«»([（【"
ENDS = " \t.!:;,-–—)]）】\"'”»。：！"


def private_passages(texts: Sequence[str], source: str, *, subheads: Sequence[bool] | None = None) -> list[bool]:
    """Return for each text in order whether it is not public; CopyError where the whole copy says so.

    ``subheads`` says which of the texts are subheads, where that is known.
    """
    found: list[bool] = []
    below = False
    for at, text in enumerate(texts):
        says, announces = _read(text)
        if below and not says and subheads is not None and subheads[at]:
            below = False
        if announces and not any(not gone for gone in found):
            problem = f"the copy says that it is not for publication: {text[:80]!r}"
            raise CopyError(source, problem, "leave the line out, or put what it is about below the text")
        below = below or announces
        found.append(says or below)
    return found


def public_blocks(blocks: Sequence[Block], source: str) -> tuple[Block, ...]:
    """Return the blocks that are public; CopyError where all of them say that they are not."""
    subheads = [block.kind is BlockKind.SUBHEAD for block in blocks]
    private = private_passages([block.text for block in blocks], source, subheads=subheads)
    return tuple(block for block, gone in zip(blocks, private, strict=True) if not gone)


def private_note(number: int) -> str:
    """Return the sentence that paragraphs were left out."""
    return f"Left out of the text: paragraphs that are not for publication ({number})."


def _read(text: str) -> tuple[bool, bool]:
    """Return whether a text is not public, and whether it announces that what follows is not."""
    if columns(text) > LONGEST:
        head = fold(text[:LONGEST]).lstrip(MARKS)
        return _begins(head) is not None, False
    folded = fold(text)
    bare = folded.strip(MARKS)
    rest = _begins(bare)
    if rest is not None:
        return True, not rest
    announcing = _words()["announcing"]
    for label in announcing if bare.startswith(announcing) else ():
        if bare.startswith(label):
            inner = [part[1:-1].strip() for part in BRACKETS.findall(folded)]
            phrase = any(_begins(part) == "" for part in inner)
            return (True, True) if phrase or _ends(folded) else (False, False)
    return False, False


def _begins(text: str) -> str | None:
    """Return what stands behind the phrase at a text's start, behind a label or not; None where there is no phrase."""
    words = _words()
    for label in ("", *(words["labels"] if text.startswith(words["labels"]) else ())):
        if label and not text.startswith(label):
            continue
        start = text[len(label) :]
        if label and start[:1] not in ENDS + MARKS:
            continue
        start = start.lstrip(ENDS + MARKS)
        if not start.startswith(words["phrases"]):
            continue
        for phrase in words["phrases"]:
            if start.startswith(phrase):
                rest = start[len(phrase) :]
                if not rest or rest.lstrip()[:1] in tuple(ENDS):
                    return rest.strip(ENDS + MARKS)
    return None


def _ends(folded: str) -> bool:
    return folded.rstrip(ENDS).endswith(_words()["phrases"])


@cache
def _words() -> dict[str, tuple[str, ...]]:
    return {key: tuple(sorted(map(fold, words), key=len, reverse=True)) for key, words in term_table("private").items()}

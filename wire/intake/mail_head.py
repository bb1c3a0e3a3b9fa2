"""The head of a mail that someone pasted with its text: names such as "Von:" and "Betreff:", in any language.

A message with its sender and addressee is a mail, which intake does not read. A subject alone is copy behind a label.
"""

import re
from functools import cache

from wire.intake.term_tables import term_table
from wire.intake.vocabulary import fold

__all__ = ["is_mail", "without_subjects"]

NEWLINE = re.compile(r"(\r\n|[\r\n\u2028\u2029])")
COLON = re.compile(r"[:：]\s*")
FIRST = 12  # lines
HIGHEST = 6  # lines in which a subject stands; further down its label may be one of the story's
LONGEST_NAME = 24  # characters


def is_mail(text: str) -> bool:
    """Return whether a text begins with the header lines of a mail: a sender, and an addressee or a subject."""
    roles: set[str] = set()
    addressed = False
    for line in text.strip().splitlines()[:FIRST]:
        name, colon, value = line.replace("：", ":").partition(":")
        role = _role(name) if colon else ""
        if not role:
            break
        roles.add(role)
        addressed = addressed or "@" in value
    return {"from", "to", "subject"} <= roles or ("from" in roles and addressed and len(roles) > 1)


def without_subjects(text: str) -> tuple[str, dict[int, str]]:
    """Return a text without the labels of subjects in its first lines, and what was left out by the line's index."""
    lines = NEWLINE.split(text)
    labels: dict[int, str] = {}
    for at in range(0, min(len(lines), 2 * HIGHEST), 2):  # the line ends stand between
        start = _subject_ends(lines[at])
        if start:
            labels[at // 2] = lines[at][:start].strip()
            lines[at] = lines[at][start:]
    return "".join(lines), labels


def _subject_ends(line: str) -> int:
    """Return where the labels of a subject end, such as "Subject: Re: "; 0 where a line has none or nothing else."""
    start = 0
    while colon := COLON.search(line, start):
        if _role(line[start : colon.start()]) != "subject" or not line[colon.end() :].strip():
            break
        start = colon.end()
    return start


def _role(name: str) -> str:
    return _roles().get(fold(name), "") if len(name) <= LONGEST_NAME else ""


@cache
def _roles() -> dict[str, str]:
    return {fold(name): role for role, names in term_table("mail").items() for name in names}

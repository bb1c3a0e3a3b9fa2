"""The embargo of copy: the lines of a text that are instructions on when to publish, which are not published.

All instructions of one text must agree. An instruction that can't be read refuses the copy, unless the client decides:
nothing of a client is ever published earlier than its copy says.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from wire.contract.times import format_time
from wire.errors import CopyError
from wire.intake.characters import columns
from wire.intake.embargo import read_line
from wire.intake.instruction import Free, Instruction, Unreadable, Until, describe
from wire.intake.shape import DOUBT
from wire.intake.strays import is_stray
from wire.intake.tokens import Kind
from wire.intake.words import lex, mentions, mentions_any, speaks

__all__ = ["NEWLINE", "REMEDY", "Decision", "Notices", "read_notices"]

Decision = int | Literal["none"]  # of the client: nanoseconds since the epoch, or no embargo
REMEDY = 'write it like "18 March 2027, 10:00 GMT", or submit the copy with --embargo TIME or --embargo none'
NEWLINE = re.compile(r"(\r\n|[\r\n\u2028\u2029])")
CONTINUED = 4  # lines at most that one instruction is written in
WRAPPED = range(50, 121)  # columns of a line that mail programs and terminals wrap
CLOSED = tuple(".!?…。！？:：;,、，\"'”»」)）")
JOINTS = " \t-–—−|/([{<:,"  # between a headline and an instruction behind it
SHOWN = 80
TIMELY = frozenset("nqMWAHNXGRZYUDk")
SPOKEN = frozenset("fuWZlLIK")


@dataclass(frozen=True, slots=True)
class Notices:
    """The text without its instructions, the embargo in nanoseconds since the epoch, and sentences on both."""

    text: str
    embargo_ns: int | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """An instruction, in ``count`` lines from the index ``at``; ``text`` is how it reads."""

    at: int
    count: int
    text: str
    says: Instruction


def read_notices(
    text: str,
    *,
    source: str,
    language: str,
    received_ns: int,
    decision: Decision | None = None,
    numbers: Sequence[int] = (),
) -> Notices:
    """Return the embargo of a text and the text without the lines that speak of it; each of its lines stays, if empty.

    ``numbers`` are those of the lines in the copy, where the lines stand there in another order. ``received_ns`` is
    when the copy came in. With a ``decision`` of the client the lines decide nothing. CopyError
    names the line of an instruction that can't be read with certainty or that contradicts another.
    """
    parts = NEWLINE.split(text)
    lines, ends = parts[::2], [*parts[1::2], ""]
    numbers = numbers or range(1, len(lines) + 1)
    found = _without_headlines(list(_find(lines, language, received_ns)), lines, language)
    embargo_ns: int | None = decision if isinstance(decision, int) else None
    if decision is None:
        embargo_ns = _agreed(found, source, _immediate(lines, language), numbers)
    notes = []
    for item in found:
        line = lines[item.at]
        before = line[: item.says.start].rstrip(JOINTS) if item.count == 1 else ""
        rest = line[item.says.end :] if item.count == 1 else ""
        if said := item.text.removeprefix(before.strip()).removesuffix(rest.strip()).strip():
            notes.append(f"Line {numbers[item.at]} is about an embargo and is left out: {_short(said)!r}.")
        kept = f"{before} {rest}" if before and rest else before or rest
        lines[item.at : item.at + item.count] = [kept, *[""] * (item.count - 1)]
    if decision is not None:
        notes.append(_decided(decision))
    elif found:
        deciding = next((item.says for item in found if isinstance(item.says, Until)), found[0].says)
        notes.append(describe(deciding))
    return Notices("".join(map("".join, zip(lines, ends, strict=True))), embargo_ns, tuple(notes))


def _find(lines: list[str], language: str, received_ns: int) -> list[_Found]:
    found: list[_Found] = []
    after = 0
    for at, line in enumerate(lines):
        if at < after or not line.strip() or _continues(lines, at, after):
            continue
        says = read_line(line, received_ns, language)
        if says is None and is_stray(lines, at, language, received_ns):
            says = Unreadable(DOUBT, 0, doubtful=True)
        if says is None:
            below = (
                _joined(lines, at, language, received_ns, any_answer=True) if _heads_a_time(line, language) else None
            )
            if item := below or _wrapped(lines, at, language, received_ns):
                found.append(item)
                after = item.at + item.count
            continue
        item = _Found(at, 1, line.strip(), says)
        if isinstance(says, Unreadable):
            item = _joined(lines, at, language, received_ns) or item
        found.append(item)
        after = item.at + item.count
    return found


def _heads_a_time(line: str, language: str) -> bool:
    """Return whether a line is nothing but a phrase such as "For release", which a day below makes an instruction."""
    if columns(line.strip()) >= WRAPPED.start or not (mentions_any(line) and mentions(line, language)):
        return False
    tokens = lex(line, language)
    words = {token.kind for token in tokens if token.text.isalnum() or token.kind == Kind.DATED}
    return Kind.DATED in words and words <= {Kind.DATED, Kind.LABEL, Kind.FILLER}


def _continues(lines: list[str], at: int, after: int) -> bool:
    """Return whether a line goes on with the wrapped line before it, which was no instruction."""
    before = lines[at - 1].rstrip() if at > after else ""
    return columns(before) in WRAPPED and not before.endswith(CLOSED) and not before.isupper()


def _wrapped(lines: list[str], at: int, language: str, received_ns: int) -> _Found | None:
    """Return the instruction of a wrapped paragraph about the copy itself, none of whose lines is one alone."""
    if (at and lines[at - 1].strip()) or columns(lines[at].strip()) < WRAPPED.start:
        return None
    count = next((index for index, line in enumerate(lines[at:]) if not line.strip()), len(lines) - at)
    text = " ".join(line.strip() for line in lines[at : at + count])
    if not 1 < count <= CONTINUED or Kind.OWN not in {token.kind for token in lex(text, language)}:
        return None
    says = read_line(text, received_ns, language)
    if isinstance(says, Until) or (isinstance(says, Unreadable) and not says.doubtful):
        return _Found(at, count, text, replace(says, end=len(text)))
    return None


def _joined(lines: list[str], at: int, language: str, received_ns: int, *, any_answer: bool = False) -> _Found | None:
    """Return the instruction of a line together with lines below that are nothing but its time.

    With ``any_answer`` it may be unreadable as well.
    """
    text, found = lines[at].strip(), None
    for index in range(at + 1, min(len(lines), at + 2 * CONTINUED)):
        line = lines[index].strip()
        if not line:
            continue
        kinds = {token.kind for token in lex(line, language)}
        words = {kind for kind in kinds if kind.isalpha()}
        wrapped = bool(lines[index - 1].strip()) and columns(text) >= WRAPPED.start
        if not wrapped and not (kinds & TIMELY and words <= TIMELY | SPOKEN and Kind.UNKNOWN not in kinds):
            break
        text = f"{text} {line}"
        says = read_line(text, received_ns, language)
        if says and says.end == len(text) and (any_answer or isinstance(says, Until | Free)):
            found = _Found(at, index - at + 1, text, says)
        elif wrapped:
            break
    return found


def _without_headlines(found: list[_Found], lines: list[str], language: str) -> list[_Found]:
    """Return the instructions without those that are headlines: of copy that goes on to speak of an embargo."""
    taken = {index for item in found for index in range(item.at, item.at + item.count)}
    prose = (line for index, line in enumerate(lines) if index not in taken)
    if not any(isinstance(item.says, Unreadable) and item.says.doubtful for item in found):
        return found
    if not any(speaks(line, language) for line in prose):
        return found
    return [
        item
        for item in found
        if not (isinstance(item.says, Unreadable) and item.says.doubtful and speaks(item.text, language))
    ]


def _agreed(found: Sequence[_Found], source: str, immediate: int | None, numbers: Sequence[int]) -> int | None:
    """Return the embargo that all instructions agree on; CopyError where one is unreadable or they contradict."""
    until = [item for item in found if isinstance(item.says, Until)]
    times = {item.says.time_ns for item in until if isinstance(item.says, Until)}
    # The line that has a time, however it is written, tells more than a mark.
    for item in sorted(found, key=lambda item: isinstance(item.says, Unreadable) and item.says.bare):
        if isinstance(item.says, Unreadable) and not (item.says.bare and until):
            raise _refused(
                source, numbers[item.at], f"the line speaks of an embargo, and {item.says.reason}", item.text
            )
    if not times:
        return None
    if len(times) > 1:
        shown = " and ".join(map(format_time, sorted(times)))
        raise _refused(source, numbers[until[1].at], f"the copy names two embargoes, {shown}", until[1].text)
    free = [item.at for item in found if isinstance(item.says, Free) and item.says.past_ns is None]
    free += [immediate] if immediate is not None else []
    if free:
        where = f"line {numbers[until[0].at]} is an embargo"
        raise _refused(source, numbers[free[0]], f"the line says that there is no embargo, and {where}", "")
    return times.pop()


def _immediate(lines: list[str], language: str) -> int | None:
    """Return the index of a line such as FOR IMMEDIATE RELEASE, which intake's layout reads."""
    for at, line in enumerate(lines):
        if mentions_any(line) and mentions(line, language):
            kinds = {token.kind for token in lex(line, language)}
            if Kind.IMMEDIATE in kinds and {kind for kind in kinds if kind.isalpha()} <= {Kind.IMMEDIATE, "L", "f"}:
                return at
    return None


def _refused(source: str, line: int, problem: str, text: str) -> CopyError:
    return CopyError(source, f"{problem}{': ' if text else ''}{_short(text) if text else ''}", REMEDY, line)


def _decided(decision: Decision) -> str:
    if decision == "none":
        return "There is no embargo, as given."
    return f"The embargo holds until {format_time(int(decision))}, as given."


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"

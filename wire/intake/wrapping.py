"""Lines of prose without a blank line between them: items of a list, a paragraph wrapped at a column, or a line each.

A list's item begins with a bullet or a number, which stays. A wrapped line ends open, and the next line goes on in
lower case or begins with a word that had no room in it.
"""

import re
from collections.abc import Iterator, Sequence

from wire.intake.characters import STOPS, columns, ends_closed, without_marks

__all__ = ["LONE_BULLET", "join", "unwrap"]

Line = tuple[int, str]  # its number, and its text

WRAP_COLUMNS = range(50, 121)  # where mail programs and terminals wrap
RAGGED = 4  # columns: a line may end before its last place for the sake of a closing mark
LABELLED = re.compile(r"[^\W\d_][\w .'-]{0,30}[:：]")
# A sign that stands in no sentence, or a circled number: an item wherever a line begins with one.
SURE_ITEM = re.compile(r"[•‣◦●○■□◆◇▪▫►▶➢➤✓✔❖※\uf0b7]|[・·](?=\s*\S)|[①-⑳]")
# A sign or a number that a sentence may have at a break as well.
ITEM = re.compile(
    r"""
    (?P<sign> [*+\-–—−] ) \s+ (?=\S)                               # - text
    | [(（]? (?P<number> \d{1,2} ) [.)．）、] \s* (?=[^\d\s])         # 1. text, (1) text
    | [(（] (?P<letter> [a-zа-я가-하] ) [)）] \s* (?=\S)              # (a) text
    | [(（]? (?P<hangul> [가나다라마바사아자차카타파하] ) [.)] \s+        # 가. text
    | (?P<han> [一二三四五六七八九十]{1,2} ) [、．]                      # 一、text
    """,
    re.VERBOSE,
)
LONE_BULLET = re.compile(r"[•‣◦●○■□◆◇▪▫►▶➢➤✓✔❖・·\uf0b7]")
HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa0-\uffdc]")
THAI = re.compile(r"[\u0e00-\u0e7f]")
HYPHENED = re.compile(r"\w[-‐‑]$")
# Words behind which a hyphen stands for a part that both words have ("Haupt- und Nebensatz").
SHARED_PART = re.compile(r"(?:und|oder|bis|sowie|bzw\.?|and|or|to|et|ou|y|o|e|и|или)\b", re.IGNORECASE)


def unwrap(lines: Sequence[Line]) -> Iterator[Line]:
    """Give each paragraph or item of some lines of prose, with the number of its first line."""
    begins = {*_items(lines)}
    starts = sorted({0, *begins})
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield from _paragraphs(lines[start:end], item=start in begins)


def join(before: str, after: str) -> str:
    """Return two parts of a wrapped text as one, with a space where the script writes one between words.

    Chinese, Japanese and Thai write none, Korean does. A hyphen at the break stays, without a space behind it.
    """
    last, first = before[-1:], after[:1]
    if last == "\u00ad":
        return f"{before[:-1]}{after}"
    if THAI.match(last) and THAI.match(first):
        return f"{before}{after}"
    if not HANGUL.match(last) and not HANGUL.match(first) and 2 in (columns(last), columns(first)):
        return f"{before}{after}"
    if HYPHENED.search(before[-2:]) and first.isalnum() and not SHARED_PART.match(after):
        return f"{before}{after}"
    return f"{before} {after}"


def _items(lines: Sequence[Line]) -> Iterator[int]:
    """Give the indexes of the lines that begin an item of a list."""
    doubtful: dict[str, list[tuple[int, str]]] = {}
    for index, (_, line) in enumerate(lines):
        text = without_marks(line[:40])
        if SURE_ITEM.match(text):
            yield index
        elif match := ITEM.match(text):
            kind = match.lastgroup or ""
            doubtful.setdefault(match[kind] if kind == "sign" else kind, []).append((index, match[kind]))
    for kind, found in doubtful.items():
        indexes = [index for index, _ in found]
        introduced = indexes[0] == 0 or ends_closed(lines[indexes[0] - 1][1], ":：")
        counted = kind != "number" or [int(number) for _, number in found] == [
            int(found[0][1]) + step for step in range(len(found))
        ]
        if introduced or (len(indexes) > 1 and counted):
            yield from indexes


def _paragraphs(lines: Sequence[Line], *, item: bool) -> Iterator[Line]:
    widths = [columns(text) for _, text in lines]
    widest = max(widths)
    prose = widest in WRAP_COLUMNS and any(not ends_closed(text, STOPS) for _, text in lines[:-1])
    number, parts = lines[0][0], [lines[0][1]]
    for index in range(1, len(lines)):
        before, (after_number, after) = lines[index - 1][1], lines[index]
        wrapped = prose and (widths[index - 1] in WRAP_COLUMNS or item) and _is_wrap(before, after, widest)
        if wrapped or (item and after[:1].islower() and not ends_closed(before, STOPS)):
            joined = join(parts[-1], after)
            parts[-1:] = [joined[: len(joined) - len(after)], after]
        else:
            yield number, "".join(parts)
            number, parts = after_number, [after]
    yield number, "".join(parts)


def _is_wrap(before: str, after: str, widest: int) -> bool:
    # Lines with labels, and a line that ends with an address, are of their own.
    if (LABELLED.match(before) and LABELLED.match(after)) or ("@" in before[-30:] and not after[:1].islower()):
        return False
    room = widest - columns(join(before, _first_word(after)))
    if ends_closed(before, STOPS):
        return room < 0
    return room < RAGGED or after[:1].islower()


def _first_word(text: str) -> str:
    """Return the first word; of a script without spaces, two characters, as no line begins with a closing mark."""
    first = text[:1]
    if (columns(first) == 2 and not HANGUL.match(first)) or THAI.match(first):
        return text[:2]
    return text.split(maxsplit=1)[0]

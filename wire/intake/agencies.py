"""The names of news agencies and newswires, and what a bracket says in which one of them stands."""

import re
from dataclasses import dataclass
from functools import cache

from wire.intake.dates import has_date
from wire.intake.term_tables import term_table
from wire.intake.vocabulary import fold

__all__ = ["Bracket", "is_agency", "is_clear_agency", "read_bracket"]

LONGEST = 40  # characters of a name
PARTS = re.compile(r"\s*[/·+&|]\s*|(?<=\w)-(?=\w)")
# Between place and agency, or agency and date.
BETWEEN = (re.compile(r"\s*[=＝]\s*"), re.compile(r"\s+[-–—]+\s+|\s*--+\s*"), re.compile(r"\s*[,，、،]\s*"))
DAY = re.compile(r"\d{1,2}[/.]\d{1,2}\.?")  # without its year: "(TTXVN 29/11)"
REPORTER = re.compile(r"(?:기자|특파원|통신원|리포터|記者|特派員|记者|특파)$")
NO_NAME = re.compile("[:：\"“”„«»'‘’「」『』]")
WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9f]")


@dataclass(frozen=True, slots=True)
class Bracket:
    """A credit in a bracket: the name, and the place, date or reporter beside it.

    ``agency``: the name is an agency's; ``short``: its initials mean other things too; ``sure``: no dash need follow.
    """

    name: str
    beside: str = ""
    agency: bool = False
    short: bool = False
    sure: bool = False


@dataclass(frozen=True, slots=True)
class _Names:
    clear: frozenset[str]
    short: frozenset[str]
    endings: tuple[str, ...]
    zones: frozenset[str]
    zone_endings: tuple[str, ...]
    starts: tuple[str, ...]


def is_clear_agency(name: str) -> bool:
    """Return whether a name is that of an agency of the list, wherever it stands."""
    return fold(name).strip(" .") in _names().clear


def is_agency(name: str) -> bool:
    """Return whether a name in a bracket is an agency's: by the list, by one of its parts, or by how it ends."""
    return _is_long(name) or _is_short(name)


def read_bracket(inside: str) -> Bracket | None:
    """Return the credit in the text of a bracket; None where the bracket says something else."""
    if is_agency(inside):
        return _bracket(inside, "")
    for mark in BETWEEN:
        left, between, right = _split(mark, inside)
        for name, beside in ((right, left), (left, right)):
            if between and (is_agency(name) or (has_date(beside) and _is_name(name))):
                return _bracket(name, beside)
        if "=" in between and WIDE.search(inside):
            # A place and a name that is nobody's own: "(서울=통신)"; "【東京＝山田太郎】" names the reporter.
            name, beside = (left, right) if REPORTER.search(right) else (right, left)
            if re.search(r"[\uac00-\ud7af]", inside) and _is_name(name) and not REPORTER.search(name):
                return Bracket(name, beside, agency=True, sure=True)
    found = _within(inside)
    return found or (Bracket(inside) if _is_name(inside) else None)


def _within(inside: str) -> Bracket | None:
    """Find an agency at the end or at the start, without a mark: "東京 12日 ロイター", "東京共同", "中央社記者…電"."""
    words = inside.split()
    for at in range(1, len(words)):
        for name, beside in (
            (" ".join(words[at:]), " ".join(words[:at])),
            (" ".join(words[:at]), " ".join(words[at:])),
        ):
            if is_clear_agency(name) and (WIDE.search(inside) or has_date(beside) or DAY.fullmatch(beside)):
                return Bracket(name, beside, agency=True, sure=True)
    if WIDE.search(inside):
        for length in range(len(inside) - 1, 1, -1):
            if is_clear_agency(inside[-length:]):
                return Bracket(inside[-length:], inside[:-length], agency=True, sure=True)
            if is_clear_agency(inside[:length]) and inside.endswith(("電", "电", "讯", "訊")):
                return Bracket(inside[:length], inside[length:], agency=True, sure=True)
    return None


def _bracket(name: str, beside: str) -> Bracket:
    agency, short = is_agency(name), not _is_long(name) and _is_short(name)
    sure = agency and not short and (bool(beside) or is_clear_agency(name))
    return Bracket(name, beside, agency=agency, short=short, sure=sure)


def _split(mark: re.Pattern[str], text: str) -> tuple[str, str, str]:
    match = mark.search(text)
    if not match:
        return text, "", ""
    between = "=" if "=" in match[0] or "＝" in match[0] else match[0]
    return text[: match.start()].strip(), between, text[match.end() :].strip()


def _is_name(text: str) -> bool:
    """Return whether a text may be the name of a wire that nobody knows: no ticker, time zone or abbreviation."""
    folded, names = fold(text), _names()
    plain = folded.strip(" .")
    if not 2 <= len(text) <= LONGEST or not any(character.isalpha() for character in text) or NO_NAME.search(text):
        return False
    if plain in names.zones or plain.endswith(names.zone_endings) or has_date(text):
        return False
    return not folded.startswith(names.starts)


def _is_long(name: str) -> bool:
    folded, names = fold(name).strip(" ."), _names()
    if len(name) > LONGEST or NO_NAME.search(name) or has_date(name):
        return False
    parts = {fold(part).strip(" .") for part in PARTS.split(name)}
    ends = folded.endswith(names.endings) and not any(mark.search(name) for mark in BETWEEN)
    return folded in names.clear or bool(parts & names.clear) or ends


def _is_short(name: str) -> bool:
    return fold(name).strip(" .") in _names().short and name.upper() == name


@cache
def _names() -> _Names:
    table = term_table("datelines")

    def folded(key: str) -> frozenset[str]:
        return frozenset(fold(name).strip(" .") for name in table[key])

    return _Names(
        clear=folded("agencies"),
        short=folded("short"),
        endings=tuple(folded("endings")),
        zones=folded("zones"),
        zone_endings=tuple(fold(word) for word in table["zone_endings"]),
        starts=tuple(fold(word) for word in table["abbreviation_starts"]),
    )

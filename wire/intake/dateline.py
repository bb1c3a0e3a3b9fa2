"""The start of a lead: a dateline, which stays in the text, and the credit of an agency, which becomes the release's.

    OSLO, 12 May 2025 (Agency) - text      brackets of any kind, before a dash
    OSLO, 12 May 2025 /Agency/ -- text     slashes
    OSLO - Agency - 12 May 2025 - text     dashes
    (서울=통신) text, 【東京通信】text         place and agency in one bracket
    新华社北京3月12日电 text                  an agency, a place and a date without any mark

A bracket may stand in a sentence too, so what is before the credit must read as places and a date, and a name that is
no known agency's needs the dash. A ticker, a time zone and an abbreviation are no credit.
"""

import re
from functools import lru_cache

from wire.intake.agencies import Bracket, is_agency, is_clear_agency, read_bracket
from wire.intake.characters import MARKS, without_marks
from wire.intake.dates import has_date, is_date, read_dateline

__all__ = ["opens_with_dateline", "split_credit"]

LONGEST_KEPT = 4_000  # characters of a text whose credit is remembered
W = rf"[\s{MARKS}]"
DASH = "[-‐‑‒–—―−－]"
ANY_DASH = re.compile(DASH)
INNER = r"[^()（）\[\]［］【】〔〕\n]"
BRACKET = re.compile(
    rf"(?P<before>{INNER}{{0,100}}?)(?P<open>[(（\[［【〔]){W}*(?P<inside>{INNER}{{1,60}}?){W}*[)）\]］】〕](?P<after>.*)",
    re.DOTALL,
)
SLASHES = re.compile(
    rf"(?P<before>[^/\n]{{0,100}}?){W}*/{W}*(?P<inside>[^/\n]{{2,40}}?){W}*/\.?(?P<after>.*)", re.DOTALL
)
# A dash, in Spanish behind a full stop.
DASHES = re.compile(rf"{W}*\.?{W}*(?:{DASH}{W}*)+|{W}*_{W}+")
ASIDE_ENDS = re.compile(rf"{W}{DASH}+{W}")
MARK = re.compile(rf"{W}*[:：=＝]{W}*")
FIRST_DASH = re.compile(rf"(?P<part>[^\n]{{2,80}}?)(?:{W}+{DASH}+{W}*|{W}*--+{W}*|[—–]{W}*)(?P<rest>.+)", re.DOTALL)
AFTER_DASH = re.compile(rf"(?P<part>[^\n]{{2,40}}?)(?:{W}*{DASH}+{W}+|{W}*--+|[.:：]{W}+)(?P<rest>.+)", re.DOTALL)
DATE_BEHIND = re.compile(rf"{W}*(?P<part>[^/\n]{{4,30}}?){W}*(?:{DASH}+(?={W}|\S)|/){W}*(?P<rest>.+)", re.DOTALL)
CHINESE = re.compile(
    rf"[（(]?(?P<name>[\u4e00-\u9fff]{{2,5}}?)(?P<where>[\u4e00-\u9fff\d]{{1,24}}[电電])[）)]?(?:{W}|[:：])*(?P<lead>.*)",
    re.DOTALL,
)
AT_END = re.compile(rf"(?P<before>[^\n]{{2,80}}?){W}*{DASH}+{W}*(?P<name>[^-–—\n]{{2,40}})")
# A name and a dash alone on a line, as a sign-off or above the lead: "SPA --", "-- SPA".
LONE = re.compile(
    rf"{W}*(?:{DASH}+{W}*(?P<behind>[^-–—\n]{{2,40}})|(?P<before>[^-–—\n]{{2,40}}?){W}*{DASH}+){W}*", re.DOTALL
)
YEAR = re.compile(r"(?:19|20)\d\d")
COMMA = re.compile(r"\s*[,、،，]\s*")
LEADING_DASH = re.compile(rf"^(?:{W}|{DASH})+")


def split_credit(text: str) -> tuple[str, str]:
    """Return the name of the wire and the text without its credit; "" and the whole text where it has no credit.

    A dateline before, in or behind the credit stays: "OSLO - (Wire) - text" becomes "OSLO – text" with a dash between.
    """
    return _known_split(text) if len(text) <= LONGEST_KEPT else _split(text)


@lru_cache(maxsize=128)  # the head of a release is looked at again and again
def _known_split(text: str) -> tuple[str, str]:
    return _split(text)


def _split(text: str) -> tuple[str, str]:
    for read in (_chinese, _bracketed, _slashed, _dashed):
        found = read(text)
        if found:
            return found
    return "", text


def opens_with_dateline(text: str) -> bool:
    """Return whether a text begins with places and a date before a dash."""
    match = FIRST_DASH.match(text) if ANY_DASH.search(text) else None
    if match and (read_dateline(match["part"]) and has_date(match["part"])):
        return True
    return bool(match and read_dateline(match["part"]) and _opens_with_date(match["rest"]))


def _opens_with_date(text: str) -> bool:
    """Return whether a text begins with a date before a dash."""
    match = DATE_BEHIND.match(text)
    return bool(match and is_date(match["part"]))


def _bracketed(text: str) -> tuple[str, str] | None:
    match = BRACKET.match(text)
    if not match:
        return None
    before, found = _bare(match["before"]), read_bracket(without_marks(match["inside"]).strip())
    dash = DASHES.match(match["after"])
    # "(SPA)" alone, or before the text: behind words such initials may mean something else.
    opens = found is not None and found.short and not before
    if found is None or not (dash or found.sure or opens or match["open"] in "【〔"):
        return None
    separator = dash or MARK.match(match["after"])
    lead = match["after"][separator.end() :] if separator else match["after"]
    if (before and not _stands_behind(before, found, lead)) or (match["open"] in "【〔[［" and not found.agency):
        return None
    return found.name, _text(", ".join(part for part in (before, found.beside) if part), lead)


def _stands_behind(before: str, found: Bracket, lead: str) -> bool:
    """Return whether what is before a bracket is a dateline, as strictly as the name in the bracket needs."""
    dated = has_date(before)
    if found.agency and not found.short:
        return read_dateline(before, any_case=dated or len(before.split()) < 2)
    town, *country = COMMA.split(before, maxsplit=1)
    if found.short and country and town.isupper():  # "OSLO, Norway (AP)"
        return read_dateline(before)
    if dated or not before.isupper():
        return dated and read_dateline(before)
    # Capitals may be a company's name: "ACME (Germany) – a maker of things – said".
    initials = found.name.isupper() and len(found.name) <= 5 and not found.short
    figures = any(map(str.isdecimal, found.name))
    return read_dateline(before) and not initials and not figures and not ASIDE_ENDS.search(lead[:200])


def _slashed(text: str) -> tuple[str, str] | None:
    match = SLASHES.match(text) if "/" in text else None
    if not match:
        return None
    before, name = _bare(match["before"]).rstrip("."), without_marks(match["inside"]).strip()
    if not is_agency(name) or (before and not read_dateline(before, any_case=True)):
        return None
    dash = DASHES.match(match["after"])
    return name, _text(before, match["after"][dash.end() :] if dash else match["after"])


def _dashed(text: str) -> tuple[str, str] | None:
    if not ANY_DASH.search(text):
        return None
    lone = LONE.fullmatch(text)
    if lone and is_agency(name := without_marks(lone["behind"] or lone["before"]).strip()):
        return name, ""
    match = FIRST_DASH.match(text)
    if not match:
        return None
    first = without_marks(match["part"]).strip()
    parts = COMMA.split(first)
    dated = any(has_date(part) or YEAR.fullmatch(part) for part in parts)
    name = next((part for part in parts if is_clear_agency(part) or (dated and is_agency(part))), "")
    others = ", ".join(part for part in parts if part != name)
    if name and (not others or read_dateline(others)):
        return name, _text(others, match["rest"])
    alone = AT_END.fullmatch(text)
    if alone and is_clear_agency(alone["name"]) and read_dateline(alone["before"]):
        return alone["name"], alone["before"].strip()
    behind = AFTER_DASH.match(match["rest"])
    if behind and read_dateline(first) and is_clear_agency(without_marks(behind["part"]).strip()):
        return without_marks(behind["part"]).strip(), _text(first, behind["rest"])
    return None


def _chinese(text: str) -> tuple[str, str] | None:
    match = CHINESE.match(text[:400])
    if not match:
        return None
    head = match["name"] + match["where"]
    name = next((head[:length] for length in (5, 4, 3, 2) if is_clear_agency(head[:length])), "")
    if not name:
        return None
    return name, _text(head[len(name) :], text[match.start("lead") :])


def _text(dateline: str, lead: str) -> str:
    """Return a dateline and the text behind a credit as one text; a date at the start of that text goes before."""
    lead = LEADING_DASH.sub("", lead).strip()
    date = DATE_BEHIND.match(lead)
    if date and is_date(date["part"]):
        dateline, lead = (f"{dateline}, {date['part']}" if dateline else date["part"]), date["rest"].strip()
    return f"{dateline} – {lead}" if dateline and lead else dateline or lead


def _bare(text: str) -> str:
    return without_marks(text).strip(" \u00a0\u3000\t,-‐‑‒–—―−－")

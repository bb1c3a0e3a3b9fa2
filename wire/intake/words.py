"""A line of copy as tokens: numbers, signs, and the words of a language by which people write embargoes and times.

The longest phrase at a place counts.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from wire.intake.normal_form import WIDE, normal, normal_text, within_word
from wire.intake.phrases import Phrases, any_weak, never, openings, phrases, stems, terms, terms_of_any
from wire.intake.term_tables import term_table
from wire.intake.tokens import Kind, Token

__all__ = ["lex", "mentions", "mentions_any", "names_embargo", "opens_with_embargo", "speaks", "tokens_of"]

NUMERALS = "〇零一二三四五六七八九"
HAN_FIRST = frozenset(f"{NUMERALS}十廿")
HAN_NUMBER = re.compile(rf"[{NUMERALS}十廿]+(?=\s?[年月日号號时時点點分])")
ISO = re.compile(r"\d{4}-\d\d-\d\d(?:t| )\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z\b|[+-]\d\d:?\d\d(?![\d-]))")
OFFSET = re.compile(
    r"""
    (?: utc | gmt ) \s* ([+-]) \s* (\d{1,2}) (?: :?(\d\d) )? (?!\d)  # UTC+9, GMT +05:30
    | (?<=\d) \s* (\+) \s* (\d\d) :?(\d\d) (?!\d)                   # 10:00 +0900
    | (?<=\d) \s+ (-) (\d\d) (\d\d) (?!\d)                          # 10:00 -0500, and no 10:00-1100
    """,
    re.VERBOSE,
)
OFFSET_LETTERS = frozenset("ug")  # of "UTC" and "GMT"
# A date-time group, as pilots and the weather service write it, in UTC: 031100Z DEC 26.
GROUP = re.compile(r"(\d\d)(\d\d)(\d\d) ?z ?([a-z]{3,9})\.? ?(20\d\d|\d\d)(?!\d)")
HOWEVER = re.compile(r"\b(?:sin|sem) embargo\b")
SPACED = re.compile(r"(?<=\b\w) (?=\w\b)")  # between letters that stand apart: "E M B A R G O"
OPENING = " \t*#+=<>([{【（-!|"  # signs before the first word
NUMBER = re.compile(r"\d+")
LONGEST_KEPT = 600  # characters of a line whose mentions are remembered
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def lex(text: str, language: str) -> tuple[Token, ...]:
    """Return the tokens of a line, with offsets in its NFC form; English words count in every language."""
    return tuple(tokens_of(text, language))


def tokens_of(text: str, language: str) -> Iterator[Token]:
    """Yield the tokens of a line one after the other, as :func:`lex` returns them."""
    source, offsets = normal(text)
    known = [phrases(tag) for tag in dict.fromkeys((language, "en", ""))]
    at = 0
    while at < len(source):
        if source[at] == " " and not OFFSET.match(source, at):
            at += 1
            continue
        kind, value, end, foreign = _next(source, at, known)
        yield Token(kind, source[at:end], offsets[at], offsets[end], value, foreign)
        at = end


def mentions(text: str, language: str) -> bool:
    """Return whether a line has a phrase or word of embargoes, in its language or in English."""
    source = normal_text(text)
    tags = [tag for tag in dict.fromkeys((language, "en")) if openings(tag).found(source)]
    found = (match for tag in tags for match in terms(tag).finditer(source))
    return any(not within_word(source, match.start()) for match in found)


def mentions_any(text: str) -> bool:
    """Return whether a line may have a phrase or word of embargoes in any language; where not, none mentions one."""
    return _known_mention(text) if len(text) <= LONGEST_KEPT else _mention(text)


@lru_cache(maxsize=256)  # each line is asked for several times
def _known_mention(text: str) -> bool:
    return _mention(text)


def _mention(text: str) -> bool:
    return terms_of_any().found(normal_text(text))


def speaks(text: str, language: str) -> bool:
    """Return whether a line of prose speaks of any embargo, which "sin embargo" (however) does not."""
    return any_weak(language).search(HOWEVER.sub(" ", normal_text(text))) is not None


def names_embargo(text: str, language: str) -> bool:
    """Return whether a line has a word for an embargo in any language, beside phrases on embargoes of trade."""
    source = HOWEVER.sub(" ", normal_text(text))
    for tag in dict.fromkeys((language, "en")):
        pattern = never(tag)
        source = pattern.sub(" ", source) if pattern else source
    return stems().search(source) is not None or stems().search(SPACED.sub("", source)) is not None


def opens_with_embargo(text: str) -> bool:
    """Return whether a line begins with a word for an embargo in any language."""
    return stems().match(normal_text(text).lstrip(OPENING)) is not None


def _next(source: str, at: int, known: Sequence[Phrases]) -> tuple[str, Any, int, bool]:
    """Return kind, value, end and foreignness of the token at an offset; the phrases are of the language first."""
    first = source[at]
    word = first.isalpha()
    if not word or first in OFFSET_LETTERS:
        for pattern, kind in ((ISO, Kind.ISO), (OFFSET, Kind.ZONE)):
            if match := pattern.match(source, at):
                return kind, match[0] if kind == Kind.ISO else _offset(match), match.end(), False
    if not word and (match := GROUP.match(source, at)) and (month := _month(match[4])):
        moment = f"{int(match[5]) % 100 + 2000}-{month:02}-{match[1]}t{match[2]}:{match[3]}z"
        return Kind.ISO, moment, match.end(), False
    best: tuple[str, Any, int, bool] = ("", None, at, False)
    within = within_word(source, at)
    for number, found in enumerate(known):
        if not within and found.any.match(source, at):
            for kind, value, pattern in found.each:
                if (match := pattern.match(source, at)) and match.end() > best[2]:
                    best = (kind, value, match.end(), number > 0 and kind != Kind.ZONE)
    han = HAN_NUMBER.match(source, at) if first in HAN_FIRST else None
    if han and han.end() >= best[2]:
        number = _han(han[0])
        return _number_kind(str(number)), number, han.end(), False
    digits = None if word else NUMBER.match(source, at)
    if digits and digits.end() >= best[2]:
        return _number_kind(digits[0]), int(digits[0][:9]), digits.end(), False
    if best[2] > at:
        return best
    if whole := WORD.match(source, at):
        # A sign of a wide script is a word of its own, as nothing tells where a word ends.
        wide = WIDE.search(source, at, whole.end())
        end = wide.start() if wide else whole.end()
        return Kind.UNKNOWN, None, max(end, at + 1), False
    return source[at] if source[at] in "./-:,'" else ";", None, at + 1, False


def _month(name: str) -> int:
    """Return the number of a month by its English name; 0 where it is none."""
    return next((number for number, names in enumerate(term_table("en")["time"]["months"], 1) if name in names), 0)


def _number_kind(digits: str) -> str:
    return Kind.SHORT if len(digits) <= 2 else Kind.FOUR if len(digits) == 4 else Kind.OTHER


def _offset(match: re.Match[str]) -> tuple[str, int]:
    sign, hours, minutes = next(match.group(i, i + 1, i + 2) for i in (1, 4, 7) if match[i])
    total = int(hours) * 60 + int(minutes or 0)
    return ("fixed", total if sign == "+" else -total)


def _han(text: str) -> int:
    """Return a number in Chinese numerals: 十八 and 二十八 by place, 二〇二七 digit by digit."""
    text = text.replace("廿", "二十")
    digits = {sign: max(0, index - 1) for index, sign in enumerate(NUMERALS)}
    if "十" not in text:
        return int("".join(str(digits[sign]) for sign in text))
    tens, _, ones = text.partition("十")
    return (digits.get(tens, 1) if tens else 1) * 10 + (digits.get(ones, 0) if ones else 0)

"""Lines that seem to hold copy back in no form that is known: of these nothing is certain, and the client is asked.

A line that names an embargo may stand in the middle of a story. It is a stray if it is no prose: a short line without a
stop, or a sentence with a date and a time of day. A line that names none is a stray if it has nothing but words for the
use of copy ("hold", "not for use", "publication") and a day or a time that is still to come.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from wire.intake.characters import STOPS, columns, ends_closed
from wire.intake.days import days_of
from wire.intake.moments import read_moment
from wire.intake.normal_form import normal, normal_text, within_word
from wire.intake.phrases import form, labels, use
from wire.intake.tokens import Kind, Token
from wire.intake.words import lex, names_embargo, opens_with_embargo, tokens_of

__all__ = ["is_stray"]

LONGEST = 160  # columns: a longer line is a paragraph
WRAPPED = range(50, 121)  # columns of a line that mail programs and terminals wrap
FEW = 12  # columns of unknown words: more are a headline
STRANGE = {Kind.UNKNOWN, Kind.OPEN, Kind.NONE}


def is_stray(lines: Sequence[str], at: int, language: str, received_ns: int) -> bool:
    """Return whether the line at an index names an embargo in a heading or a note, or orders the copy's use by a time.

    ``received_ns`` is when the copy came in: a line about a moment that is past is no stray.
    """
    line = lines[at].strip()
    if columns(line) > LONGEST:
        return False
    named = names_embargo(line, language)
    if not named and not opens_with_embargo(line):
        return _orders(line, language, received_ns)
    moment = read_moment(lex(line, language), language, received_ns)
    if moment.dated and moment.timed:
        return moment.latest_ns is None or moment.latest_ns > received_ns
    if not named:  # a phrase on an embargo of trade
        return False
    below = lines[at + 1].strip() if at + 1 < len(lines) else ""
    return not ends_closed(line, STOPS) and not (below and columns(line) in WRAPPED)


def _orders(line: str, language: str, received_ns: int) -> bool:
    """Return whether a line has only words for the use of copy, words around a time, and a time to come."""
    said: list[str] = []
    bare = normal_text(line)
    if not any(use(tag).search(bare) for tag in dict.fromkeys((language, "en"))):
        return False  # a text has thousands of lines, and lexing one takes ten times as long
    plain, _ = normal(line)
    if any(labels(tag).search(plain) for tag in dict.fromkeys((language, "en"))):
        for label in (token.text for token in lex(line, language) if token.kind == Kind.LABEL):
            bare = bare.replace(label, " ")  # "News release" orders nothing
    for tag in dict.fromkeys((language, "en")):
        bare = use(tag).sub(lambda match: _taken(match, said), bare)
    if not any(len(word) > 1 for word in said):  # a particle alone orders nothing
        return False
    for tag in dict.fromkeys((language, "en")):
        bare = form(tag).sub(lambda match: match[0] if within_word(match.string, match.start()) else " ", bare)
    # A form has a colon, and prose ends at its first word that is not known.
    if ":" not in normal_text(bare) and any(token.kind in STRANGE for token in tokens_of(bare, language)):
        return False
    tokens = lex(bare, language)
    kinds = {token.kind for token in tokens}
    if kinds & STRANGE and not _is_form(tokens):
        return False
    if Kind.IMMEDIATE in kinds and not kinds & {Kind.ZONE, Kind.HALF_DAY, Kind.HOUR}:
        return any(word.startswith("not") for word in said)  # "Immediate release: 3 December" is on the day itself
    return _is_ahead(tokens, kinds, language, received_ns)


def _is_form(tokens: Sequence[Token]) -> bool:
    """Return whether words that are not known follow a colon behind known ones, and are a few ("Release: week 12")."""
    colon = next((index for index, token in enumerate(tokens) if token.kind == ":"), None)
    if colon is None or any(token.kind in STRANGE for token in tokens[:colon]):
        return False
    return sum(columns(token.text) for token in tokens if token.kind in STRANGE) < FEW


def _taken(match: re.Match[str], said: list[str]) -> str:
    if within_word(match.string, match.start()):
        return match[0]
    said.append(match[0])
    return " "


def _is_ahead(tokens: Sequence[Token], kinds: set[str], language: str, received_ns: int) -> bool:
    """Return whether the dates are after today; without a date, whether there is a weekday or a time of day."""
    today = datetime.fromtimestamp(max(0, received_ns) // 10**9, UTC).date()
    days, _, problem = days_of(tokens, "".join(token.kind for token in tokens), language, today)
    if days or problem or Kind.MONTH in kinds:
        candidates = [candidate for day in days for candidate in day.candidates]
        return bool(candidates) and min(candidates) > today
    return Kind.WEEKDAY in kinds or read_moment(tokens, language, received_ns).timed

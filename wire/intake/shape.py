"""The shape of a line that has a term of embargoes: an instruction, a headline on a trade embargo, or prose.

An instruction begins with its term, speaks of the copy itself, or has nothing but the term and a time. Each token of
its time must be understood; words that follow must be apart from it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from wire.intake.characters import columns
from wire.intake.instruction import Free, Instruction, Unreadable, Until
from wire.intake.moments import Moment, read_moment
from wire.intake.phrases import PLANNED
from wire.intake.tokens import Kind, Token
from wire.intake.words import lex, mentions

__all__ = ["DOUBT", "SENTENCE_END", "read_shape"]

DOUBT = "it may be an embargo on the copy or a headline"
HEADING = "LfuWMnqZA"  # the kinds of tokens that may stand before the term
APART = ("(", "[", "{", "<", "-", "|", "/")
HEADLINE = 12  # columns of unknown words: fewer are a name or a label
SENTENCE, PARAGRAPH = 60, 120  # columns: from here on a line that ends with a stop, or any line, is prose
TERMS = (Kind.STRONG, Kind.DATED, Kind.WEAK, Kind.LIFTED)
TIMELY = {Kind.HALF_DAY, Kind.NOON, Kind.MIDNIGHT, Kind.HOUR, Kind.HOUR_NAME, Kind.ZONE, Kind.ISO, Kind.OPEN}
DAYS = {Kind.MONTH, Kind.WEEKDAY, Kind.SHORT, Kind.FOUR, Kind.ISO, Kind.OPEN}
BREAK = re.compile(r"[.;:|\-)\]}>】》」』。–—\n!+*/]")
SENTENCE_END = re.compile(r"(?<=[.;!?。！？；])\s+|\n+")
STOP = re.compile(r"[.!?。！？।။][\"'”’»」』)）]*$")


def read_shape(text: str, received_ns: int, language: str, *, strong_only: bool = False) -> Instruction | None:
    """Return what a line says of an embargo in a language; None where it is no instruction.

    ``strong_only``: the copy is in another language, and words that prose has too need a line without other words.
    """
    tokens = lex(text, language)
    at = next((i for i, token in enumerate(tokens) if token.kind in TERMS), None)
    if at is None:
        denied = any(token.kind == Kind.NONE and mentions(token.text, language) for token in tokens)
        silent = all(token.kind in (Kind.NONE, Kind.FILLER, Kind.LABEL) or not token.text.isalnum() for token in tokens)
        return Free(len(text)) if denied and silent else None
    line = _Line(text, tokens, at, language, received_ns)
    if strong_only and tokens[at].kind == Kind.WEAK:
        # The language is not the copy's: only a line that is wholly understood counts.
        found = line.understood() if line.unknown is None else None
        return None if isinstance(found, Unreadable) else found
    if line.unknown is None:
        return line.understood()
    instruction = line.mixed()
    start = line.words_before()
    return replace(instruction, start=start) if instruction and instruction.end > start else instruction


class _Line:
    """A line with a term at ``at``, and its first unknown token behind the term or anywhere."""

    def __init__(self, text: str, tokens: Sequence[Token], at: int, language: str, received_ns: int) -> None:
        self._text = text
        self._tokens = tokens
        self._at = at
        self._language = language
        self._received_ns = received_ns
        unknown = [i for i, token in enumerate(tokens) if token.kind in (Kind.UNKNOWN, Kind.OPEN, Kind.OWN)]
        others = [i for i in unknown if tokens[i].kind != Kind.OWN]
        self.unknown = others[0] if others else None
        self._behind = next((i for i in unknown if i > at), None)

    def understood(self) -> Instruction | None:
        """Return the instruction of a line of which every token is known."""
        kinds = {token.kind for token in self._tokens}
        term = self._tokens[self._at]
        moment = self._moment(self._tokens)
        end = len(self._text)
        if not (moment.dated or moment.timed):
            if kinds & {Kind.NONE, Kind.IMMEDIATE, Kind.LIFTED}:
                return Free(end)
            if term.kind == Kind.DATED and Kind.WEEKDAY in kinds:
                return Unreadable("it has a weekday and no date", end)
            if term.kind == Kind.DATED and term.value != PLANNED:
                return None
            bare = not kinds & {Kind.SHORT, Kind.FOUR, Kind.OTHER, Kind.WEEKDAY, Kind.MONTH}
            return Unreadable("it has no time", end, bare=bare, doubtful=term.kind == Kind.WEAK)
        past = moment.time_ns is not None and moment.time_ns <= self._received_ns
        if kinds & {Kind.NONE, Kind.IMMEDIATE} and not past:
            return Unreadable("it says both a time and that there is no embargo", end)
        return self._answer(moment, end)

    def mixed(self) -> Instruction | None:
        """Return the instruction of a line that has other words too."""
        tokens, at, behind = self._tokens, self._at, self._behind
        term = tokens[at]
        if term.kind == Kind.LIFTED and self._moment(tokens[at:behind]).time_ns is None:
            return None
        anchored = self._anchored()
        segment = tokens[at:behind]
        moment = self._moment(segment)
        own = any(token.kind == Kind.OWN for token in tokens)
        announced = any(token.kind == Kind.FILLER for token in tokens[:at])  # "The report will be published on ..."
        if term.kind == Kind.DATED and announced and not own and self._prose():
            return None
        if term.value == PLANNED and behind is not None and self._prose() and not self._colon(segment):
            return None  # "Scheduled for release in May, the album has ..."
        if own and term.kind != Kind.DATED:
            anchored = anchored or term.kind == Kind.STRONG or moment.dated or moment.timed or self._until(segment)
        if behind is None and moment.time_ns is not None and (anchored or not self._prose()):
            # Other words stand before the term only.
            doubtful = not anchored and (term.kind == Kind.WEAK or (term.kind == Kind.DATED and not own))
            if not doubtful:
                return self._answer(moment, len(self._text))
            return self._doubt() if moment.time_ns > self._received_ns else None
        if moment.time_ns is not None and behind is not None and (anchored or not self._prose()):
            return self._with_remainder(moment, segment, tokens[behind:], anchored=anchored)
        if term.kind == Kind.STRONG and (found := self._behind_its_time(own=own)) is not None:
            return found
        if anchored and behind is None and term.kind == Kind.STRONG:
            return Unreadable("it has no time", len(self._text), bare=True)
        if not anchored:
            return self._inside(moment, segment)
        return self._anchored_without_time(moment, segment)

    def words_before(self) -> int:
        """Return where a headline before the instruction ends, which a bracket or a dash sets off; else 0."""
        before = self._tokens[: self._at]
        if not before or before[-1].text not in APART:
            return 0
        words = [token for token in before if token.kind == Kind.UNKNOWN]
        return before[-1].start if sum(columns(token.text) for token in words) >= HEADLINE else 0

    def _behind_its_time(self, *, own: bool) -> Instruction | None:
        """Return the instruction of a line about the copy that names its time before its term, as in Japanese."""
        before = self._tokens[: self._at]
        moment = self._moment(before)
        if not own or not (moment.dated or moment.timed):
            return None
        return self._answer(moment, len(self._text))

    def _anchored(self) -> bool:
        """Return whether nothing but labels and signs stand before the term, or a separator directly."""
        before = self._tokens[: self._at]
        if all(token.kind != Kind.UNKNOWN and (token.kind in HEADING or not token.kind.isalnum()) for token in before):
            return True
        sign = before[-1] if before else None
        return sign is not None and (sign.text in "-:|;([{/*+>#" or sign.kind in "-:") and not self._prose()

    def _prose(self) -> bool:
        width = columns(self._text)
        return width > PARAGRAPH or (width >= SENTENCE and STOP.search(self._text.rstrip()) is not None)

    def _until(self, segment: Sequence[Token]) -> bool:
        """Return whether the term ends with, or is followed by, a word such as until."""
        words = lex(segment[0].text, self._language)
        last = lex(segment[0].text.split(" ")[-1], self._language)
        until = any(token.kind == Kind.UNTIL for token in (*words[-1:], *last[-1:]))
        return until or any(token.kind == Kind.UNTIL for token in segment[1:2])

    def _inside(self, moment: Moment, segment: Sequence[Token]) -> Instruction | None:
        """Return the instruction of a line in which the term stands among other words, without a time to read."""
        if segment[0].kind != Kind.STRONG:
            return None
        if self._prose():
            ahead = moment.time_ns is not None and moment.time_ns > self._received_ns
            return self._doubt() if ahead and self._until(segment) else None
        tail = self._tokens[self._at + 1 :]
        capitals = self._text.isupper() and self._until(segment)
        open_ended = self._until(segment) and any(token.kind == Kind.OPEN for token in tail[:3])
        whole = self._moment(self._tokens)  # the time may stand before the term, as in Japanese
        if whole.dated or whole.timed or capitals or open_ended:
            own = any(token.kind == Kind.OWN for token in self._tokens)
            return Unreadable(self._reason(moment), len(self._text), doubtful=not own)
        return None

    def _anchored_without_time(self, moment: Moment, segment: Sequence[Token]) -> Instruction | None:
        term, tail = segment[0], self._tokens[self._at + 1 :]
        end = len(self._text)
        reason = self._reason(moment)
        if term.kind == Kind.DATED:
            return self._dated(moment, segment)
        named = [token for token in segment[1:] if token.kind in (Kind.NONE, Kind.IMMEDIATE)]
        if named and not (moment.dated or moment.timed) and self._colon(segment):
            return Free(end)
        marker = self._marker(tail)
        open_ended = any(token.kind == Kind.OPEN for token in self._tokens[self._at : (self._behind or 0) + 2])
        if term.kind == Kind.STRONG:
            if self._until(segment) or moment.dated or moment.timed or open_ended or marker:
                cut = self._cut() if marker and not (moment.dated or moment.timed or open_ended) else end
                return Unreadable(reason, cut, bare=cut < end)
            if self._colon(segment):
                return Unreadable(reason, end)
            return None
        if (self._colon(segment) or self._until(segment)) and open_ended:
            return Unreadable(reason, end)
        if self._until(segment) or (moment.timed and self._colon(segment)):
            if self._behind is not None and segment[-1].kind in "-:":
                end = self._tokens[self._behind].start
            return self._doubt(end)
        if marker or self._colon(segment):
            return replace(self._doubt(self._cut()), bare=True)
        return None

    def _dated(self, moment: Moment, segment: Sequence[Token]) -> Instruction | None:
        """Return the instruction of a line such as "For use Sunday", which without any day is none."""
        if moment.dated:
            return self._answer(moment, len(self._text))
        if segment[0].value == PLANNED and self._plans(segment):
            return Unreadable(self._reason(moment), len(self._text))
        days = any(token.kind == Kind.WEEKDAY for token in segment)
        event = self._behind is not None and self._tokens[self._behind].kind == Kind.OPEN
        return Unreadable(self._reason(moment), len(self._text)) if days or event else None

    def _plans(self, segment: Sequence[Token]) -> bool:
        """Return whether a line that begins with a phrase on a plan goes on with its time, in words not understood."""
        if self._colon(segment):
            return not self._prose()
        tail = self._tokens[self._at + 1 :]
        strange = sum(columns(token.text) for token in tail if token.kind == Kind.UNKNOWN)
        return strange < HEADLINE and any(token.kind in DAYS for token in tail)

    def _colon(self, segment: Sequence[Token]) -> bool:
        return any(token.kind == ":" for token in segment[1:2])

    def _marker(self, tail: Sequence[Token]) -> bool:
        """Return whether the term is set off as a mark before other words: in brackets, or in capitals alone."""
        term = self._tokens[self._at]
        written = self._text[term.start : term.end]
        sign = tail[0] if tail else None
        if sign is None or (sign.kind not in "-:;" and sign.kind != Kind.UNKNOWN):
            return False
        bracketed = term.start > 0 and self._text[term.start - 1] in "[(（【<" and sign.kind == ";"
        capitals = written.isupper() and not self._text.isupper() and sign.kind in "-:;"
        return bracketed or capitals

    def _cut(self) -> int:
        """Return where the words behind a marker begin."""
        end = self._tokens[self._at].end
        while end < len(self._text) and not self._text[end].isalnum():
            end += 1
        return end

    def _with_remainder(
        self, moment: Moment, segment: Sequence[Token], rest: Sequence[Token], *, anchored: bool
    ) -> Instruction | None:
        """Return the embargo where other words follow it, if they are apart from it and say nothing of a time."""
        term = segment[0]
        end = max(index + 1 for index, token in enumerate(segment) if token.kind != Kind.FILLER)
        if end < len(segment) and not segment[end - 1].kind.isalnum():  # "..., 10:00 GMT - The ferry sails again"
            segment, rest = segment[:end], [*segment[end:], *rest]
        if not anchored and term.kind != Kind.STRONG:
            return self._doubt() if term.kind == Kind.WEAK else None
        between = self._text[segment[-1].start : rest[0].start]
        apart = BREAK.search(between) is not None and self._time_is_before(segment)
        more = {Kind.MONTH, Kind.WEEKDAY, Kind.HALF_DAY, Kind.ZONE, Kind.ISO, *TERMS} & {item.kind for item in rest}
        open_ended = any(item.kind == Kind.OPEN for item in rest[:1])
        end = rest[0].start
        if not apart and any(item.kind == Kind.OWN for item in self._tokens[: self._at]):
            # A sentence about the copy, which may go on: "... and must not be published before".
            stop = SENTENCE_END.search(self._text, end)
            apart, end = True, stop.end() if stop else len(self._text)
            sentence = [item for item in rest if item.start < end]
            numbers = {Kind.SHORT, Kind.FOUR, Kind.OTHER, Kind.OPEN}
            more, open_ended = more - set(TERMS), any(item.kind in numbers for item in sentence)
        if not apart or more or open_ended:
            words = self._text[rest[0].start : rest[0].start + 30]
            return Unreadable(f"what follows the time is not understood: {words!r}", len(self._text))
        return self._answer(moment, end)

    def _time_is_before(self, segment: Sequence[Token]) -> bool:
        return not segment[-1].kind.isalnum() or segment[-1].kind == Kind.FILLER

    def _moment(self, tokens: Sequence[Token]) -> Moment:
        return read_moment(tokens, self._language, self._received_ns)

    def _reason(self, moment: Moment) -> str:
        if self._behind is not None and not (moment.dated or moment.timed):
            token = self._tokens[self._behind]
            return f"{self._text[token.start : token.start + 30]!r} is no time"
        return moment.problem

    def _doubt(self, end: int = 0) -> Unreadable:
        """Return that the line may be a headline, or has one behind ``end``."""
        return Unreadable(DOUBT, end, doubtful=True)

    def _day_alone(self) -> bool:
        """Return whether the line is one on the day of publication, and says nothing of a time in that day."""
        behind = {token.kind for token in self._tokens[self._at :]}
        return self._tokens[self._at].kind == Kind.DATED and not behind & TIMELY

    def _answer(self, moment: Moment, end: int) -> Instruction:
        if moment.time_ns is not None:
            if moment.time_ns <= self._received_ns:
                return Free(end, moment.time_ns)
            return Until(moment.time_ns, end, moment.note)
        if moment.latest_ns is not None and moment.latest_ns <= self._received_ns:
            return Free(end, moment.latest_ns)
        if moment.begun_ns is not None and moment.begun_ns <= self._received_ns and self._day_alone():
            return Free(end, moment.begun_ns)
        return Unreadable(moment.problem, end)

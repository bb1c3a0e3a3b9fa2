"""What a line or a note says of an embargo: until when, that there is none, or what can't be read with certainty.

Of an instruction nothing is guessed: it is read as a whole, or it is unreadable and the client decides.
"""

from dataclasses import replace

from wire.contract.places import LANGUAGES
from wire.intake.characters import columns
from wire.intake.instruction import Free, Instruction, Unreadable, Until
from wire.intake.shape import SENTENCE_END, read_shape
from wire.intake.strays import is_stray
from wire.intake.tokens import Kind
from wire.intake.words import lex, mentions, mentions_any

__all__ = ["read_line", "read_note"]

LONGEST = 600  # characters of a line in which an instruction is looked for
FOREIGN = 160  # columns: a line in another language than the copy's is a notice, not prose


def read_note(text: str, received_ns: int, language: str = "en") -> Instruction | None:
    """Return what a note to editors (ninjs edNote, NITF ed-msg) says of an embargo; None where it says nothing.

    ``received_ns`` is when the copy came in, in nanoseconds since the epoch. Several embargoes in one note are
    unreadable, unless all are the same. The offsets of the answer are of no use here.
    """
    found: list[Instruction] = []
    for sentence in SENTENCE_END.split(text):
        instruction = read_line(sentence, received_ns, language)
        if instruction is None and mentions(sentence, language) and _speaks(sentence, language):
            instruction = Unreadable("its time cannot be told from the words around it", len(sentence))
        # With a stop, as a note without a time may speak of the embargo that a story is about.
        if instruction is None and is_stray([f"{sentence.strip()}."], 0, language, received_ns):
            instruction = Unreadable("it orders a time in words that are not understood", len(sentence))
        if instruction is not None:
            found.append(instruction)
    unreadable = [item for item in found if isinstance(item, Unreadable)]
    until = {item.time_ns: item for item in found if isinstance(item, Until)}
    timed = [item for item in unreadable if not item.bare]
    if timed or (unreadable and not until):
        return (timed or unreadable)[0]
    if len(until) > 1 or (until and any(isinstance(item, Free) and item.past_ns is None for item in found)):
        return Unreadable("it names several embargoes", len(text))
    return next(iter(until.values()), None) or next(iter(found), None)


def read_line(text: str, received_ns: int, language: str = "en") -> Instruction | None:
    """Return what a line of copy says of an embargo; None where it is no instruction.

    The line's own language and English count first; a phrase that only an instruction has counts in any language.
    """
    text = text[:LONGEST]
    if not mentions_any(text):  # which most lines of a long text do not
        return None
    found = read_shape(text, received_ns, language) if mentions(text, language) else None
    found = found or _noted(text, received_ns, language)
    clear = found is not None and not (isinstance(found, Unreadable) and found.doubtful)
    if clear or columns(text) > FOREIGN:
        return found
    others = [tag for tag in LANGUAGES if tag not in (language, "en") and mentions(text, tag)]
    read = [read_shape(text, received_ns, tag, strong_only=True) for tag in others]
    moments = {item.time_ns: item for item in read if isinstance(item, Until)}
    if len(moments) == 1:
        return next(iter(moments.values()))
    if len(moments) > 1:
        return Unreadable("it has another time in each language that it may be in", len(text))
    return found or next((item for item in read if item is not None), None)


def _noted(text: str, received_ns: int, language: str) -> Instruction | None:
    """Return the instruction in a line of several sentences behind a label such as "Eds:"; it is the whole line."""
    sentences = SENTENCE_END.split(text)
    first = lex(sentences[0], language)[:1] if len(sentences) > 1 else ()
    if not first or first[0].kind != Kind.LABEL:
        return None
    read = (read_shape(sentence, received_ns, language) for sentence in sentences)
    found = (item for item in read if isinstance(item, Until) or (isinstance(item, Unreadable) and not item.doubtful))
    says = next(found, None)
    return replace(says, end=len(text)) if says else None


def _speaks(text: str, language: str) -> bool:
    """Return whether a sentence of a note has a phrase of instructions, or an embargo and a time."""
    tokens = lex(text[:LONGEST], language)
    kinds = {token.kind for token in tokens}
    timed = bool(kinds & {Kind.SHORT, Kind.FOUR, Kind.ISO, Kind.MONTH, Kind.WEEKDAY, Kind.UNTIL, Kind.OPEN})
    return Kind.STRONG in kinds or (Kind.WEAK in kinds and timed)

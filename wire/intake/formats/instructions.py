"""When a story may go out: by its document's own members, by the lines of its text, or as the client decides.

The later of two times holds where a document's own member and its words differ; words that can't be read count where
no member has the time, and where nothing else holds the story back.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from wire.contract.release import Block, BlockKind, Status
from wire.contract.times import format_time
from wire.errors import CopyError
from wire.intake.clearance import refuse_uncleared, uncleared
from wire.intake.embargo import read_line, read_note
from wire.intake.formats.story import Story
from wire.intake.instruction import Instruction, Unreadable, Until
from wire.intake.notices import REMEDY, Decision, read_notices
from wire.intake.private import private_passages

__all__ = ["Held", "held"]

SHOWN = 80  # characters of a text that an error or a note repeats


@dataclass(frozen=True, slots=True)
class Held:
    """The blocks of a story without its instructions, its embargo in nanoseconds since the epoch, and sentences."""

    blocks: tuple[Block, ...]
    embargo_ns: int | None
    notes: tuple[str, ...]


def held(story: Story, language: str, source: str, *, received_ns: int, decision: Decision | None) -> Held:
    """Return when a story may go out, and its text without the lines that say so.

    CopyError where the document or its words speak of an embargo whose end can't be read, unless the client decides. A
    canceled version waits for nothing, and what is withheld waits in any case.
    """
    if story.status is Status.CANCELED:
        return Held(story.blocks, decision if isinstance(decision, int) else story.embargo_ns, ())
    if decision is None and story.unreadable:
        raise CopyError(source, story.unreadable, REMEDY)
    blocks = _released(story, source, decision)
    dropped = len(story.blocks) - len(blocks)
    more = (f"Left out of the text: lines that say that the copy is not released ({dropped}).",) if dropped else ()
    decided: Decision | None = decision if decision is not None else story.embargo_ns
    try:
        blocks, said_ns, notes = _of_text(blocks, language, source, received_ns, decided)
    except CopyError:
        if story.status is not Status.WITHHELD:
            raise
        blocks, said_ns, notes = _of_text(blocks, language, source, received_ns, "none")
    if decision is not None:
        return Held(blocks, decision if isinstance(decision, int) else None, (*notes, *more))
    said = dict(_of_words(story, language, source, received_ns))
    times = {time_ns for time_ns in (said_ns, *said) if time_ns is not None}
    if story.embargo_ns is None and len(times) > 1:
        shown = " and ".join(map(format_time, sorted(times)))
        raise CopyError(source, f"the copy names two embargoes, {shown}", REMEDY)
    embargo_ns = max((*times, story.embargo_ns or 0)) or None
    notes = tuple(note for note in notes if "as given" not in note)
    if embargo_ns is not None:
        words = said.get(embargo_ns, "")
        by = f", by the words {words[:SHOWN]!r}" if words else ""
        notes = (*notes, f"The embargo is {format_time(embargo_ns)}{by}.")
    return Held(blocks, embargo_ns, (*notes, *more))


def _released(story: Story, source: str, decision: Decision | None) -> tuple[Block, ...]:
    """Return the blocks without those that say that the copy is not released, of which the client decides."""
    texts = [block.text for block in story.blocks]
    private = private_passages(texts, source, subheads=[block.kind is BlockKind.SUBHEAD for block in story.blocks])
    said = uncleared([story.headline, *texts])
    if decision is None and story.status is not Status.WITHHELD:
        shown = [text for text, gone in zip(texts, private, strict=True) if not gone]
        refuse_uncleared([story.headline, *shown], source, None if any(private) else said)
        for words in story.cues:
            refuse_uncleared([words], source)
    held = said[1:]
    return tuple(block for block, *out in zip(story.blocks, held, private, strict=True) if not out[0] or out[1])


def _of_text(
    blocks: tuple[Block, ...], language: str, source: str, received_ns: int, decided: Decision | None
) -> tuple[tuple[Block, ...], int | None, tuple[str, ...]]:
    """Read the paragraphs as the lines of a text; a table has no instructions."""
    lines = ["" if block.kind is BlockKind.TABLE else block.text for block in blocks]
    notices = read_notices(
        "\n\n".join(lines), source=source, language=language, received_ns=received_ns, decision=decided
    )
    if notices.text == "\n\n".join(lines):
        return blocks, notices.embargo_ns, tuple(note for note in notices.notes if decided is None)
    kept = notices.text.split("\n")[::2]
    rest = [
        block if block.kind is BlockKind.TABLE else Block(block.kind, text.strip())
        for block, text in zip(blocks, kept, strict=True)
        if block.kind is BlockKind.TABLE or text.strip()
    ]
    return tuple(rest), notices.embargo_ns, notices.notes


def _of_words(story: Story, language: str, source: str, received_ns: int) -> Iterator[tuple[int, str]]:
    """Return the times in texts beside the story, with their words; refuse what can't be read where nothing holds it.

    A note counts with each of its sentences, a headline and a line around the story where they are instructions. A line
    such as a link to "Embargoed news" names no time, and says nothing of this story.
    """
    bound = story.embargo_ns is not None or story.status is Status.WITHHELD
    for words in dict.fromkeys((story.headline, *story.lines, *story.cues)):
        is_cue = words in story.cues
        match _note(words, received_ns, language) if is_cue else read_line(words, received_ns, language):
            case Until(time_ns):
                yield time_ns, words
            case Unreadable(reason, bare=bare, doubtful=doubtful) if not bound:
                if is_cue or (not doubtful and (not bare or words == story.headline)):
                    what = "a note" if is_cue else "a line"
                    problem = f"{what} speaks of an embargo, and {reason}: {words[:SHOWN]!r}"
                    raise CopyError(source, problem, REMEDY)


def _note(words: str, received_ns: int, language: str) -> Instruction | None:
    """Return what a note says: a single instruction as a whole, because a day's full stop ends no sentence."""
    whole = read_line(words, received_ns, language)
    if isinstance(whole, Until) and read_note(words[whole.end :], received_ns, language) is None:
        return whole
    return read_note(words, received_ns, language)

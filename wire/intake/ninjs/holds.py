"""When the release of a document may go out: by its members and its words, as in every other format."""

from dataclasses import replace

from wire.contract.release import Release
from wire.intake.formats.instructions import held
from wire.intake.formats.story import Story
from wire.intake.ninjs.reader import Document
from wire.intake.results import Submission

__all__ = ["held_document"]


def held_document(found: Document, submission: Submission) -> tuple[Release, tuple[str, ...]]:
    """Return the release of a document with its embargo and without the lines that name it, and sentences on both.

    CopyError where the document speaks of an embargo whose end can't be read, unless the client decides. The documents
    of the wire itself have it in its member alone.
    """
    release, decision = found.release, submission.embargo
    if found.ours:
        decided = decision if isinstance(decision, int) else None
        return (release if decision is None else replace(release, embargo_ns=decided)), ()
    (edition,) = release.editions
    story = Story(
        kind="a ninjs document",
        headline=edition.headline,
        blocks=edition.blocks,
        status=release.status,
        embargo_ns=release.embargo_ns,
        unreadable=found.unreadable,
        cues=found.cues,
        lines=found.lines,
    )
    hold = held(story, edition.language, submission.source, received_ns=submission.received_ns, decision=decision)
    edition = replace(edition, blocks=hold.blocks)
    return replace(release, embargo_ns=hold.embargo_ns, editions=(edition,)), hold.notes

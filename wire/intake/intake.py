"""From copy to releases: the entry for files and texts, in any of the formats that intake reads."""

from pathlib import Path

from wire.contract.places import LANGUAGES
from wire.errors import CopyError
from wire.intake.formats.detect import Format, format_of, without_tags
from wire.intake.ninjs_copy import read_ninjs_array, read_ninjs_copy
from wire.intake.notices import Decision
from wire.intake.reading import MOST_BYTES, check_text, read_text
from wire.intake.results import MOST_STORIES, Reading, Submission, distinct, only
from wire.intake.text_copy import read_text_copy

__all__ = ["MOST_BYTES", "Reading", "read_all", "read_copy", "take", "take_all"]


def read_copy(path: Path, *, received_ns: int, language: str | None = None, embargo: Decision | None = None) -> Reading:
    """Return the one release in a file of copy; CopyError where the file holds several. See :func:`read_all`."""
    return only(read_all(path, received_ns=received_ns, language=language, embargo=embargo), str(path))


def read_all(
    path: Path, *, received_ns: int, language: str | None = None, embargo: Decision | None = None
) -> tuple[Reading, ...]:
    """Return the releases in a file of copy, in order: several in a package of NewsML, or in a JSON array.

    Copy is text in the wire's layout, ninjs, NewsML-G2, NewsML 1, NITF or HTML, by its content. ``received_ns`` is
    when the copy came in, in nanoseconds since the epoch. With a ``language`` the detection is skipped; a document that
    names its own language keeps that. With an ``embargo`` (nanoseconds since the epoch, or "none") the embargo in the
    copy decides nothing. :class:`CopyError` names the file, the line where there is one, and what would be right: no
    release is returned where one of several can't be read.
    """
    return take_all(read_text(path), source=str(path), received_ns=received_ns, language=language, embargo=embargo)


def take(
    text: str, *, source: str, received_ns: int, language: str | None = None, embargo: Decision | None = None
) -> Reading:
    """Return the one release in a text; CopyError where the text holds several. See :func:`take_all`."""
    return only(take_all(text, source=source, received_ns=received_ns, language=language, embargo=embargo), source)


def take_all(
    text: str, *, source: str, received_ns: int, language: str | None = None, embargo: Decision | None = None
) -> tuple[Reading, ...]:
    """Return the releases in a text, which errors call ``source``. See :func:`read_all`."""
    if language is not None and language not in LANGUAGES:
        raise CopyError(source, f"{language!r} is not a language of the wire", f"give one of {', '.join(LANGUAGES)}")
    submission = Submission(source, received_ns, language, embargo)
    check_text(text, source)
    text = text.removeprefix("\ufeff")
    match format_of(text, source):
        case Format.OBJECT:
            return (read_ninjs_copy(text, submission),)
        case Format.ARRAY:
            return read_ninjs_array(text, submission)
        case Format.TAGGED:
            return (read_text_copy(without_tags(text), submission),)
        case Format.TEXT:
            return (read_text_copy(text, submission),)
        case form:
            return _stories(text, form, submission)


def _stories(text: str, form: Format, submission: Submission) -> tuple[Reading, ...]:
    from wire.intake.formats.documents import read_stories  # noqa: PLC0415  # lxml: only where a document needs it
    from wire.intake.formats.releases import release_of  # noqa: PLC0415

    source = submission.source
    stories = read_stories(text, form, source, submission.received_ns)
    if len(stories) > MOST_STORIES:
        raise CopyError(source, f"it holds {len(stories)} releases", f"give at most {MOST_STORIES} in one file")
    readings = []
    for number, story in enumerate(stories, start=1):
        release, notes = release_of(story, submission.part("item", number, len(stories)))
        readings.append(Reading(release, None, notes, named=bool(story.uri), versioned=story.version is not None))
    return distinct(readings, source)

"""Copy that is ninjs, one document or an array of them, as releases."""

from dataclasses import replace

import orjson

from wire.contract.release import Release
from wire.errors import ContractError, CopyError
from wire.intake.decisions import language_of, take_credit
from wire.intake.formats.detect import refused
from wire.intake.ninjs.holds import held_document
from wire.intake.ninjs.json_document import check_members
from wire.intake.ninjs.reader import read_document
from wire.intake.private import private_note, public_blocks
from wire.intake.results import MOST_STORIES, Reading, Submission, distinct
from wire.intake.sectors import FALLBACK, choose

__all__ = ["read_ninjs_array", "read_ninjs_copy"]

# Members in which the API of an editorial system gives its items.
WRAPPERS = ("_items", "items", "results", "data", "articles")


def read_ninjs_copy(text: str, submission: Submission) -> Reading:
    """Return the release of a ninjs document; CopyError where it can't be read, or not with certainty."""
    source = submission.source
    notes: list[str] = []

    def language_of_body(body: str) -> str:
        tag, note = language_of(body, source, submission.language)
        notes.append(note)
        return tag

    try:
        found = read_document(
            text,
            fallback_sector=FALLBACK,
            language_of=language_of_body,
            received_ns=submission.received_ns,
        )
    except ContractError as error:
        if name := _other_json(text):
            raise refused(source, name) from None
        line = error.__cause__.lineno if isinstance(error.__cause__, orjson.JSONDecodeError) else None
        raise CopyError(source, str(error), "copy that starts with a brace is read as IPTC ninjs", line) from error
    release, said = held_document(found, submission)
    notes = [*found.notes, *notes, *said]
    if found.sectorless:
        (edition,) = release.editions
        body = "\n".join(block.text for block in edition.blocks)
        choice = choose(release.keywords, edition.headline, body, edition.language)
        release = replace(release, sectors=choice.sectors)
        notes.append(choice.notes[0])
    (edition,) = release.editions
    blocks = public_blocks(edition.blocks, source)
    if blocks != edition.blocks:
        notes.append(private_note(len(edition.blocks) - len(blocks)))
        release = replace(release, editions=(replace(edition, blocks=blocks),))
    return Reading(_with_credit(release), None, tuple(notes))


def read_ninjs_array(text: str, submission: Submission) -> tuple[Reading, ...]:
    """Return the releases of a JSON array of documents, in order; CopyError where one of them can't be read."""
    source = submission.source
    try:
        documents = orjson.loads(text)
        check_members(text)
    except orjson.JSONDecodeError as error:
        problem = f"the JSON array can't be read: {error.msg}"
        raise CopyError(source, problem, "give an array of ninjs documents", error.lineno) from None
    except ContractError as error:
        raise CopyError(source, str(error), "give each member once") from None
    if not 0 < len(documents) <= MOST_STORIES:
        problem = f"the JSON array has {len(documents)} documents"
        raise CopyError(source, problem, f"give between 1 and {MOST_STORIES} ninjs documents")
    readings = []
    for number, document in enumerate(documents, start=1):
        part = submission.part("document", number, len(documents))
        if not isinstance(document, dict):
            problem = f"it is {orjson.dumps(document).decode()[:40]}"
            raise CopyError(part.source, problem, "give ninjs documents, in braces")
        reading = read_ninjs_copy(orjson.dumps(document).decode(), part)
        readings.append(replace(reading, named=True, versioned="version" in document))
    return distinct(readings, source)


def _other_json(text: str) -> str:
    """Return the name of a format of JSON that is no ninjs; empty where it is none that is known."""
    try:
        members = orjson.loads(text)
    except orjson.JSONDecodeError:
        return ""
    if not isinstance(members, dict):
        return ""
    if "@context" in members or "@graph" in members:
        return "a JSON-LD document"
    if "jsonfeed.org" in str(members.get("version", "")):
        return "a JSON Feed"
    wrapper = next((name for name in WRAPPERS if isinstance(members.get(name), list)), "")
    return f"a list of items within the member {wrapper}" if wrapper else ""


def _with_credit(release: Release) -> Release:
    """Take the credit from the lead of a foreign document that has none among its members."""
    if release.credit:
        return release
    (edition,) = release.editions
    credit, blocks = take_credit(edition.blocks)
    return replace(release, credit=credit, editions=(replace(edition, blocks=blocks),))

"""From a client's post to a release: text in the wire's layout or ninjs, further editions, and options."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from wire.contract.places import LANGUAGES
from wire.contract.release import Edition, Release, Status
from wire.contract.times import format_time
from wire.desk.entry import digest_of
from wire.errors import ContractError, CopyError
from wire.intake.formats.decoding import decode
from wire.intake.formats.detect import REMEDY, binary_format
from wire.intake.intake import Reading, take_all
from wire.intake.ninjs.json_document import check_members
from wire.intake.notices import Decision
from wire.service.api.fields import check_time, check_uri
from wire.service.api.problems import Problem
from wire.service.api.requests import EditionForm, Form, NoQuery, Options, read_model, read_query

__all__ = ["DOCUMENTS", "JSON", "NINJS", "TEXT", "Draft", "Piece", "Posted", "compose", "read_form"]

TEXT, JSON, NINJS = "text/plain", "application/json", "application/vnd.iptc.ninjs+json"
DOCUMENTS = (
    "application/xml",
    "text/xml",
    "text/html",
    "application/xhtml+xml",
    "application/nitf+xml",
    "application/vnd.iptc.g2.newsitem+xml",
    "application/vnd.iptc.g2.packageitem+xml",
    "application/vnd.iptc.g2.newsmessage+xml",
)
MEMBER = re.compile(r"([A-Za-z$][\w$.]*): ", re.ASCII)  # how a ninjs document's problem starts


@dataclass(frozen=True, slots=True)
class Piece:
    """One edition's copy: text in the wire's layout, or a ninjs document, and the field it came in."""

    field: str
    text: str = ""
    ninjs: Mapping[str, Any] | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A form that has been read: the copy of each edition, the source first, and the options."""

    pieces: tuple[Piece, ...]
    options: Options


@dataclass(frozen=True, slots=True)
class Posted:
    """The release of a form. ``digest`` is the same for the same copy and options, however they are spaced.

    ``named``: the copy is a document with a uri of its own. ``versioned``: the form or the document gives the version.
    ``notes`` are plain sentences on the decisions of intake. ``received_ns`` is when the form was there.
    """

    release: Release
    options: Options
    digest: str
    notes: tuple[str, ...]
    named: bool
    versioned: bool
    received_ns: int


def read_form(content_type: str, charset: str | None, query: Mapping[str, list[str]], body: bytes) -> Draft:
    """Return the draft in a request's body; Problem where the type, the JSON or a field does not fit."""
    if content_type not in (TEXT, JSON, NINJS, *DOCUMENTS):
        takes = f"{TEXT} (a release in the wire's layout), {NINJS}, {JSON}, {DOCUMENTS[0]} or {DOCUMENTS[2]}"
        raise Problem("media-type", f"the body's Content-Type is to be {takes}", "Content-Type")
    if charset is not None and charset.casefold() not in ("utf-8", "utf8", "us-ascii"):
        raise Problem("media-type", "the wire takes UTF-8 alone; send charset=utf-8", "Content-Type")
    if content_type == JSON:
        read_query(NoQuery, query)
        form = read_model(Form, _parse(body))
        pieces = [_piece(form)]
        pieces += [_piece(edition, f"editions.{index}.") for index, edition in enumerate(form.editions)]
        return Draft(tuple(pieces), form)
    options = read_query(Options, query)
    return Draft((_body(content_type, body, options.language),), options)


def compose(draft: Draft, received_ns: int) -> tuple[Posted, ...]:
    """Return the releases of a draft: one, or those of a document that holds several.

    Problem names the field whose copy cannot become an edition, or that is about one release. ``received_ns`` is
    nanoseconds since the epoch.
    """
    options = draft.options
    source = draft.pieces[0]
    found = _take(source, received_ns, options.embargo_ns)
    if len(found) == 1:
        others = [_one(_take(piece, received_ns, options.embargo_ns), piece.field) for piece in draft.pieces[1:]]
        return (_posted(draft, [found[0], *others], received_ns),)
    about_one = {"uri": options.uri, "version": options.version, "editions": draft.pieces[1:]}
    for name, given in about_one.items():
        if given:
            detail = f"it is about one release, and {source.field} holds {len(found)}; leave it out"
            raise Problem("field", detail, name)
    killed = next((reading.release.uri for reading in found if reading.release.status is Status.CANCELED), None)
    if killed is not None:
        raise Problem("field", f"it withdraws {killed} beside other releases; send the withdrawal alone", source.field)
    alone = replace(draft, pieces=(source,))
    several = (_posted(alone, [reading], received_ns) for reading in found)
    return tuple(replace(posted, digest=_digest_of_one(posted)) for posted in several)


def _one(found: Sequence[Reading], field: str) -> Reading:
    if len(found) > 1:
        raise Problem("field", f"it holds {len(found)} releases; give the one that is this edition", field)
    return found[0]


def _posted(draft: Draft, readings: Sequence[Reading], received_ns: int) -> Posted:
    """Return the release of the readings of its editions, the source first."""
    options = draft.options
    first = readings[0].release
    source = draft.pieces[0]
    named = source.ninjs is not None or readings[0].named
    uri = options.uri or (check_uri(first.uri, f"{source.field}.uri") if named else first.uri)
    times = {"versionCreated": first.created_ns, "expires": first.expires_ns}
    if options.embargo_ns is None:
        times["embargoedUntil" if source.ninjs is not None else "embargo"] = first.embargo_ns
    for name, time_ns in times.items():
        check_time(time_ns or 0, f"{source.field}.{name}")
    release = replace(
        first,
        uri=uri,
        version=options.version or first.version,
        editions=_editions(draft.pieces, readings),
        sectors=options.sectors or first.sectors,
        urgency=options.urgency or first.urgency,
        embargo_ns=_embargo(draft.pieces, readings),
        note=options.note or first.note,
    )
    notes = tuple(note for reading in readings for note in reading.notes) + _overruled(options, first)
    versioned = options.version is not None or (source.ninjs is not None and "version" in source.ninjs)
    versioned = versioned or readings[0].versioned
    return Posted(release, options, _digest(draft), notes, named=named, versioned=versioned, received_ns=received_ns)


def _body(content_type: str, body: bytes, language: str | None) -> Piece:
    """Return a body that is the copy itself; Problem where it can't be read."""
    if content_type == NINJS:
        document = _parse(body)
        if isinstance(document, list):
            return Piece("body", _decode(body), language=language)
        if not isinstance(document, dict):
            raise Problem("field", "a ninjs document is an object; give one in braces, or an array of them", "body")
        return Piece("body", ninjs=document, language=language)
    if content_type == TEXT and not body.lstrip().startswith(b"<?xml"):
        return Piece("body", _decode(body), language=language)
    if name := binary_format(body):
        raise Problem("field", f"this is {name}; {REMEDY}", "body")
    try:
        return Piece("body", decode(body, "body"), language=language)
    except CopyError as error:
        raise Problem("not-utf-8", f"line {error.line}: {error.problem}; {error.remedy}", "body") from None


def _piece(copy: Form | EditionForm, path: str = "") -> Piece:
    if copy.ninjs is not None:
        return Piece(f"{path}ninjs", ninjs=copy.ninjs, language=copy.language)
    return Piece(f"{path}text", text=copy.text or "", language=copy.language)


def _take(piece: Piece, received_ns: int, embargo: Decision | None) -> tuple[Reading, ...]:
    text = piece.text if piece.ninjs is None else _canonical(piece.ninjs, piece.field)
    try:
        return take_all(text, source=piece.field, received_ns=received_ns, language=piece.language, embargo=embargo)
    except CopyError as error:
        member = MEMBER.match(error.problem) if piece.ninjs is not None else None
        field = f"{piece.field}.{member[1]}" if member else piece.field
        where = f"line {error.line}: " if error.line is not None and piece.ninjs is None else ""
        where += f"{error.source.removeprefix(f'{piece.field}, ')}: " if error.source != piece.field else ""
        raise Problem("field", f"{where}{error.problem}; {error.remedy}", field) from None


def _embargo(pieces: Sequence[Piece], readings: Sequence[Reading]) -> int | None:
    """Return the embargo that the editions agree on: it holds for all of them, also where only one has it."""
    found: dict[int, str] = {}
    for piece, reading in zip(pieces, readings, strict=True):
        if reading.release.embargo_ns is not None:
            found.setdefault(reading.release.embargo_ns, piece.field)
    if len(found) > 1:
        shown = " and ".join(format_time(time_ns) for time_ns in sorted(found))
        detail = f"the editions have two embargoes, {shown}; give one beside them, or none"
        raise Problem("field", detail, "embargo")
    return next(iter(found), None)


def _editions(pieces: Sequence[Piece], readings: Sequence[Reading]) -> tuple[Edition, ...]:
    editions: dict[str, Edition] = {}
    for piece, reading in zip(pieces, readings, strict=True):
        (edition,) = reading.release.editions
        if edition.language in editions:
            detail = f"it is in {LANGUAGES[edition.language].name}, and so is an earlier one; give each language once"
            raise Problem("field", detail, piece.field)
        editions[edition.language] = edition
    return tuple(editions.values())


def _overruled(options: Options, read: Release) -> tuple[str, ...]:
    """Return sentences on the decisions of the client that differ from the copy."""
    notes = []
    if options.sectors and options.sectors != read.sectors:
        notes.append(f"The sectors are {', '.join(options.sectors)}, as given.")
    if options.urgency and options.urgency != read.urgency:
        notes.append(f"The urgency is {options.urgency}, as given.")
    return tuple(notes)


def _digest(draft: Draft) -> str:
    """Return 32 hex digits. Copy counts by its words, as its uri does; the version is beside the digest, not in it.

    Digests are on disk: their input stays as it is.
    """
    copy = [
        [piece.language, _words(piece.text) if piece.ninjs is None else _canonical(piece.ninjs, piece.field)]
        for piece in draft.pieces
    ]
    return hashlib.sha256(orjson.dumps([copy, _counted(draft.options)])).hexdigest()[:32]


def _digest_of_one(posted: Posted) -> str:
    """Return 32 hex digits for one of several releases: its content counts, and not the others of its document."""
    content = ["one of several", digest_of(posted.release), _counted(posted.options)]
    return hashlib.sha256(orjson.dumps(content)).hexdigest()[:32]


def _counted(options: Options) -> dict[str, object]:
    return {
        "uri": "",
        "version": None,
        "circuits": sorted(options.circuits),
        "sectors": options.sectors,
        "urgency": options.urgency,
        "embargo_ns": options.embargo_ns,
        "due_ns": options.due_ns,
        "note": options.note,
    }


def _words(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _canonical(document: Mapping[str, Any], field: str) -> str:
    try:
        return orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode()
    except orjson.JSONEncodeError:
        raise Problem("field", "it is nested too deeply; give a ninjs document", field) from None


def _parse(body: bytes) -> Any:
    text = _decode(body)
    try:
        members = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Problem("not-json", f"line {error.lineno}, column {error.colno}: {error.msg}", "body") from None
    try:
        check_members(text)
    except ContractError as error:
        raise Problem("field", f"{error}; give each member once", "body") from None
    return members


def _decode(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        detail = f"byte 0x{body[error.start]:02x} at {error.start:,} is not UTF-8; send the copy as UTF-8"
        raise Problem("not-utf-8", detail, "body") from None

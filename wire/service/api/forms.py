"""What is posted, as a release: text in the wire's layout or ninjs 3.x, further editions, and how it is to go."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import orjson

from wire.contract.places import LANGUAGES
from wire.contract.release import Edition, Release, Status
from wire.errors import CopyError
from wire.intake.intake import Reading, take
from wire.service.api.fields import Fields, check_time, check_uri, from_query
from wire.service.api.problems import Problem

__all__ = ["JSON", "NINJS", "OPTIONS", "TEXT", "Draft", "Options", "Piece", "Posted", "compose", "read_form"]

TEXT, JSON, NINJS = "text/plain", "application/json", "application/vnd.iptc.ninjs+json"
OPTIONS = ("uri", "version", "language", "circuits", "sectors", "urgency", "embargo", "due", "note")
COPY = ("text", "ninjs", "language")
MEMBER = re.compile(r"([A-Za-z]+): ")  # how a ninjs document's problem starts


@dataclass(frozen=True, slots=True)
class Options:
    """How a release is to go, as far as the client says; None and empty where it does not."""

    uri: str = ""
    version: int | None = None
    circuits: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    urgency: int | None = None
    embargo_ns: int | None = None
    due_ns: int | None = None
    note: str = ""


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

    ``named``: the copy is a document with a uri of its own. ``versioned``: form or document give the version.
    ``notes`` are plain sentences on what intake decided.
    """

    release: Release
    options: Options
    digest: str
    notes: tuple[str, ...]
    named: bool
    versioned: bool


def read_form(content_type: str, charset: str | None, query: Mapping[str, list[str]], body: bytes) -> Draft:
    """The draft in a request's body; Problem where type, JSON or a field does not fit."""
    if content_type not in (TEXT, JSON, NINJS):
        takes = f"{TEXT} (a release in the wire's layout), {NINJS} or {JSON}"
        raise Problem("media-type", f"the body's Content-Type is to be {takes}", "Content-Type")
    if charset is not None and charset.casefold() not in ("utf-8", "utf8", "us-ascii"):
        raise Problem("media-type", "the wire takes UTF-8 alone; send charset=utf-8", "Content-Type")
    if content_type == JSON:
        from_query(query, ())
        fields = Fields(_parse(body), known=("text", "ninjs", "editions", *OPTIONS))
        further = fields.items("editions", len(LANGUAGES) - 1)
        pieces = [_piece(fields)]
        pieces += [_piece(Fields(item, f"editions.{index}", COPY)) for index, item in enumerate(further)]
        return Draft(tuple(pieces), _options(fields))
    fields = from_query(query, OPTIONS)
    language = fields.language("language")
    if content_type == NINJS:
        piece = Piece("body", ninjs=_object(_parse(body), "body"), language=language)
    else:
        piece = Piece("body", text=_decode(body), language=language)
    return Draft((piece,), _options(fields))


def compose(draft: Draft, received_ns: int) -> Posted:
    """The release of a draft; Problem names the field whose copy cannot become an edition."""
    options = draft.options
    readings = [_take(piece, received_ns) for piece in draft.pieces]
    first = readings[0].release
    if first.status is Status.CANCELED:
        raise Problem(
            "field", "a kill is not posted; send DELETE /releases/{uri}", f"{draft.pieces[0].field}.pubStatus"
        )
    source = draft.pieces[0]
    uri = options.uri or (check_uri(first.uri, f"{source.field}.uri") if source.ninjs is not None else first.uri)
    for name, time_ns in (("versionCreated", first.created_ns), ("embargoedUntil", first.embargo_ns)):
        check_time(time_ns or 0, f"{source.field}.{name}")
    check_time(first.expires_ns or 0, f"{source.field}.expires")
    release = replace(
        first,
        uri=uri,
        version=options.version or first.version,
        editions=_editions(draft.pieces, readings),
        sectors=options.sectors or first.sectors,
        urgency=options.urgency or first.urgency,
        embargo_ns=first.embargo_ns if options.embargo_ns is None else options.embargo_ns,
        note=options.note or first.note,
    )
    notes = tuple(note for reading in readings for note in reading.notes) + _overruled(options, first)
    versioned = options.version is not None or (source.ninjs is not None and "version" in source.ninjs)
    return Posted(release, options, _digest(draft), notes, named=source.ninjs is not None, versioned=versioned)


def _options(fields: Fields) -> Options:
    return Options(
        uri=fields.uri("uri"),
        version=fields.version("version"),
        circuits=fields.circuits("circuits"),
        sectors=fields.sectors("sectors"),
        urgency=fields.whole("urgency", 1, 9),
        embargo_ns=fields.time_ns("embargo"),
        due_ns=fields.time_ns("due"),
        note=fields.note("note"),
    )


def _piece(fields: Fields) -> Piece:
    language = fields.language("language")
    text, ninjs = fields.get("text"), fields.get("ninjs")
    if (text is None) == (ninjs is None):
        both = "text and ninjs are both there" if text is not None else "neither text nor ninjs is there"
        raise Problem("field", f"{both}; give the copy in one of them", fields.path("text"))
    if ninjs is not None:
        return Piece(fields.path("ninjs"), ninjs=_object(ninjs, fields.path("ninjs")), language=language)
    return Piece(fields.path("text"), text=fields.text("text"), language=language)


def _take(piece: Piece, received_ns: int) -> Reading:
    text = piece.text if piece.ninjs is None else _canonical(piece.ninjs, piece.field)
    try:
        return take(text, source=piece.field, received_ns=received_ns, language=piece.language)
    except CopyError as error:
        member = MEMBER.match(error.problem) if piece.ninjs is not None else None
        field = f"{piece.field}.{member[1]}" if member else piece.field
        where = f"line {error.line}: " if error.line is not None and piece.ninjs is None else ""
        raise Problem("field", f"{where}{error.problem}; {error.remedy}", field) from None


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
    """Sentences on what the client decided otherwise than the copy says."""
    notes = []
    if options.sectors and options.sectors != read.sectors:
        notes.append(f"The sectors are {', '.join(options.sectors)}, as given.")
    if options.urgency and options.urgency != read.urgency:
        notes.append(f"The urgency is {options.urgency}, as given.")
    return tuple(notes)


def _digest(draft: Draft) -> str:
    """32 hex digits. Copy counts by its words, as its uri does; the version is beside it, not in it."""
    options = asdict(replace(draft.options, version=None, uri="", circuits=tuple(sorted(draft.options.circuits))))
    copy = [
        [piece.language, _words(piece.text) if piece.ninjs is None else _canonical(piece.ninjs, piece.field)]
        for piece in draft.pieces
    ]
    return hashlib.sha256(orjson.dumps([copy, options])).hexdigest()[:32]


def _words(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _canonical(document: Mapping[str, Any], field: str) -> str:
    try:
        return orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode()
    except orjson.JSONEncodeError:
        raise Problem("field", "it is nested too deeply; give a ninjs 3.x document", field) from None


def _parse(body: bytes) -> Any:
    _decode(body)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Problem("not-json", f"line {error.lineno}, column {error.colno}: {error.msg}", "body") from None


def _decode(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        detail = f"byte 0x{body[error.start]:02x} at {error.start:,} is not UTF-8; send the copy as UTF-8"
        raise Problem("not-utf-8", detail, "body") from None


def _object(value: Any, field: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Problem("field", "a ninjs document is an object; give one in braces", field)
    return value

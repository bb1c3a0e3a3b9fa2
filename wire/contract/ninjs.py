"""Editions as IPTC ninjs 3.1 documents and back.

A document starts with the stamp's place (``wire.contract.stamp``), so that an edition is serialised
once and only 58 bytes change per message. Reading is exact, and for the wire's own documents alone.
Source of the layout: the IPTC's ninjs 3.1 JSON Schema.
"""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from wire.contract import stamp
from wire.contract.concepts import (
    ABOUT,
    KEYWORD,
    RIGHTS_INFO,
    concept_members,
    rights_members,
    source_members,
    split_sources,
    split_subjects,
)
from wire.contract.markup import from_html, to_html
from wire.contract.places import LANGUAGES, SECTORS
from wire.contract.release import Block, Concept, Description, Edition, Release, Rights, Status
from wire.contract.times import format_time, parse_time
from wire.errors import ContractError

__all__ = ["SCHEMA", "decode", "encode", "replaced_by"]

SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
ALT_ID_ROLE = "wirestorm"
REPLACES = "replaces"  # how a replacement is related to what it replaces; ninjs names no values of rel

CONCEPTS = ("genres", "people", "places", "organisations", "events")  # members with concepts, called as in a release

# Scripts whose characters are counted as words; Thai writes no spaces and needs a dictionary to count.
IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
UNCOUNTED = frozenset({"th"})


def encode(release: Release, edition: Edition) -> bytes:
    """Return the ninjs 3.1 document of one edition, with a blank stamp in its place.

    A kill carries its headline, its note and its subjects, and neither text nor people. Times are RFC 3339 in UTC, to
    the nanosecond where they need it; ``firstCreated`` is known for version 1 alone. Text that JSON cannot carry (a
    lone surrogate) raises :class:`ContractError`, as does a time outside the years 1 to 9999.
    """
    killed = release.status is Status.CANCELED
    created = _rfc3339("versionCreated", release.created_ns)
    members: dict[str, object] = {
        "uri": release.uri,
        "type": "text",
        "representationType": "full",
        "version": str(release.version),
    }
    if release.version == 1:
        members["firstCreated"] = created
    members["versionCreated"] = created
    if release.embargo_ns is not None:
        members["embargoedUntil"] = _rfc3339("embargoedUntil", release.embargo_ns)
    if release.expires_ns is not None:
        members["expires"] = _rfc3339("expires", release.expires_ns)
    members |= {
        "pubStatus": release.status.value,
        "urgency": release.urgency,
        "language": edition.language,
        "headlines": [{"role": "main", "value": edition.headline}],
    }
    if not killed and (edition.blocks or edition.disclaimer or edition.boilerplate):
        members["bodies"] = _bodies(edition)
    members["subjects"] = [
        *(
            {"name": sector.name, "rel": ABOUT, "uri": sector.uri, "literal": sector.medtop}
            for sector in map(SECTORS.__getitem__, release.sectors)
        ),
        *concept_members(release.subjects),
        *({"name": keyword, "rel": KEYWORD} for keyword in release.keywords),
    ]
    about = {
        "infoSources": source_members(release.credit, release.sources),
        "edNote": release.note,
        "slugline": release.slugline,
        "associations": [_replaced(release.replaces)] if release.replaces else [],
    } | rights_members(release.rights)
    if not killed:
        about |= {
            "descriptions": _descriptions(edition),
            "by": release.byline,
            "located": release.located,
        } | {name: concept_members(held) for name in CONCEPTS if (held := getattr(release, name))}
    members |= {name: value for name, value in about.items() if value}
    members["standard"] = {"name": "ninjs", "version": "3.1", "schema": SCHEMA}
    try:
        rest = orjson.dumps(members)
    except orjson.JSONEncodeError as error:
        raise ContractError(f"{release.uri}: cannot be written as JSON: {error}") from error
    return stamp.HEAD + stamp.BLANK + b'"}],' + rest[1:]


def decode(document: bytes) -> Release:
    """Return the release, with one edition, of a document that :func:`encode` wrote, stamped or not.

    A member that is missing or malformed raises :class:`ContractError`, which names the member. Documents of other
    wires are read by ``wire.intake.ninjs``.
    """
    members = _parse(document)
    if not any(_text(alt, "role") == ALT_ID_ROLE for alt in _objects(members, "altIds")):
        raise ContractError("altIds: have no stamp of the wire")
    uri = _text(members, "uri")
    if not uri:
        raise ContractError("uri: is missing")
    blocks, disclaimer, boilerplate = _body(members)
    language = _text(members, "language")
    if language not in LANGUAGES:
        raise ContractError(f"language: {language!r} is not a language of the wire ({', '.join(LANGUAGES)})")
    edition = Edition(language, _headline(members), blocks, disclaimer, boilerplate, _read_descriptions(members))
    sectors, subjects, keywords = split_subjects(_concepts(members, "subjects"), exact=True)
    if not sectors:
        raise ContractError("subjects: name none of the 17 top-level media topics")
    created = _time(members, "versionCreated")
    if created is None:
        raise ContractError("versionCreated: is missing")
    credit, sources = split_sources(_concepts(members, "infoSources", rel="role"))
    return Release(
        uri=uri,
        version=_version(members),
        source_language=language,
        sectors=sectors,
        editions=(edition,),
        created_ns=created,
        urgency=_urgency(members),
        embargo_ns=_time(members, "embargoedUntil"),
        expires_ns=_time(members, "expires"),
        status=_status(members),
        credit=credit,
        note=_text(members, "edNote"),
        keywords=keywords,
        byline=_text(members, "by"),
        located=_text(members, "located"),
        slugline=_text(members, "slugline"),
        rights=_read_rights(members),
        subjects=subjects,
        sources=sources,
        replaces=replaced_by(members),
        **{name: _concepts(members, name) for name in CONCEPTS},
    )


def replaced_by(members: Mapping[str, Any]) -> str:
    """Return the URI of the killed release whose place the release in a document takes; empty where it takes none.

    The document may be of any version of ninjs; before 3.0 an association has no ``rel``. One that replaces itself
    raises :class:`ContractError`.
    """
    held = members.get("associations")
    items = [item for item in held if isinstance(item, dict)] if isinstance(held, list) else []
    found = [item for item in items if item.get("rel") == REPLACES]
    uri = _text(found[0], "uri") if found else ""
    if uri and uri == members.get("uri"):
        raise ContractError(f"associations: {uri} replaces itself, and a later version does that")
    return uri


def _replaced(uri: str) -> dict[str, str]:
    """Return the association with the killed release whose place a release takes."""
    return {"name": "The release that this one replaces", "uri": uri, "rel": REPLACES}


def _bodies(edition: Edition) -> list[dict[str, object]]:
    text = "\n".join(block.text for block in edition.blocks)
    main: dict[str, object] = {"role": "main", "contentType": "text/html"}
    main["charCount"] = sum(len(block.text) for block in edition.blocks)
    if edition.language not in UNCOUNTED:
        main["wordCount"] = _words(text)
    main["value"] = to_html(edition.blocks)
    bodies = [main]
    for role, value in (("disclaimer", edition.disclaimer), ("boilerplate", edition.boilerplate)):
        if value:
            bodies.append({"role": role, "contentType": "text/plain", "value": value})
    return bodies


def _words(text: str) -> int:
    """Return the number of words, each ideograph one."""
    if text.isascii():
        return len(text.split())
    rest, ideographs = IDEOGRAPH.subn(" ", text)
    return ideographs + len(rest.split())


def _descriptions(edition: Edition) -> list[dict[str, str]]:
    return [
        ({"role": each.role} if each.role else {}) | {"contentType": "text/plain", "value": each.text}
        for each in edition.descriptions
    ]


def _parse(document: bytes) -> dict[str, Any]:
    try:
        members = orjson.loads(document)
    except orjson.JSONDecodeError as error:
        raise ContractError(f"the document is not JSON: {error}") from error
    if not isinstance(members, dict):
        raise ContractError("the document is not a JSON object")
    return members


def _text(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name, "")
    if not isinstance(value, str):
        raise ContractError(f"{name}: is {value!r}, and text belongs there")
    return value


def _objects(members: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = members.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ContractError(f"{name}: is no list of objects")
    return value


def _status(members: Mapping[str, Any]) -> Status:
    value = _text(members, "pubStatus") or Status.USABLE
    try:
        return Status(value)
    except ValueError:
        raise ContractError(f"pubStatus: {value!r} is none of {', '.join(Status)}") from None


def _headline(members: Mapping[str, Any]) -> str:
    headlines = _objects(members, "headlines")
    if not headlines:
        raise ContractError("headlines: hold none")
    return _text(headlines[0], "value")


def _body(members: Mapping[str, Any]) -> tuple[tuple[Block, ...], str, str]:
    values = {_text(item, "role"): _text(item, "value") for item in _objects(members, "bodies")}
    blocks = from_html(values.get("main", ""), exact=True)
    return blocks, values.get("disclaimer", ""), values.get("boilerplate", "")


def _concepts(members: Mapping[str, Any], member: str, *, rel: str = "rel") -> tuple[Concept, ...]:
    return tuple(
        Concept(_text(item, "name"), _text(item, "uri"), _text(item, "literal"), _text(item, rel))
        for item in _objects(members, member)
    )


def _read_descriptions(members: Mapping[str, Any]) -> tuple[Description, ...]:
    return tuple(Description(_text(item, "value"), _text(item, "role")) for item in _objects(members, "descriptions"))


def _read_rights(members: Mapping[str, Any]) -> Rights:
    info = members.get("rightsInfo", {})
    if not isinstance(info, dict):
        raise ContractError("rightsInfo: is no object")
    return Rights(
        _text(members, "copyrightHolder"),
        _text(members, "copyrightNotice"),
        _text(members, "usageTerms"),
        **{field: _text(info, name) for name, field in RIGHTS_INFO.items()},
    )


def _version(members: Mapping[str, Any]) -> int:
    value = _text(members, "version")
    if not re.fullmatch(r"[1-9]\d{0,9}", value, re.ASCII):
        raise ContractError(f"version: {value!r} is no number above 0")
    return int(value)


def _urgency(members: Mapping[str, Any]) -> int:
    value = members.get("urgency", 5)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 9:
        raise ContractError(f"urgency: {value!r} is no whole number from 1 to 9")
    return value


def _rfc3339(member: str, time_ns: int) -> str:
    try:
        return format_time(time_ns)
    except ValueError as error:
        raise ContractError(f"{member}: {error}") from error


def _time(members: Mapping[str, Any], name: str) -> int | None:
    value = _text(members, name)
    if not value:
        return None
    try:
        return parse_time(value)
    except ValueError as error:
        raise ContractError(f"{name}: {error}") from None

"""Editions as IPTC ninjs 3.1 documents and back.

A document starts with the stamp's place (``wire.contract.stamp``), so that an edition is serialised
once and only 58 bytes change per message. Reading is exact for the wire's own documents and lenient
for any other ninjs 3.x. Source of the layout: the IPTC's ninjs 3.1 JSON Schema.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from wire.contract import stamp
from wire.contract.markup import from_html, from_plain, to_html
from wire.contract.places import LANGUAGES, SECTORS
from wire.contract.release import Block, Edition, Release, Status
from wire.contract.times import format_time, parse_time
from wire.errors import ContractError

__all__ = ["SCHEMA", "decode", "encode"]

SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
ALT_ID_ROLE = "wirestorm"
KEYWORD = "keyword"  # the rel of subjects that are no sectors

# Scripts whose characters are counted as words; Thai writes no spaces and needs a dictionary to count.
IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
UNCOUNTED = frozenset({"th"})

# Frequent characters of which each script has only one: the same words, left simplified, right traditional.
HANS = frozenset("们这国来时会说对为个过发后开门问间东车马长张书学实见点电业产无术经结给统级红网")
HANT = frozenset("們這國來時會說對為個過發後開門問間東車馬長張書學實見點電業產無術經結給統級紅網")


def encode(release: Release, edition: Edition) -> bytes:
    """The ninjs 3.1 document of one edition, with a blank stamp in its place.

    A kill carries headline and note only. Times are RFC 3339 in UTC, to the nanosecond where they
    need it; ``firstCreated`` is known for version 1 alone. Text that JSON cannot carry (a lone
    surrogate) raises :class:`ContractError`, as does a time outside the years 1 to 9999.
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
    if not killed:
        members["bodies"] = _bodies(edition)
    members["subjects"] = [
        {"name": sector.name, "rel": "about", "uri": sector.uri, "literal": sector.medtop}
        for sector in map(SECTORS.__getitem__, release.sectors)
    ] + [{"name": keyword, "rel": KEYWORD} for keyword in release.keywords]
    if release.credit:
        members["infoSources"] = [{"name": release.credit}]
    if release.note:
        members["edNote"] = release.note
    members["standard"] = {"name": "ninjs", "version": "3.1", "schema": SCHEMA}
    try:
        rest = orjson.dumps(members)
    except orjson.JSONEncodeError as error:
        raise ContractError(f"{release.uri}: cannot be written as JSON: {error}") from error
    return stamp.HEAD + stamp.BLANK + b'"}],' + rest[1:]


def decode(
    document: bytes,
    *,
    language_of: Callable[[str], str] | None = None,
    sectors_of: Callable[[Edition], tuple[str, ...]] | None = None,
    created_ns: int | None = None,
) -> Release:
    """The release, with one edition, of a ninjs 3.x document.

    A foreign document may lack what a release needs, so the caller can say what then holds:
    ``language_of`` gives the tag for a text without a usable ``language`` or with a bare ``zh``
    (without it, ``zh`` is decided by its characters); ``sectors_of`` gives sectors where ``subjects``
    name none of the 17; ``created_ns`` stands in for ``versionCreated``. What is missing still, or
    malformed, raises :class:`ContractError`, which names the member.
    """
    members = _parse(document)
    ours = any(_text(alt, "role") == ALT_ID_ROLE for alt in _objects(members, "altIds"))
    kind = _text(members, "type") or "text"
    if kind != "text":
        raise ContractError(f"type: is {kind!r}, and the wire carries text")
    uri = _text(members, "uri")
    if not uri:
        raise ContractError("uri: is missing")
    status = _status(members)
    headline = _headline(members)
    blocks, disclaimer, boilerplate = _body(members, exact=ours)
    if not blocks and status is not Status.CANCELED and not ours:
        raise ContractError("bodies: hold no text")
    text = "\n".join((headline, *(block.text for block in blocks)))
    edition = Edition(_language(members, text, language_of), headline, blocks, disclaimer, boilerplate)
    sectors, keywords = _subjects(members)
    if not sectors and sectors_of is not None:
        sectors = sectors_of(edition)
    if not sectors:
        raise ContractError("subjects: name none of the 17 top-level media topics")
    created = _time(members, "versionCreated")
    if created is None:
        created = _time(members, "firstCreated") if created_ns is None else created_ns
    if created is None:
        raise ContractError("versionCreated: is missing")
    sources = [name for source in _objects(members, "infoSources") if (name := _text(source, "name"))]
    return Release(
        uri=uri,
        version=_version(members),
        source_language=edition.language,
        sectors=sectors,
        editions=(edition,),
        created_ns=created,
        urgency=_urgency(members),
        embargo_ns=_time(members, "embargoedUntil"),
        expires_ns=_time(members, "expires"),
        status=status,
        credit=sources[0] if sources else "",
        note=_text(members, "edNote"),
        keywords=keywords,
    )


def _bodies(edition: Edition) -> list[dict[str, object]]:
    text = "\n".join(block.text for block in edition.blocks)
    main: dict[str, object] = {"role": "main", "contentType": "text/html"}
    main["charCount"] = sum(len(block.text) for block in edition.blocks)
    if edition.language not in UNCOUNTED:
        ideographs = len(IDEOGRAPH.findall(text))
        main["wordCount"] = ideographs + len(IDEOGRAPH.sub(" ", text).split())
    main["value"] = to_html(edition.blocks)
    bodies = [main]
    for role, value in (("disclaimer", edition.disclaimer), ("boilerplate", edition.boilerplate)):
        if value:
            bodies.append({"role": role, "contentType": "text/plain", "value": value})
    return bodies


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
    chosen = [item for item in headlines if item.get("role") == "main"] or headlines
    value = _text(chosen[0], "value") if chosen else _text(members, "title")
    if not value and not chosen:
        raise ContractError("headlines: hold none")
    return value


def _body(members: Mapping[str, Any], *, exact: bool) -> tuple[tuple[Block, ...], str, str]:
    apart = {"disclaimer": "", "boilerplate": ""}
    candidates: list[dict[str, Any]] = []
    for item in _objects(members, "bodies"):
        role = _text(item, "role")
        if role in apart:
            apart[role] = _text(item, "value")
        else:
            candidates.append(item)
    # The main body first, else one with markup, else the first of all: sorting is stable.
    candidates.sort(key=lambda item: (item.get("role") != "main", "html" not in _text(item, "contentType")))
    blocks: tuple[Block, ...] = ()
    if candidates:
        value, content_type = _text(candidates[0], "value"), _text(candidates[0], "contentType")
        markup = "html" in content_type or "xml" in content_type
        blocks = from_html(value, exact=exact) if markup else from_plain(value)
    return blocks, apart["disclaimer"], apart["boilerplate"]


def _language(members: Mapping[str, Any], text: str, language_of: Callable[[str], str] | None) -> str:
    tag = _text(members, "language").replace("_", "-")
    if tag in LANGUAGES:
        return tag
    main, *rest = tag.lower().split("-")
    if main == "zh":
        if "hant" in rest or {"tw", "hk", "mo"} & set(rest):
            return "zh-Hant"
        if "hans" in rest or {"cn", "sg", "my"} & set(rest):
            return "zh-Hans"
        if language_of is None:
            traditional = sum(character in HANT for character in text)
            return "zh-Hant" if traditional > sum(character in HANS for character in text) else "zh-Hans"
    elif main in LANGUAGES:
        return main
    elif tag:
        raise ContractError(f"language: {tag!r} is not a language of the wire ({', '.join(LANGUAGES)})")
    if language_of is None:
        raise ContractError("language: is missing")
    return language_of(text)


def _subjects(members: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    sectors: dict[str, None] = {}
    keywords: list[str] = []
    for item in _objects(members, "subjects"):
        name = _text(item, "name")
        sector = None if item.get("rel") == KEYWORD else _sector(item, name)
        if sector:
            sectors[sector] = None
        elif "name" in item:
            keywords.append(name)
    return tuple(sectors), tuple(keywords)


def _sector(subject: Mapping[str, Any], name: str) -> str | None:
    known = {_text(subject, "uri"), _text(subject, "literal"), name.casefold()} - {""}
    for slug, sector in SECTORS.items():
        code = sector.medtop.removeprefix("medtop:")
        if known & {sector.uri, sector.medtop, code, sector.name, slug}:
            return slug
    return None


def _version(members: Mapping[str, Any]) -> int:
    # Foreign versions are free text ("2.1", "final"): the first number counts, and without one it is 1.
    digits = re.match(r"\D*(\d{1,9})", str(members.get("version", "1")), re.ASCII)
    return max(1, int(digits[1])) if digits else 1


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

"""The shapes of what goes in and comes out, as JSON Schema (2020-12, as OpenAPI 3.1 has it)."""

from wire.contract.places import LANGUAGES, SECTORS
from wire.service.api.fields import MOST_NOTE, MOST_PATTERNS, MOST_URI, MOST_VERSION, URI
from wire.service.api.problems import KINDS, TYPE

__all__ = ["SCHEMAS", "Schema", "listed", "ref"]

Schema = dict[str, object]

COUNT: Schema = {"type": "integer", "minimum": 0}
TIME: Schema = {"type": "string", "format": "date-time"}
TEXT: Schema = {"type": "string"}
NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}
ANY_OBJECT: Schema = {"type": "object"}


def ref(name: str) -> Schema:
    """A reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(items: Schema, **more: object) -> Schema:
    """A list."""
    return {"type": "array", "items": items, **more}


def _exactly(**properties: Schema) -> Schema:
    """An object with these members and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _loosely(required: list[str], **properties: Schema) -> Schema:
    """An object whose members are these, most of them optional."""
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _mapping(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


LANGUAGE: Schema = {"type": "string", "enum": list(LANGUAGES)}
SECTOR: Schema = {"type": "string", "enum": list(SECTORS)}
VERSION: Schema = {"type": "integer", "minimum": 1, "maximum": MOST_VERSION}
NUMBERED: Schema = {"type": "integer", "minimum": 1}  # a kill's number is one more than the last that a client gave
URGENCY: Schema = {
    "type": "integer",
    "minimum": 1,
    "maximum": 9,
    "description": "1 is a flash, for every outlet of its circuits; 9 can wait",
}
RELEASE_URI: Schema = {"type": "string", "maxLength": MOST_URI, "pattern": f"^{URI.pattern}$"}
PATTERNS = listed(
    {
        "type": "string",
        "maxLength": 80,
        "pattern": r"^(\*|[A-Za-z*-]+/[a-z*-]+)$",
        "description": "LANGUAGE/REGION with * for any, such as de/western-europe, de/*, */western-europe, or * alone",
        "examples": ["de/*", "*/western-europe", "*"],
    },
    minItems=1,
    maxItems=MOST_PATTERNS,
)
NINJS: Schema = {"type": "object", "description": "an IPTC ninjs 3.x document"}
STATE: Schema = {
    "type": "string",
    "enum": ["waiting", "committed", "stopped"],
    "description": "waiting for its due time; committed, its messages have numbers; stopped before anything left",
}

OPTIONS: dict[str, Schema] = {
    "uri": {**RELEASE_URI, "description": "by default the document's, or one made from the words of the text"},
    "version": VERSION,
    "language": {**LANGUAGE, "description": "of the copy; by default it is detected"},
    "circuits": {**PATTERNS, "description": "where it goes; by default every circuit of its languages"},
    "sectors": {**listed(SECTOR, minItems=1), "description": "the primary one first; by default intake decides"},
    "urgency": URGENCY,
    "embargo": {**TIME, "description": "nothing leaves before it"},
    "due": {**TIME, "description": "when it is to leave; by default at once"},
    "note": {"type": "string", "maxLength": MOST_NOTE, "description": "for editors (ninjs edNote)"},
}

_OUTLINE: dict[str, Schema] = {
    "uri": TEXT,
    "version": NUMBERED,
    "status": {"type": "string", "enum": ["usable", "withheld", "canceled"]},
    "languages": listed(LANGUAGE),
    "sectors": listed(SECTOR),
    "urgency": URGENCY,
    "heading": {"type": "string", "enum": [*SECTORS, "flash"], "description": "the last level of its topics"},
    "accepted": TIME,
    "due": TIME,
    "embargo": _or_null(TIME),
    "note": TEXT,
}
_AUDIENCE: dict[str, Schema] = {
    "circuits": listed(TEXT),
    "outlets": {**COUNT, "description": "entitled to it on at least one circuit, each outlet once"},
    "editors": COUNT,
    "desktops": COUNT,
}
_NOTES: dict[str, Schema] = {"notes": {**listed(TEXT), "description": "what intake decided, and why"}}
_SHOWN: dict[str, Schema] = {**_OUTLINE, "state": STATE, "headline": TEXT}
_OWED = dict.fromkeys(("entitled", "delivered", "missing", "outstanding"), COUNT)
_COPY: dict[str, Schema] = {
    "text": {"type": "string", "description": "the copy in the wire's layout: headline, blank line, paragraphs"},
    "ninjs": NINJS,
}
_ONE_OF_COPY = [
    {"required": ["text"], "not": {"required": ["ninjs"]}},
    {"required": ["ninjs"], "not": {"required": ["text"]}},
]

SCHEMAS: dict[str, Schema] = {
    "Form": {
        **_loosely(
            [],
            **_COPY,
            editions={
                **listed(ref("EditionForm"), maxItems=len(LANGUAGES) - 1),
                "description": "the same story in further languages",
            },
            **OPTIONS,
        ),
        "oneOf": _ONE_OF_COPY,
    },
    "EditionForm": {**_loosely([], **_COPY, language=LANGUAGE), "oneOf": _ONE_OF_COPY},
    "Ninjs": NINJS,
    "Receipt": _exactly(**_OUTLINE, **_AUDIENCE, **_NOTES),
    "Version": _exactly(**_SHOWN, **_AUDIENCE),
    "Release": _exactly(uri=TEXT, versions=listed(ref("Version"), minItems=1)),
    "Listed": _exactly(**_SHOWN),
    "Page": _exactly(
        releases=listed(ref("Listed")),
        next={"type": ["string", "null"], "description": "the path of the next page; null on the last"},
    ),
    "Preview": _exactly(
        **{name: _OUTLINE[name] for name in ("uri", "version", "languages", "sectors", "urgency", "heading")},
        **_AUDIENCE,
        **_NOTES,
    ),
    "Delivery": _exactly(
        uri=TEXT,
        version=NUMBERED,
        status=_OUTLINE["status"],
        state=STATE,
        due=TIME,
        settled={"type": "boolean", "description": "nothing more is awaited"},
        **_OWED,
        circuits=listed(_exactly(circuit=TEXT, **_OWED)),
        first=_or_null(TIME),
        last=_or_null(TIME),
        spread_s={**NUMBER_OR_NULL, "description": "first arrival to last"},
        coverage_s={
            **_exactly(**dict.fromkeys(("50%", "90%", "99%", "100%"), NUMBER_OR_NULL)),
            "description": "from due until that share of the entitled had it; null where it is not there yet",
        },
        reach={
            **listed(_exactly(since_due_s={"type": "number"}, outlets=COUNT, desktops=COUNT)),
            "description": "outlets with at least one edition, each once, and their desktops; reach is not delivery",
        },
    ),
    "Directory": _exactly(
        seed={"type": "integer"},
        outlets=COUNT,
        editors=COUNT,
        desktops=COUNT,
        countries=COUNT,
        by_language=_mapping(COUNT),
        by_region=_mapping(COUNT),
        by_sector=_mapping(COUNT),
        circuits=listed(TEXT),
        digest=TEXT,
        notes=listed(TEXT),
    ),
    "Account": {
        **_exactly(
            wire={**ANY_OBJECT, "description": "whose account it is"},
            thresholds_ns=listed({"type": "integer"}),
            circuits=_mapping(_exactly(expected=COUNT, sums=ANY_OBJECT)),
            swarms=_mapping(ANY_OBJECT),
            lateness=ANY_OBJECT,
            spread=ANY_OBJECT,
            coverage=_mapping(ANY_OBJECT),
            counts=_mapping({"type": "integer"}),
            published_releases=_mapping(COUNT),
            published_messages=_mapping(COUNT),
            publish_errors=_mapping(COUNT),
            faults=listed(TEXT),
        ),
        "description": "the merged account in the form of the workers' tallies (wire/contract/tally.py)",
    },
    "Counts": _exactly(
        now_ns={"type": "integer", "description": "the service's clock, nanoseconds since the epoch"},
        releases=COUNT,
        expected=COUNT,
        delivered=COUNT,
        missing=COUNT,
        outstanding=COUNT,
        pending={**COUNT, "description": "releases and messages that wait to be sent"},
    ),
    "Alive": _exactly(status={"const": "ok"}),
    "Ready": _exactly(status={"const": "ok"}, checks=_mapping(TEXT)),
    "Problem": {
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": [TYPE + kind for kind in KINDS]},
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "what is wrong, and what would be right"},
            "field": {"type": "string", "description": "the member or parameter at fault, as a dotted path"},
        },
        "required": ["type", "title", "status", "detail"],
    },
}

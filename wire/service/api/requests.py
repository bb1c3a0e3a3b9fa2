"""The models of requests: one pydantic model each, which checks a request and describes itself as a schema.

A member that is null is taken as missing. A value that does not fit is a Problem that names its field as a dotted path.
"""

import difflib
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from wire.contract.places import LANGUAGES, SECTORS
from wire.service.api.fields import (
    MOST_PATTERNS,
    Document,
    Many,
    Note,
    OneOf,
    Pattern,
    Schema,
    Text,
    Time,
    Uri,
    Whole,
    shown,
    unfit,
)
from wire.service.api.problems import Problem

__all__ = [
    "CSV_FORMAT",
    "JSON_LINES_FORMAT",
    "PAGE",
    "PAUSE_S",
    "WITHIN_S",
    "DeliveryQuery",
    "EditionForm",
    "Form",
    "Given",
    "KillQuery",
    "NoQuery",
    "Options",
    "PageQuery",
    "PauseQuery",
    "RecordsQuery",
    "RequestModel",
    "read_model",
    "read_query",
]

MOST_VERSION = 999_999_999
MOST_ENTRY = 2**63 - 1
PAGE, MOST_PAGE = 100, 1_000
PAUSE_S, MOST_PAUSE_S = 60, 3_600
WITHIN_S, MOST_WITHIN_S = 300, 86_400  # five minutes, as for regulated disclosure
JSON_LINES_FORMAT, CSV_FORMAT = "jsonl", "csv"
MOST_EDITIONS = len(LANGUAGES) - 1  # beside the source
MOST_NAME = 40  # characters of an unknown member's name that are repeated to its sender
MOST_DIGITS = 19
# Query parameters that may repeat or have commas, and those that are numbers.
LISTS = frozenset({"circuits", "sectors"})
NUMBERS = frozenset({"after", "before", "limit", "seconds", "urgency", "version", "within"})

NO_EMBARGO = "none"

Given = TypeVar("Given", bound="RequestModel")


class RequestModel(BaseModel):
    """A JSON object, or the parameters of a query, with these members and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=False)

    @model_validator(mode="before")
    @classmethod
    def _drop_null(cls, members: Any) -> Any:
        if not isinstance(members, dict):
            return members
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return {name: value for name, value in members.items() if value is not None or name not in known}


class Embargo(Time):
    """A time, or ``none`` for a release without an embargo even where its copy has one."""

    def read(self, value: Any) -> Any:
        """Return nanoseconds since the epoch, or "none"."""
        return value if value == NO_EMBARGO else super().read(value)

    def schema(self) -> Schema:
        """Return a date and time, or the word."""
        return {"anyOf": [super().schema(), {"const": NO_EMBARGO}]}


class Options(RequestModel):
    """The client's options for a release; None and empty where the client gives none."""

    uri: Annotated[str, Uri("by default the document's, or one made from the words of the text")] = ""
    version: Annotated[int, Whole(1, MOST_VERSION)] | None = None
    language: Annotated[str, OneOf(LANGUAGES, "of the copy; by default it is detected")] | None = None
    circuits: Annotated[
        tuple[str, ...],
        Many(
            Pattern(),
            MOST_PATTERNS,
            "it names no circuit; give * for all, or leave it out",
            "the circuits that it goes to; by default every circuit of its languages",
        ),
    ] = ()
    sectors: Annotated[
        tuple[str, ...],
        Many(
            OneOf(SECTORS, otherwise="is no sector"),
            len(SECTORS),
            "it names no sector; name one or leave it out",
            "the primary one first; by default intake decides",
        ),
        AfterValidator(lambda sectors: tuple(dict.fromkeys(sectors))),
    ] = ()
    urgency: Annotated[int, Whole(1, 9, "1 is a flash, for every outlet of its circuits; 9 can wait")] | None = None
    embargo_ns: (
        Annotated[
            int | Literal["none"],
            Embargo("no message is sent before this time; none: at once; by default as the copy says"),
        ]
        | None
    ) = Field(None, alias="embargo")
    due_ns: Annotated[int, Time("when the release is to be sent; by default at once")] | None = Field(None, alias="due")
    note: Annotated[str, Note("for editors (ninjs edNote)")] = ""


class _Copy(RequestModel):
    """One edition's copy: text in the wire's layout, or a ninjs document."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": ["text"], "not": {"required": ["ninjs"]}},
                {"required": ["ninjs"], "not": {"required": ["text"]}},
            ]
        }
    )

    text: Annotated[str, Text("the copy in the wire's layout: headline, blank line, paragraphs")] | None = None
    ninjs: Annotated[dict[str, Any], Document()] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.text is None) == (self.ninjs is None):
            both = "text and ninjs are both there" if self.text is not None else "neither text nor ninjs is there"
            raise unfit(f"{both}; give the copy in one of them", "text")
        return self


class EditionForm(_Copy):
    """A further edition of a story."""

    language: Annotated[str, OneOf(LANGUAGES)] | None = None


class _AtMost:
    """Bounds a list of models."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._check, handler(source))

    @staticmethod
    def _check(value: Any) -> Any:
        if not isinstance(value, list):
            raise unfit(f"{shown(value)} does not fit; give a list in brackets")
        if len(value) > MOST_EDITIONS:
            raise unfit(f"it has {len(value)} items; give at most {MOST_EDITIONS}")
        return value


class Form(Options, _Copy):
    """A release as ``application/json``."""

    editions: Annotated[
        list[EditionForm],
        Field(description="the same story in further languages", json_schema_extra={"maxItems": MOST_EDITIONS}),
        _AtMost(),
    ] = []


class NoQuery(RequestModel):
    """The query of a route that takes no parameters."""


class PageQuery(RequestModel):
    """The query of a list."""

    limit: Annotated[int, Whole(1, MOST_PAGE)] = PAGE
    before: Annotated[int, Whole(1, MOST_ENTRY, shown_most=False)] | None = None


class RecordsQuery(RequestModel):
    """The query of the records."""

    limit: Annotated[int, Whole(1, MOST_PAGE)] = PAGE
    after: Annotated[int, Whole(0, MOST_ENTRY, "from a page's next: versions after that one", shown_most=False)] = 0
    within: Annotated[int, Whole(1, MOST_WITHIN_S, "seconds from receipt in which a version is on time")] = WITHIN_S
    format: Annotated[str, OneOf((JSON_LINES_FORMAT, CSV_FORMAT), "by default as Accept says, else jsonl")] | None = (
        None
    )


class KillQuery(RequestModel):
    """The query of a kill."""

    note: Annotated[str, Note("for editors (ninjs edNote)")] = ""


class DeliveryQuery(RequestModel):
    """The query of a delivery."""

    version: Annotated[int, Whole(1, MOST_VERSION)] | None = None


class PauseQuery(RequestModel):
    """The query of a pause of the calendar."""

    seconds: Annotated[int, Whole(1, MOST_PAUSE_S, "from now until the pause ends by itself")] = PAUSE_S


def read_model(model: type[Given], members: object) -> Given:
    """Return JSON as a model; Problem names the field that does not fit, and says what would be right."""
    try:
        return model.model_validate(members)
    except ValidationError as failed:
        found = failed.errors(include_url=False)
    unknown = [error for error in found if error["type"] == "extra_forbidden"]
    first = (unknown or found)[0]
    path = [str(part) for part in first["loc"]]
    match first["type"]:
        case "extra_forbidden":
            detail = f"there is no such field; {_remedy(model, first['loc'])}"
            path[-1] = path[-1][:MOST_NAME] or '""'
        case "model_type":
            detail = f"{shown(first['input'])} is no object; give one in braces"
        case _:
            context = first["ctx"]
            detail = context["detail"]
            path += [context["at"]] if context["at"] else []
    raise Problem("field", detail, ".".join(path) or "body")


def read_query(model: type[Given], query: Mapping[str, list[str]]) -> Given:
    """Return query parameters as a model: lists repeat or have commas, numbers are digits. Raise Problem."""
    members: dict[str, Any] = {}
    for name, values in query.items():
        if name in LISTS:
            members[name] = [part.strip() for value in values for part in value.split(",") if part.strip()]
        elif len(values) > 1:
            raise Problem("field", "it is given twice; give it once", name)
        elif name in NUMBERS and values[0].isascii() and values[0].isdecimal() and len(values[0]) <= MOST_DIGITS:
            members[name] = int(values[0])
        else:
            members[name] = values[0]
    return read_model(model, members)


def _remedy(model: type[RequestModel], place: tuple[int | str, ...]) -> str:
    """Return the nearest right name of a member that is not known, else all of them."""
    owner = EditionForm if len(place) > 1 else model
    names = [field.alias or name for name, field in owner.model_fields.items()]
    near = difflib.get_close_matches(str(place[-1]), names, n=1)
    if near:
        return f"did you mean {near[0]}?"
    return f"there are {', '.join(names)}" if names else "there are none here"

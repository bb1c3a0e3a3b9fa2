"""Errors as RFC 9457 problem documents: each says what is wrong, in which field, and what would be right."""

from collections.abc import Mapping

import orjson
from aiohttp import web

from wire.desk.errors import (
    DeskError,
    DeskFull,
    MissingEdition,
    NoAudience,
    NothingToLift,
    SectorConflict,
    TooLargeForBroker,
    UnknownRelease,
    VersionConflict,
)
from wire.errors import ContractError, CorruptRowError, PausesError, StoreError, WireError

__all__ = ["CONTENT_TYPE", "KINDS", "TYPE", "Problem", "of_http", "problem_of", "respond"]

CONTENT_TYPE = "application/problem+json"
TYPE = "urn:wirestorm:problem:"
RETRY_AFTER_S = 5  # a broker that has returned, or a disk with room again, is noticed within seconds

# The kinds of problems, each with its status and title. Programs recognise the kind by the end of ``type``.
KINDS: dict[str, tuple[int, str]] = {
    "not-json": (400, "The body is not JSON"),
    "not-utf-8": (400, "The body is not UTF-8"),
    "bad-request": (400, "The request is not valid HTTP"),
    "no-token": (401, "A token is needed"),
    "foreign-page": (403, "Only programs of this machine may ask"),
    "no-such-page": (404, "There is nothing here"),
    "unknown-release": (404, "There is no such release"),
    "method": (405, "The method does not fit"),
    "slow-body": (408, "The body came too slowly"),
    "version-conflict": (409, "The version does not fit"),
    "nothing-to-lift": (409, "There is no embargo to lift"),
    "too-large": (413, "The body is too large"),
    "media-type": (415, "The content type does not fit"),
    "field": (422, "A field does not fit"),
    "sector-conflict": (422, "The primary sector is fixed"),
    "missing-edition": (422, "An edition is missing"),
    "too-large-for-broker": (422, "The broker does not take so large a message"),
    "no-audience": (422, "No outlet would get the release"),
    "too-many": (429, "Too many requests"),
    "our-fault": (500, "The wire made a mistake"),
    "desk-full": (503, "Too much is pending"),
    "store": (503, "The store cannot write at the moment"),
    "busy": (503, "Too much at once"),
    "not-ready": (503, "The wire is not ready"),
}


class Problem(Exception):  # noqa: N818 - RFC 9457's own word
    """An answer that says what went wrong. ``field`` is the member or parameter at fault, as a dotted path."""

    def __init__(
        self,
        kind: str,
        detail: str,
        field: str = "",
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        self.kind = kind
        self.status, self.title = KINDS[kind]
        self.detail = detail
        self.field = field
        self.headers = dict(headers or {})
        self.more = dict(more or {})
        super().__init__(f"{self.title}: {detail}")

    def document(self) -> dict[str, object]:
        """Return the members of the problem document."""
        members: dict[str, object] = {
            "type": TYPE + self.kind,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.field:
            members["field"] = self.field
        return members | self.more


def respond(problem: Problem) -> web.Response:
    """Return a problem as a response."""
    headers = dict(problem.headers)
    if problem.status in (429, 503):
        headers.setdefault("Retry-After", str(RETRY_AFTER_S))
    return web.Response(
        status=problem.status, body=orjson.dumps(problem.document()), content_type=CONTENT_TYPE, headers=headers
    )


def problem_of(error: WireError) -> Problem:
    """Return the problem of an error of the wire; the path of a store is not in it."""
    match error:
        case VersionConflict():
            more = {"version": error.version, "last": error.last}
            return Problem("version-conflict", str(error), "version", more=more)
        case SectorConflict():
            return Problem("sector-conflict", str(error), "sectors")
        case MissingEdition():
            return Problem("missing-edition", str(error), "editions")
        case TooLargeForBroker():
            sizes = {"circuit": error.circuit, "size": error.size, "limit": error.limit}
            return Problem("too-large-for-broker", str(error), "editions", more=sizes)
        case NoAudience():
            return Problem("no-audience", str(error), "circuits")
        case UnknownRelease():
            return Problem("unknown-release", str(error), "uri")
        case NothingToLift():
            return Problem("nothing-to-lift", str(error), "uri")
        case DeskFull():
            return Problem("desk-full", str(error))
        case PausesError():
            return Problem("too-many", str(error))
        case CorruptRowError():
            return Problem("store", f"{error.row} is corrupt; the wire's log says more")
        case StoreError():
            return Problem("store", f"{_cause(error.problem)}; nothing of this request was kept, send it again later")
        case ContractError() | DeskError():
            return Problem("field", str(error))
        case _:
            return Problem("our-fault", "the log says more")


def of_http(error: web.HTTPException) -> Problem:
    """Return the problem of a request that aiohttp itself refuses."""
    match error:
        case web.HTTPMethodNotAllowed():
            allowed = ", ".join(sorted(error.allowed_methods))
            return Problem(
                "method", f"{error.method} does not fit here; it takes {allowed}", headers={"Allow": allowed}
            )
        case web.HTTPRequestEntityTooLarge():
            return Problem("too-large", "the body is larger than the wire takes")
        case web.HTTPNotFound():
            return Problem("no-such-page", "there is no such path; /openapi.json lists those there are")
        case _:
            return Problem("bad-request", "the request could not be read")


def _cause(problem: str) -> str:
    folded = problem.casefold()
    if "full" in folded:
        return "the disk is full"
    if "locked" in folded or "busy" in folded:
        return "another program locks the store"
    return "writes to the disk fail"

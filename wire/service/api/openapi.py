"""The OpenAPI 3.1 document: every route, what it takes and what it answers."""

from collections.abc import Awaitable, Callable, Iterable
from importlib.metadata import version

from aiohttp import web

from wire.service.api.forms import JSON, NINJS, TEXT
from wire.service.api.problems import CONTENT_TYPE, KINDS
from wire.service.api.reading import query_fields
from wire.service.api.schemas import OPTIONS, SCHEMAS, VERSION, Schema, ref
from wire.service.api.views import answer

__all__ = ["document", "openapi_page"]

URI_IN_PATH: Schema = {
    "name": "uri",
    "in": "path",
    "required": True,
    "description": "the release's uri, percent-encoded as one segment",
    "schema": {"type": "string", "minLength": 1},
    "example": "urn:wirestorm:0f8fad5bd9cb469fa16570867728950e",
}
PROBLEM: Schema = {CONTENT_TYPE: {"schema": ref("Problem")}}
# What any route may answer: a malformed request, access, rate, our own fault.
ALWAYS = (400, 403, 422, 429, 500)
BODY = (408, 413, 415, 503)


def document(*, secured: bool) -> dict[str, object]:
    """The document; ``secured`` where tokens are set."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Wirestorm",
            "version": version("wirestorm"),
            "description": "A newswire: releases in, and what became of them out. Accepted means never lost.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": _paths(secured=secured),
        "components": {
            "schemas": SCHEMAS,
            **({"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}} if secured else {}),
        },
    }


def openapi_page(*, secured: bool) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler of ``GET /openapi.json``."""
    described = document(secured=secured)

    async def page(request: web.Request) -> web.Response:
        query_fields(request)
        return answer(described)

    return page


def _paths(*, secured: bool) -> dict[str, object]:
    def operation(
        name: str,
        summary: str,
        answers: dict[int, str],
        *,
        parameters: Iterable[Schema] = (),
        body: Schema | None = None,
        problems: Iterable[int] = (),
        free: bool = False,
    ) -> Schema:
        statuses = {*ALWAYS, *problems, *(BODY if body is not None else ()), *((401,) if secured and not free else ())}
        if secured or free:
            statuses.discard(403)
        if free:
            statuses.discard(429)
        responses: dict[str, object] = {
            str(status): _answer(schema, status) for status, schema in sorted(answers.items())
        }
        responses |= {str(status): _problem(status) for status in sorted(statuses)}
        described: Schema = {"operationId": name, "summary": summary, "responses": responses}
        if parameters:
            described["parameters"] = list(parameters)
        if body is not None:
            described["requestBody"] = body
        if secured and not free:
            described["security"] = [{"bearer": []}]
        return described

    options = [_query(name, schema) for name, schema in OPTIONS.items()]
    limit = _query("limit", {"type": "integer", "minimum": 1, "maximum": 1_000, "default": 100})
    before = _query("before", {"type": "integer", "minimum": 1}, "from a page's next")
    one = [URI_IN_PATH]
    return {
        "/releases": {
            "post": operation(
                "postRelease",
                "Publish a release: 201, or 200 where it is there already",
                {201: "Receipt", 200: "Receipt"},
                problems=(409,),
                parameters=options,
                body=_form(),
            ),
            "get": operation(
                "listReleases",
                "Versions of releases, newest first",
                {200: "Page"},
                parameters=[limit, before],
                problems=(503,),
            ),
        },
        "/releases/{uri}": {
            "parameters": one,
            "get": operation("getRelease", "Every version of a release", {200: "Release"}, problems=(404, 503)),
            "delete": operation(
                "killRelease",
                "Kill a release: withdraw it wherever it went, and stop what still waits",
                {200: "Receipt"},
                parameters=[_query("note", OPTIONS["note"])],
                problems=(404, 503),
            ),
        },
        "/releases/{uri}/versions": {
            "parameters": one,
            "post": operation(
                "postVersion",
                "An update or correction, by default numbered after the last version",
                {201: "Receipt", 200: "Receipt"},
                problems=(404, 409),
                parameters=options,
                body=_form(),
            ),
        },
        "/releases/{uri}/lift": {
            "parameters": one,
            "post": operation(
                "liftEmbargo",
                "Lift an embargo: what waits for it is due now",
                {200: "Receipt"},
                problems=(404, 409, 503),
            ),
        },
        "/releases/{uri}/delivery": {
            "parameters": one,
            "get": operation(
                "getDelivery",
                "Who has it: by circuit, how simultaneously, and the reach apart from that",
                {200: "Delivery"},
                parameters=[_query("version", VERSION, "by default the last that has left")],
                problems=(404, 503),
            ),
        },
        "/preview": {
            "post": operation(
                "previewRelease",
                "Count a release's audience without publishing it",
                {200: "Preview"},
                parameters=options,
                body=_form(),
            ),
        },
        "/directory": {"get": operation("getDirectory", "The outlets, in figures", {200: "Directory"})},
        "/account": {"get": operation("getAccount", "The merged account, for programs", {200: "Account"})},
        "/account/counts": {"get": operation("getCounts", "A few sums of it, cheap to ask for", {200: "Counts"})},
        "/healthz": {"get": operation("healthz", "Whether the wire lives", {200: "Alive"}, free=True)},
        "/readyz": {
            "get": operation("readyz", "Whether it can do its work", {200: "Ready"}, problems=(503,), free=True)
        },
        "/metrics": {"get": operation("metrics", "Metrics for Prometheus", {200: ""})},
        "/openapi.json": {"get": operation("openapi", "This document", {200: "any"}, free=True)},
    }


def _form() -> Schema:
    text = {"type": "string", "description": "a release in the wire's layout; options go in the query"}
    return {
        "required": True,
        "content": {
            JSON: {"schema": ref("Form")},
            TEXT: {"schema": text},
            NINJS: {"schema": ref("Ninjs")},
        },
    }


def _query(name: str, schema: Schema, description: str = "") -> Schema:
    parameter: Schema = {"name": name, "in": "query", "schema": schema}
    if schema.get("type") == "array":
        parameter |= {"style": "form", "explode": True}
    if description:
        parameter["description"] = description
    return parameter


def _answer(schema: str, status: int) -> Schema:
    if not schema:
        return {"description": "Prometheus text format", "content": {"text/plain": {"schema": {"type": "string"}}}}
    shape: Schema = {"type": "object"} if schema == "any" else ref(schema)
    described: Schema = {"description": _said(status), "content": {JSON: {"schema": shape}}}
    if schema == "Receipt":
        described["headers"] = {"Location": {"schema": {"type": "string"}, "description": "the release's path"}}
    return described


def _problem(status: int) -> Schema:
    described: Schema = {
        "description": "; ".join(title for its, title in KINDS.values() if its == status),
        "content": PROBLEM,
    }
    if status in (429, 503):
        described["headers"] = {"Retry-After": {"schema": {"type": "string"}, "description": "seconds"}}
    if status == 401:
        described["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return described


def _said(status: int) -> str:
    return {200: "as asked", 201: "accepted: it is kept, and will be sent"}[status]

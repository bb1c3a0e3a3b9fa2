"""The OpenAPI 3.1 document: every route, its parameters, its body and its answers."""

from collections.abc import Awaitable, Callable
from importlib.metadata import version

from aiohttp import web

from wire.service.api.calendar_pages import PAUSE_ID
from wire.service.api.components import SCHEMAS, parameters, ref
from wire.service.api.fields import Schema
from wire.service.api.forms import DOCUMENTS, JSON, NINJS, TEXT
from wire.service.api.operations import Operations, query_parameter
from wire.service.api.reading import query_of
from wire.service.api.record_pages import CSV, JSON_LINES
from wire.service.api.requests import (
    PAGE,
    PAUSE_S,
    WITHIN_S,
    DeliveryQuery,
    KillQuery,
    NoQuery,
    Options,
    PageQuery,
    PauseQuery,
    RecordsQuery,
)
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
OUTLET_IN_PATH: Schema = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "the outlet's id",
    "schema": {"type": "string", "minLength": 1},
    "example": "00042",
}
RECORDS: Schema = {
    "description": "a ReleaseRecord in each line, or in each row",
    "headers": {"Link": {"schema": {"type": "string"}, "description": "the next page (rel=next), where there is one"}},
    "content": {
        JSON_LINES: {"schema": {"type": "string", "description": "a ReleaseRecord in each line"}},
        CSV: {"schema": {"type": "string", "description": "its members as columns, with a head"}},
    },
}
PAUSE_IN_PATH: Schema = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "the pause's id, which its holder chooses",
    "schema": {"type": "string", "pattern": f"^{PAUSE_ID}$"},
    "example": "load-test-1",
}


def document(*, secured: bool) -> dict[str, object]:
    """Return the document; ``secured`` where tokens are set."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Wirestorm",
            "version": version("wirestorm"),
            "description": "A newswire: publishes releases and accounts for each delivery. Accepted means never lost.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": _paths(Operations(secured=secured)),
        "components": {
            "schemas": SCHEMAS,
            **({"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}} if secured else {}),
        },
    }


def openapi_page(*, secured: bool) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return the handler of ``GET /openapi.json``."""
    described = document(secured=secured)

    async def page(request: web.Request) -> web.Response:
        query_of(request, NoQuery)
        return answer(described)

    return page


def _paths(operation: Operations) -> dict[str, object]:
    return {
        **_collection(operation),
        **_one_release(operation),
        **_calendar(operation),
        "/records": _records(operation),
        "/outlets/{id}": {
            "parameters": [OUTLET_IN_PATH],
            **operation.get(
                "getOutlet", "An outlet, and the latest messages that it misses", "Outlet", problems=(404,)
            ),
        },
        "/directory": operation.get("getDirectory", "The outlets, in figures", "Directory"),
        "/account": operation.get("getAccount", "The merged account, for programs", "Account"),
        "/account/counts": operation.get("getCounts", "Sums of the account, cheap to request", "Counts"),
        "/healthz": operation.get("healthz", "Liveness: the service answers", "Alive", free=True),
        "/readyz": operation.get("readyz", "Readiness: the service can work", "Ready", problems=(503,), free=True),
        "/metrics": operation.get("metrics", "Metrics for Prometheus", ""),
        "/openapi.json": operation.get("openapi", "This document", "any", free=True),
    }


def _collection(operation: Operations) -> dict[str, object]:
    """Return the paths of releases that are posted, previewed or listed."""
    options = _options()
    page = parameters(PageQuery)
    limit = query_parameter("limit", page["limit"] | {"default": PAGE})
    before = query_parameter("before", page["before"], "from a page's next")
    return {
        "/releases": {
            "post": operation(
                "postRelease",
                "Publish a release: 201, or 200 if the same release was posted before; of several all, or none",
                {201: "Receipt or Receipts", 200: "Receipt or Receipts"},
                problems=(409,),
                parameters=options,
                body=_form(),
            ),
            **operation.get(
                "listReleases",
                "Versions of releases, newest first",
                "Page",
                parameters=[limit, before],
                problems=(503,),
            ),
        },
        "/preview": {
            "post": operation(
                "previewRelease",
                "Count a release's audience without publishing it",
                {200: "Preview or Previews"},
                parameters=options,
                body=_form(),
            ),
        },
    }


def _one_release(operation: Operations) -> dict[str, object]:
    """Return the paths under the uri of a release."""
    one = [URI_IN_PATH]
    sent = [query_parameter("version", parameters(DeliveryQuery)["version"], "by default the last that was sent")]
    return {
        "/releases/{uri}": {
            "parameters": one,
            **operation.get("getRelease", "Every version of a release", "Release", problems=(404, 503)),
            "delete": operation(
                "killRelease",
                "Kill a release: withdraw it from its circuits, and stop the versions that wait",
                {200: "Receipt"},
                parameters=[query_parameter("note", parameters(KillQuery)["note"])],
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
                parameters=_options(),
                body=_form(),
            ),
        },
        "/releases/{uri}/lift": {
            "parameters": one,
            "post": operation(
                "liftEmbargo",
                "Lift an embargo: the versions that wait for it are due now",
                {200: "Receipt"},
                problems=(404, 409, 503),
            ),
        },
        "/releases/{uri}/delivery": {
            "parameters": one,
            **operation.get(
                "getDelivery",
                "A version's delivery: counts by circuit, simultaneity, and reach apart from them",
                "Delivery",
                parameters=sent,
                problems=(404, 503),
            ),
        },
        "/releases/{uri}/missing": {
            "parameters": one,
            **operation.get(
                "getMissing",
                "The outlets that miss a version, by message and cause",
                "Missing",
                parameters=sent,
                problems=(404, 503),
            ),
        },
    }


def _records(operation: Operations) -> dict[str, Schema]:
    """Return the operation of the records."""
    query = parameters(RecordsQuery)
    defaults = {"limit": PAGE, "after": 0, "within": WITHIN_S}
    return operation.get(
        "getRecords",
        "A record of each accepted version, the oldest first: times, deliveries, failures",
        RECORDS,
        parameters=[
            query_parameter(name, schema | ({"default": defaults[name]} if name in defaults else {}))
            for name, schema in query.items()
        ],
        problems=(503,),
    )


def _calendar(operation: Operations) -> dict[str, object]:
    """Return the paths of the calendar and its pauses."""
    seconds = parameters(PauseQuery)["seconds"]
    return {
        "/calendar": operation.get("getCalendar", "The calendar and its pauses", "Calendar"),
        "/calendar/pauses/{id}": {
            "parameters": [PAUSE_IN_PATH],
            "put": operation(
                "pauseCalendar",
                "Pause the calendar, or renew a pause: 201 where the pause is new, 200 where it was held",
                {201: "Calendar", 200: "Calendar"},
                parameters=[query_parameter("seconds", seconds | {"default": PAUSE_S})],
            ),
            "delete": operation("resumeCalendar", "End a pause of the calendar", {200: "Calendar"}),
        },
    }


def _options() -> list[Schema]:
    return [query_parameter(name, schema) for name, schema in parameters(Options).items()]


def _form() -> Schema:
    text = {"type": "string", "description": "a release in the wire's layout; options go in the query"}
    document = {"type": "string", "description": "NewsML, NITF or HTML; options go in the query"}
    return {
        "required": True,
        "content": {
            JSON: {"schema": ref("Form")},
            TEXT: {"schema": text},
            NINJS: {"schema": {"anyOf": [ref("Ninjs"), {"type": "array", "items": ref("Ninjs"), "minItems": 1}]}},
            **{name: {"schema": document} for name in DOCUMENTS},
        },
    }

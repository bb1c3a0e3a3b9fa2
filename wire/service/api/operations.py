"""One operation of the OpenAPI document: its parameters, its answers, and the problems that any route may have."""

from collections.abc import Iterable, Mapping
from typing import Any

from wire.service.api.components import ref
from wire.service.api.fields import Schema
from wire.service.api.forms import JSON
from wire.service.api.problems import CONTENT_TYPE, KINDS

__all__ = ["Operations", "query_parameter"]

PROBLEM: Schema = {CONTENT_TYPE: {"schema": ref("Problem")}}
# The statuses of any route: a malformed request, access, a field, rate, our own fault.
ALWAYS = (400, 403, 422, 429, 500)
BODY = (408, 413, 415, 503)


class Operations:
    """Describes operations; ``secured`` where tokens are set."""

    def __init__(self, *, secured: bool) -> None:
        self._secured = secured

    def __call__(
        self,
        name: str,
        summary: str,
        answers: Mapping[int, str | Schema],
        *,
        parameters: Iterable[Schema] = (),
        body: Schema | None = None,
        problems: Iterable[int] = (),
        free: bool = False,
    ) -> Schema:
        """Return an operation. ``answers`` are by status: names of schemas, or a whole response. ``problems`` are
        statuses beside those of any route; ``free`` where it needs no token and counts for no rate.
        """
        needs_token = self._secured and not free
        statuses = {*ALWAYS, *problems, *(BODY if body is not None else ()), *((401,) if needs_token else ())}
        if self._secured or free:
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
        if needs_token:
            described["security"] = [{"bearer": []}]
        return described

    def get(self, name: str, summary: str, schema: str | Schema, **more: Any) -> dict[str, Schema]:
        """Return the only operation of a path that answers GET with one schema."""
        return {"get": self(name, summary, {200: schema}, **more)}


def query_parameter(name: str, schema: Schema, description: str = "") -> Schema:
    """Return a parameter of the query: its name, the schema of its values, and what it is for."""
    parameter: Schema = {"name": name, "in": "query", "schema": schema}
    if schema.get("type") == "array":
        parameter |= {"style": "form", "explode": True}
    if description:
        parameter["description"] = description
    return parameter


def _answer(schema: str | Schema, status: int) -> Schema:
    if isinstance(schema, dict):
        return schema
    if not schema:
        return {"description": "Prometheus text format", "content": {"text/plain": {"schema": {"type": "string"}}}}
    some = [ref(name) for name in schema.split(" or ")]
    answered: Schema = {"type": "object"} if schema == "any" else some[0] if len(some) == 1 else {"oneOf": some}
    described: Schema = {"description": _said(status, schema), "content": {JSON: {"schema": answered}}}
    if schema.startswith("Receipt"):
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


def _said(status: int, schema: str) -> str:
    if status == 200:
        return "as requested"
    return "the pause is held" if schema == "Calendar" else "accepted: the release is kept, and will be sent"

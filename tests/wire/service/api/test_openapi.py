"""The document and the service agree: each route is in it, each answer is as it says, and nothing a client sends
is our fault.
"""

import asyncio
import io
import threading
from concurrent.futures import Future
from contextlib import closing

import jsonschema
import orjson
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.support.api_server import COPY, parts_of
from wire.service.api.access import Tokens
from wire.service.api.app import api
from wire.service.api.components import parameters
from wire.service.api.forms import JSON, NINJS, TEXT, compose, read_form
from wire.service.api.limits import Limits
from wire.service.api.openapi import document
from wire.service.api.problems import KINDS, Problem
from wire.service.api.requests import Options
from wire.service.api.server import serve
from wire.store.database import Database
from wire.store.desk import SqliteStore

OPTIONS = tuple(parameters(Options))
TOKEN = "correct-horse-battery-staple"
OPERATIONS = [
    (method.upper(), path)
    for path, item in document(secured=True)["paths"].items()
    for method in item
    if method in ("get", "post", "put", "delete")
]
FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A service over a store on disk, in a thread of its own, for clients that block: its URL and its log."""
    stream, started = io.StringIO(), Future()

    async def run():
        ended = asyncio.Event()
        with closing(Database(tmp_path_factory.mktemp("data"))) as database:
            store = SqliteStore(database, 7)
            # How fast examples come is not what is tested here.
            limits = Limits(requests_per_s=1e6, burst=10**6)
            parts = parts_of(stream, store=store, tokens=Tokens([TOKEN]), limits=limits)
            async with serve(api(parts), "127.0.0.1", 0, limits) as url:
                started.set_result((url, asyncio.get_running_loop(), ended))
                await ended.wait()

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    url, loop, ended = started.result(timeout=30)
    yield url, stream
    loop.call_soon_threadsafe(ended.set)
    thread.join(timeout=30)


@pytest.fixture(scope="module")
def api_schema(served):
    return schemathesis.openapi.from_url(f"{served[0]}/openapi.json")


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_request_is_answered_as_the_document_says(api_schema, method, path, mode):
    """No 5xx, and status, type, headers and schema as described; a malformed request is refused. A well-formed request
    may be refused too: copy has more rules than its schema.
    """

    @given(api_schema[path][method].as_strategy(generation_mode=mode))
    @FEW
    def answered(case):
        case.call_and_validate(headers={"Authorization": f"Bearer {TOKEN}"}, excluded_checks=[positive_data_acceptance])

    try:
        answered()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # there is nothing to get wrong


def test_nothing_that_was_sent_was_our_fault(served):
    """No traceback in the log, after all that was sent before."""
    assert "our fault" not in served[1].getvalue()


def test_what_follows_from_an_answer_is_answered_too(served, api_schema):
    """A release that is there: read, changed, followed, lifted and killed, each answer as described."""
    uri = "urn:example:there"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    form = {"text": COPY, "uri": uri, "embargo": "2099-01-01T00:00:00Z"}
    for method, path, more in (
        ("POST", "/releases", {"body": form}),
        ("POST", "/releases", {"body": form}),
        ("POST", "/preview", {"body": form}),
        ("POST", "/releases/{uri}/versions", {"body": {"text": COPY}}),
        ("GET", "/releases/{uri}", {}),
        ("GET", "/releases", {"query": {"limit": 1}}),
        ("GET", "/releases/{uri}/delivery", {}),
        ("GET", "/releases/{uri}/delivery", {"query": {"version": 1}}),
        ("GET", "/releases/{uri}/delivery", {"query": {"version": 9}}),
        ("POST", "/releases/{uri}/lift", {}),
        ("POST", "/releases/{uri}/versions", {"body": {"text": COPY, "version": 999_999_999}}),
        ("DELETE", "/releases/{uri}", {"query": {"note": "gone"}}),
        ("POST", "/releases/{uri}/versions", {"body": {"text": COPY}}),
        ("GET", "/account", {}),
    ):
        where = {"path_parameters": {"uri": uri}} if "{uri}" in path else {}
        media = {"media_type": "application/json"} if "body" in more else {}
        case = api_schema[path][method].Case(**where, **more, **media)
        answer = case.call_and_validate(headers=headers)
        assert answer.status_code < 500


def routes(app):
    return {(route.method.lower(), route.resource.canonical) for route in app.router.routes() if route.method != "HEAD"}


@pytest.mark.parametrize("tokens", [None, Tokens([TOKEN])])
def test_each_route_is_in_the_document_and_each_that_is_there_is_a_route(tokens):
    """And the document says whether a token is needed."""
    app = api(parts_of(io.StringIO(), tokens=tokens))
    described = document(secured=tokens is not None)
    written = {
        (method, path)
        for path, item in described["paths"].items()
        for method in item
        if method in ("get", "post", "put", "delete")
    }
    assert routes(app) == written
    assert ("bearer" in described["components"].get("securitySchemes", {})) == (tokens is not None)


def test_every_kind_of_problem_is_described():
    """A client can tell them apart by the document alone."""
    described = orjson.dumps(document(secured=True)).decode()
    assert all(f"urn:wirestorm:problem:{kind}" in described for kind in KINDS)
    answers = {
        int(status)
        for item in document(secured=True)["paths"].values()
        for name, operation in item.items()
        if name != "parameters"
        for status in operation["responses"]
    } | {int(status) for status in document(secured=False)["paths"]["/releases"]["post"]["responses"]}
    unrouted = {404, 405}
    assert {status for status, _ in KINDS.values()} - answers - unrouted == set()


def dumped(value):
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:  # an integer past 64 bits
        return b"12345678901234567890123"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
ninjs_names = st.sampled_from(
    (
        *("uri", "version", "type", "language", "headlines", "bodies", "subjects", "urgency", "pubStatus", "expires"),
        *("embargoedUntil", "versionCreated", "firstCreated", "infoSources", "edNote", "altIds", "title"),
    )
)
items = st.lists(
    st.dictionaries(st.sampled_from(["role", "value", "name", "rel", "contentType"]), json_values), max_size=3
)
times = st.sampled_from(["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2025-03-18T10:00:00Z", ""])
documents = st.dictionaries(ninjs_names, json_values | items | times).map(
    lambda members: {"uri": "urn:x:1", "language": "en", "headlines": [{"value": "H"}]} | members
)
forms = st.dictionaries(
    st.sampled_from(["text", "ninjs", "editions", *OPTIONS]), json_values | documents | st.just(COPY)
)
bodies = (
    st.tuples(st.just(JSON), (json_values | forms).map(dumped))
    | st.tuples(st.just(NINJS), documents.map(dumped))
    | st.tuples(st.just(TEXT), st.text().map(lambda text: text.encode(errors="replace")) | st.binary())
)


@given(
    bodies, st.dictionaries(st.sampled_from([*OPTIONS, "x"]), st.lists(st.text(max_size=20), min_size=1), max_size=3)
)
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_form_becomes_a_release_or_a_problem_with_its_field(body, query):
    """Never a traceback: a form that is no release is refused with the field at fault."""
    content_type, data = body
    for options in ({}, query):
        taken = outcome(content_type, options, data)
        if isinstance(taken, Problem):
            assert 400 <= taken.status < 500
            assert taken.field
            assert taken.detail
        else:
            assert taken.release.editions


def outcome(content_type, query, data):
    try:
        return compose(read_form(content_type, None, query, data), 1_742_299_200 * 10**9)[0]
    except Problem as problem:
        return problem


@pytest.mark.parametrize("secured", [True, False])
def test_the_document_is_valid_json_schema(secured):
    """Each schema by the metaschema of JSON Schema 2020-12, which OpenAPI 3.1 uses."""
    for schema in document(secured=secured)["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)

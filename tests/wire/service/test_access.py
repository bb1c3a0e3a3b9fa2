"""Who may use the API, and that no secret is ever seen again."""

import asyncio
import io
import logging

import orjson
import pytest

from tests.wire.service.harness import COPY, DIRECTORY, parts_of, service
from wire.errors import SettingsError
from wire.logs import foreign_logs, open_log
from wire.service.api.access import VARIABLE, Tokens, listening_host, read_tokens
from wire.service.api.app import api

TOKEN = "correct-horse-battery-staple"
OTHER = "Zm9vYmFyYmF6cXV4Zm9vYmFy=="


@pytest.mark.parametrize(
    ("header", "challenge"),
    [
        ({}, 'Bearer realm="wirestorm"'),
        ({"Authorization": "Basic dXNlcjpwYXNz"}, 'Bearer realm="wirestorm"'),
        ({"Authorization": "Bearer "}, 'Bearer realm="wirestorm"'),
        ({"Authorization": f"Bearer {TOKEN}x"}, 'Bearer realm="wirestorm", error="invalid_token"'),
        ({"Authorization": f"Bearer {TOKEN.upper()}"}, 'Bearer realm="wirestorm", error="invalid_token"'),
    ],
)
async def test_without_one_of_the_tokens_nothing_is_told(header, challenge):
    """401 with a challenge, on every path but the probes' and the document's; nothing is kept."""
    async with service(tokens=Tokens([OTHER, TOKEN])) as wire:
        for method, path in (("POST", "/releases"), ("GET", "/directory"), ("GET", "/metrics"), ("GET", "/nowhere")):
            status, problem, headers = await wire.ask(method, path, headers=header, data=None)
            assert (status, problem["type"]) == (401, "urn:wirestorm:problem:no-token")
            assert headers["WWW-Authenticate"] == challenge
        for path in ("/healthz", "/readyz", "/openapi.json"):
            assert (await wire.ask("GET", path, headers=header))[0] == 200


@pytest.mark.parametrize("header", [f"Bearer {TOKEN}", f"bearer {OTHER}", f"BEARER  {TOKEN}"])
async def test_each_token_opens_the_api(header):
    """The scheme has no case."""
    async with service(tokens=Tokens([TOKEN, OTHER]), headers={"Authorization": header}) as wire:
        assert (await wire.post(COPY))[0] == 201


async def test_no_secret_comes_back_in_an_answer_or_in_the_log():
    """Not a right token, not a wrong one, wherever a client puts it; not the broker's password in an error."""
    wrong = "hunter2hunter2hunter2"

    def leak():
        raise RuntimeError(f"mqtt://wire:{wrong}@broker: Authorization: Bearer {wrong}")

    async with service(
        tokens=Tokens([TOKEN]), headers={"Authorization": f"Bearer {TOKEN}"}, checks={"broker": leak}
    ) as wire:
        seen = []
        _, receipt, _ = await wire.post(COPY)
        seen.append(receipt)
        for method, path, more in (
            ("GET", f"/releases?token={wrong}", {}),
            ("GET", f"/releases?access_token={wrong}", {}),
            ("GET", f"/{wrong}", {}),
            ("GET", f"/directory?limit={wrong}", {"headers": {"Authorization": f"Bearer {wrong}"}}),
            ("GET", "/readyz", {}),
            ("POST", "/releases", {"data": f'{{"text": "{wrong}', "headers": {"Content-Type": "application/json"}}),
            ("POST", "/releases", {"data": "x", "headers": {"Content-Type": f"application/{wrong}"}}),
        ):
            status, answer, _ = await wire.ask(method, path, **more)
            assert status >= 400
            seen.append(answer)
        reader, writer = await open_raw(wire)
        writer.write(f"GET / HTTP/1.1\r\nAuthorization: Bearer {wrong}\x00\r\n\r\n".encode())
        seen.append((await reader.read()).decode())
        writer.close()
        assert "400" in seen[-1]
        assert "application/problem+json" in seen[-1]
        for text in (str(seen), wire.stream.getvalue(), repr(wire.parts)):
            assert TOKEN not in text
            assert wrong not in text
        assert "our fault" in wire.stream.getvalue()


async def open_raw(wire):
    return await asyncio.open_connection("127.0.0.1", int(wire.url.rpartition(":")[2]))


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ({"Host": "evil.example"}, "Host"),
        ({"Host": "192.168.1.2:8080"}, "Host"),
        ({"Origin": "http://evil.example"}, "Origin"),
        ({"Origin": "null"}, "Origin"),
    ],
)
async def test_without_tokens_no_page_in_a_browser_can_publish(header, field):
    """A page of another origin, or one that gave its own name this machine's address, is refused."""
    async with service() as wire:
        headers = {"Content-Type": "text/plain"} | header
        status, problem, _ = await wire.ask("POST", "/releases", data=COPY.encode(), headers=headers)
        assert (status, problem["field"]) == (403, field)
        assert wire.desk.entries(1) == []
        for good in ({"Origin": wire.url}, {"Host": "localhost"}, {"Host": "[::1]:1"}):
            assert (await wire.ask("GET", "/directory", headers=good))[0] == 200


@pytest.mark.parametrize(
    ("host", "tokens", "bound", "words"),
    [
        ("127.0.0.1", None, "127.0.0.1", "No tokens are set: the API takes requests from this machine alone"),
        ("localhost", None, "localhost", "from this machine alone"),
        ("0.0.0.0", None, "127.0.0.1", "listens on 127.0.0.1 alone, and not on 0.0.0.0; set WIRE_TOKENS"),
        ("192.168.1.2", None, "127.0.0.1", "and not on 192.168.1.2"),
        ("wire", None, "127.0.0.1", "and not on wire"),
        ("::", None, "::1", "listens on ::1 alone"),
        ("0.0.0.0", Tokens([TOKEN]), "0.0.0.0", "takes requests with the token."),
        ("0.0.0.0", Tokens([TOKEN, OTHER]), "0.0.0.0", "with one of 2 tokens."),
    ],
)
def test_without_tokens_the_api_listens_on_loopback_alone_and_says_so(host, tokens, bound, words):
    """An open wire publishes for whoever passes by."""
    found, sentence = listening_host(host, tokens)
    assert found == bound
    assert words in sentence


def test_tokens_come_from_a_file_and_the_environment_and_are_kept_as_hashes(tmp_path):
    """One a line, with comments; parted by white space in the variable."""
    file = tmp_path / "tokens"
    file.write_text(f"# newsroom\n{TOKEN}\n\n")
    tokens = read_tokens(file, {VARIABLE: f" {OTHER}  {TOKEN}\n"})
    assert len(tokens) == 2
    assert tokens.admits(TOKEN)
    assert tokens.admits(OTHER)
    assert not tokens.admits("")
    assert not tokens.admits("# newsroom")
    kept = repr([getattr(tokens, name) for name in Tokens.__slots__])
    assert TOKEN not in kept
    assert read_tokens(None, {}) is None
    assert read_tokens(None, {VARIABLE: " "}) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# nothing\n", "it holds no token; give one a line"),
        ("# first\nshort\n", r":2: this is no token; a token has 16 or more"),
        (f"{TOKEN} {OTHER}\n", ":1: this is no token"),
        (b"\xff\xfe", "it is not UTF-8"),
        (None, "No such file or directory; give a file of tokens"),
    ],
)
def test_a_bad_file_of_tokens_is_named_by_its_line_and_not_by_its_text(tmp_path, text, words):
    """What is no token may be a password."""
    file = tmp_path / "tokens"
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingsError, match=words) as caught:
        read_tokens(file, {})
    assert "short" not in str(caught.value)
    assert OTHER not in str(caught.value)


@pytest.mark.parametrize("terminal", [True, False])
def test_the_log_hides_what_is_named_or_reads_like_a_secret(terminal):
    """By its name, in a URL, in a header, in a parameter, in a traceback, and in a library's own words."""
    stream = io.StringIO()
    log = open_log(stream, terminal=terminal)
    log.info("starting", broker="mqtt://wire:s3cret@broker:1883", password="s3cret", more={"api_token": "s3cret"})
    log.info("asked", header="Authorization: Bearer s3cret", urls=["http://x/?token=s3cret&b=1"], raw=b"secret: s3cret")
    with foreign_logs(log):
        logging.getLogger("library").warning("connecting to %s", "mqtt://u:s3cret@h")
        try:
            int("password=s3cret")
        except ValueError:
            logging.getLogger("library").exception("failed")
            log.exception("failed")
    text = stream.getvalue()
    assert "s3cret" not in text
    assert text.count("(hidden)") >= 8
    assert "@broker:1883" in text
    assert "ValueError" in text


def test_a_line_about_a_release_starts_with_what_it_is_about():
    """Time, level, event, uri, version: whoever reads or greps finds them at one place."""
    stream = io.StringIO()
    open_log(stream).info("committed", circuits=3, version=2, uri="urn:x:1")
    assert list(orjson.loads(stream.getvalue())) == ["timestamp", "level", "event", "uri", "version", "circuits"]


async def test_every_request_is_a_line_with_the_uri_and_version_that_it_was_about():
    """Method, route, status and time; never the query, and probes only when they fail."""
    async with service() as wire:
        _, receipt, headers = await wire.post(COPY, params={"note": "nobody-reads-this"})
        await wire.ask("GET", headers["Location"])
        await wire.ask("DELETE", headers["Location"], params={"note": "nobody-reads-this"})
        await wire.ask("GET", "/healthz")
        lines = wire.lines()
        about = [(line["method"], line["route"], line["status"], line["uri"], line["version"]) for line in lines]
        assert about == [
            ("POST", "/releases", 201, receipt["uri"], 1),
            ("GET", "/releases/{uri}", 200, receipt["uri"], 1),
            ("DELETE", "/releases/{uri}", 200, receipt["uri"], 2),
        ]
        assert "nobody-reads-this" not in wire.stream.getvalue()
        assert all(line["ms"] >= 0 for line in lines)


async def test_the_directory_and_the_probes_answer():
    """Figures of the outlets; ready where every check passes, and named where one does not."""
    state = {"broker": "", "store": ""}
    async with service(checks={name: lambda name=name: state[name] for name in state}) as wire:
        _, figures, _ = await wire.ask("GET", "/directory")
        assert (figures["outlets"], figures["digest"]) == (650, DIRECTORY.digest)
        assert (await wire.ask("GET", "/readyz"))[1] == {"status": "ok", "checks": {"broker": "ok", "store": "ok"}}
        state["broker"] = "no connection for 3 s"
        status, problem, headers = await wire.ask("GET", "/readyz")
        assert (status, problem["checks"]) == (503, {"broker": "no connection for 3 s", "store": "ok"})
        assert "Retry-After" in headers
        assert (await wire.ask("GET", "/healthz"))[:2] == (200, {"status": "ok"})
        async with wire.client.head(wire.url + "/healthz") as response:
            assert (response.status, await response.read()) == (200, b"")
        async with wire.client.get(wire.url + "/metrics") as response:
            assert "wirestorm_outbox_pending 0.0" in await response.text()


def test_nothing_is_shared_between_two_applications():
    """Each has parts of its own: nothing is built at import."""
    first, second = (api(parts_of(io.StringIO())) for _ in range(2))
    assert first is not second
    assert {id(item) for item in first.middlewares}.isdisjoint({id(item) for item in second.middlewares})

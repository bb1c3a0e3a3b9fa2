"""Who may use the API, and that no secret is ever seen again."""

import asyncio

import pytest

from tests.support.api_server import COPY, api_server
from wire.errors import SettingsError
from wire.service.api.access import VARIABLE, Tokens, listening_host, read_tokens

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
    async with api_server(tokens=Tokens([OTHER, TOKEN])) as wire:
        for method, path in (("POST", "/releases"), ("GET", "/directory"), ("GET", "/metrics"), ("GET", "/nowhere")):
            status, problem, headers = await wire.ask(method, path, headers=header, data=None)
            assert (status, problem["type"]) == (401, "urn:wirestorm:problem:no-token")
            assert headers["WWW-Authenticate"] == challenge
        for path in ("/healthz", "/readyz", "/openapi.json"):
            assert (await wire.ask("GET", path, headers=header))[0] == 200


@pytest.mark.parametrize("header", [f"Bearer {TOKEN}", f"bearer {OTHER}", f"BEARER  {TOKEN}"])
async def test_each_token_opens_the_api(header):
    """The scheme has no case."""
    async with api_server(tokens=Tokens([TOKEN, OTHER]), headers={"Authorization": header}) as wire:
        assert (await wire.post(COPY))[0] == 201


async def test_no_secret_comes_back_in_an_answer_or_in_the_log():
    """Not a right token, not a wrong one, wherever a client puts it; not the broker's password in an error."""
    wrong = "hunter2hunter2hunter2"

    def leak():
        raise RuntimeError(f"mqtt://wire:{wrong}@broker: Authorization: Bearer {wrong}")

    async with api_server(
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


@pytest.mark.parametrize("host", ["[", "[::1", "]", "a b", "http://x", "u@[", "localhost\u2100", "", "[x]"])
async def test_a_host_that_can_not_be_read_is_refused_and_no_fault_of_ours(host):
    """403 without tokens, and with a token no look at the name; never a 500 with a traceback in the log."""
    head = f"GET /directory HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n\r\n"
    for tokens, wanted in ((None, "403"), (Tokens([TOKEN]), "200")):
        async with api_server(tokens=tokens) as wire:
            reader, writer = await asyncio.open_connection("127.0.0.1", int(wire.url.rpartition(":")[2]))
            writer.write(head.encode())
            answer = await asyncio.wait_for(reader.read(), 30)
            writer.close()
            assert answer.split()[1].decode() == wanted
            assert not [line for line in wire.lines() if line["level"] == "error"]


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
    async with api_server() as wire:
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
    """An open wire would publish for any client."""
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
    """A malformed token may be a password."""
    file = tmp_path / "tokens"
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingsError, match=words) as caught:
        read_tokens(file, {})
    assert "short" not in str(caught.value)
    assert OTHER not in str(caught.value)

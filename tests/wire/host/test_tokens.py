"""Tokens of a file and of a command."""

import os
import sys

import pytest

from wire.errors import SettingsError, TokenError
from wire.host.tokens import CLIENT_ID, CLIENT_INDEX, TokenCommand, TokenFile, token_source

NAMES = ("FILE", "COLUMN", "COMMAND")


def python(code):
    return f"{sys.executable} -c '{code}'"


def test_each_outlet_has_the_line_of_its_index(tmp_path):
    """Blanks at the ends of a line do not count."""
    path = tmp_path / "tokens.txt"
    path.write_text("one\n two \n\nfour\n")
    source = TokenFile(path)
    assert [source.token("c", index) for index in (0, 1, 3)] == ["one", "two", "four"]
    for index in (2, 4):
        with pytest.raises(TokenError, match=f"has no token number {index + 1}"):
            source.token("c", index)
    with pytest.raises(TokenError, match="outlets alone, and publisher is none"):
        source.token("publisher", None)


def test_a_column_of_a_csv_file_has_the_tokens(tmp_path):
    """Quoted as CSV is (RFC 4180)."""
    path = tmp_path / "clients.csv"
    path.write_text('client,token\na,"x,y"\nb,z\n')
    assert TokenFile(path, "token").tokens() == ["x,y", "z"]
    with pytest.raises(TokenError, match="has no column tokn; its columns are client, token"):
        TokenFile(path, "tokn").tokens()


def test_a_file_that_has_changed_is_read_again(tmp_path, monkeypatch):
    """A token expires, and another program writes the next ones."""
    path = tmp_path / "tokens.txt"
    path.write_text("old\n")
    source = TokenFile(path)
    assert source.token("c", 0) == "old"
    path.write_text("newer\n")
    monkeypatch.setattr("wire.host.tokens.time.monotonic", lambda: 1e12)
    assert source.token("c", 0) == "newer"


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    """With the system's words."""
    with pytest.raises(TokenError, match="can't be read: No such file"):
        TokenFile(tmp_path / "none").tokens()
    (tmp_path / "binary").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(TokenError, match="is no text of tokens"):
        TokenFile(tmp_path / "binary").tokens()


def test_a_command_is_told_the_client_and_writes_its_token():
    """By its environment; a client that is no outlet has no index."""
    command = TokenCommand(python(f'import os; print(os.environ["{CLIENT_ID}"], os.environ["{CLIENT_INDEX}"])'))
    assert command.token("sensor-7", 7) == "sensor-7 7"
    assert command.token("publisher", None) == "publisher"


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ('print("s3cret"); raise SystemExit(3)', "ended with exit code 3"),
        ("pass", "wrote no token"),
        ('print("s3cret\\ns3cret")', "wrote no token"),
        ('print("s3cret" * 20_000)', "wrote no token"),
        ("import sys; sys.stdout.buffer.write(bytes((255,)))", "wrote no token"),
    ],
)
def test_a_command_that_fails_is_told_without_its_output(code, problem):
    """What it wrote may be a token, or a part of one."""
    with pytest.raises(TokenError, match=problem) as raised:
        TokenCommand(python(code)).token("c", 0)
    assert "s3cret" not in str(raised.value)


def test_a_command_has_a_time_limit():
    """It is ended then."""
    with pytest.raises(TokenError, match=r"no token within 0\.2 s"):
        TokenCommand(python('import sys; sys.stdin.close(); __import__("threading").Event().wait()'), 0.2).token("c", 0)


def test_a_command_that_is_none_is_refused():
    """Before anything connects, or when it is run."""
    for text in ("", "  ", "'open"):
        with pytest.raises(SettingsError, match="give a program and its arguments"):
            TokenCommand(text)
    with pytest.raises(TokenError, match="can't be run: No such file"):
        TokenCommand("/no/such/program").token("c", 0)


def test_the_environment_names_the_source(tmp_path):
    """A command, a file, or none of them."""
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n")
    assert token_source({}, NAMES) is None
    assert token_source({"FILE": str(path), "COLUMN": "b"}, NAMES).token("c", 0) == "2"
    assert isinstance(token_source({"COMMAND": "true", "FILE": ""}, NAMES), TokenCommand)
    assert os.environ.get("COMMAND") is None

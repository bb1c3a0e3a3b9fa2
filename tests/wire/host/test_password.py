"""The password of a broker from a file, and the warning where it stands in an argument."""

import pytest

from wire.contract.broker import PASSWORD
from wire.errors import SettingsError
from wire.host.password import PASSWORD_FILE, in_argument, take_password

WORD = "correct-horse"


@pytest.mark.parametrize("text", [WORD, f"{WORD}\n", f"{WORD}\r\nsecond line\n"])
def test_the_first_line_of_the_file_is_the_password(tmp_path, text):
    """By option or by variable; the option wins; without a file the environment stays as it is."""
    path, other = tmp_path / "password", tmp_path / "other"
    path.write_bytes(text.encode())
    other.write_text("another")
    for given, named in ((path, None), (None, path), (path, other)):
        environment = {PASSWORD: "old"} | ({PASSWORD_FILE: str(named)} if named else {})
        take_password(given, environment)
        assert environment[PASSWORD] == WORD
    environment = {PASSWORD: "old"}
    take_password(None, environment)
    assert environment == {PASSWORD: "old"}


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\n", b"a\0b", b"x" * 65_536])
def test_a_file_without_a_password_is_named_with_its_option(tmp_path, content):
    """The message has the source and the file, and never the content."""
    path = tmp_path / "password"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=f"--password-file: {path}: its first line is "):
        take_password(path, {})


def test_a_file_that_cannot_be_read_is_named_with_its_variable(tmp_path):
    """With the system's reason."""
    with pytest.raises(
        SettingsError, match=f"{PASSWORD_FILE}: {tmp_path}/none: no such file or directory; give a file"
    ):
        take_password(None, {PASSWORD_FILE: str(tmp_path / "none")})


def test_a_password_in_an_argument_is_warned_of():
    """A user name alone is no secret; what is no URL is another check's."""
    assert "--password-file" in in_argument(["mqtt://one:1883", f"mqtt://user:{WORD}@two:1883"])
    assert WORD not in in_argument([f"mqtt://user:{WORD}@two:1883"])
    assert in_argument(["mqtt://user@one:1883", "mosquitto", ""]) == ""

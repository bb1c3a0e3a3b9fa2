"""Where the service is, and how it knows us: nothing secret in an argument, an error or a value's text."""

import pytest

from bench.base.errors import ConfigurationError
from bench.remote.access import STANDARD_URL, find_service

SECRET = "correct-horse-battery"


def test_the_argument_wins_then_the_environment_then_loopback():
    """--wire, WIRESTORM_WIRE, and where a wire of this machine listens."""
    environ = {"WIRESTORM_WIRE": "https://wire.example/base/"}
    assert find_service("http://127.0.0.1:9", environ).url == "http://127.0.0.1:9"
    assert find_service(None, environ).url == "https://wire.example/base"
    assert find_service(None, {}).url == STANDARD_URL


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:8080",
        "ftp://there",
        "http://",
        "http://there:port",
        "http://there:99999",
        "http://there/?token=x",
        "http://[::1",
        "http://there..example",
        f"http://{'a' * 64}",
    ],
)
def test_what_is_no_url_names_the_option_and_what_would_be_right(url):
    """And where it came from the environment, the variable."""
    with pytest.raises(ConfigurationError, match=r"^--wire: .*such as http"):
        find_service(url, {})
    if url:
        with pytest.raises(ConfigurationError, match=r"^WIRESTORM_WIRE: "):
            find_service(None, {"WIRESTORM_WIRE": url})


def test_a_password_in_a_url_is_refused_and_not_repeated():
    """A URL is seen in process lists and logs."""
    with pytest.raises(ConfigurationError) as refused:
        find_service(f"http://me:{SECRET}@there", {})
    assert SECRET not in str(refused.value)


def test_the_token_is_in_no_text_of_the_access(tmp_path):
    """From the variable, else from the file; comments and empty lines of it are left out."""
    path = tmp_path / "token"
    path.write_text(f"# ours\n\n{SECRET}\n")
    by_variable = find_service(None, {"WIRESTORM_TOKEN": SECRET, "WIRESTORM_TOKEN_FILE": "/nowhere"})
    by_file = find_service(None, {"WIRESTORM_TOKEN_FILE": str(path)})
    assert by_variable.token == by_file.token == SECRET
    assert SECRET not in repr(by_variable) + str(by_file)


@pytest.mark.parametrize(
    "content", ["", f"{SECRET}\n{SECRET}2\n", f"{SECRET} {SECRET}", "geheim\u00e4\u00e4\u00e4\u00e4"]
)
def test_a_file_without_one_token_names_the_variable_and_shows_nothing(tmp_path, content):
    """None, two, one with a space, one that a header can't carry."""
    path = tmp_path / "token"
    path.write_text(content)
    with pytest.raises(ConfigurationError, match="WIRESTORM_TOKEN_FILE") as refused:
        find_service(None, {"WIRESTORM_TOKEN_FILE": str(path)})
    assert SECRET not in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_a_token_file_that_is_not_there_is_named(tmp_path):
    """So that a typing error is found."""
    with pytest.raises(ConfigurationError, match="elsewhere"):
        find_service(None, {"WIRESTORM_TOKEN_FILE": str(tmp_path / "elsewhere")})

"""What tests of the commands share: a service, a file of copy, and a command with its output."""

import re
import time

import pytest

from bench.cli import main
from tests.support.api_server import COPY
from tests.support.api_server_thread import api_server_in_thread


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    """No test finds the tester's own service."""
    for name in ("WIRESTORM_WIRE", "WIRESTORM_TOKEN", "WIRESTORM_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def wire():
    """The URL of a service without tokens, whose outlets have everything; a service for each module of tests."""
    with api_server_in_thread(time.time_ns) as (url, _):
        yield url


@pytest.fixture
def copy(tmp_path, request):
    """A release of this test's own: the same words are the same release."""
    path = tmp_path / "chor.txt"
    path.write_text(f"{COPY}\nEs geht um {request.node.name}.\n")
    return path


@pytest.fixture
def command(capsys):
    """Run a command; return its exit code, standard output, and standard error without a line that names the files."""

    def run(*words):
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, re.sub(r"\Awirestorm: submitting .* to http.*\n", "", said.err)

    return run

"""The control group's program: told places on standard input, heard on standard output."""

import socket
import subprocess
import sys

import pytest
from msgspec.json import encode

from bench.control_group import clients
from bench.control_group.records import SAID, Ended, Lag, Place

pytestmark = pytest.mark.integration


def test_the_program_ends_with_its_input_and_says_what_its_clients_had():
    """Its client was refused, and tried again: the reasons, and how late its event loop was."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"mqtt://127.0.0.1:{server.getsockname()[1]}"
        place = Place(7, 1, url, "3.1.1", 0, "plain", ("wire/v1/de/western-europe/politics",))
        command = [sys.executable, "-m", clients.__name__]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            process.stdin.write(encode(place) + b"\n")
            process.stdin.flush()
            for _ in range(2):
                server.accept()[0].close()
            output, _ = process.communicate(timeout=20)
    lines = [SAID.decode(line) for line in output.splitlines()]
    assert process.returncode == 0
    assert isinstance(lines[-1], Lag)
    assert any(isinstance(line, Ended) and line.reasons for line in lines)

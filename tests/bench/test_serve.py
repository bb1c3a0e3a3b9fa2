"""``wirestorm broker`` refuses ports and folders that it can't have before it starts anything."""

import socket

import pytest

from bench.base.errors import ConfigurationError
from bench.serve import serve
from tests.support.ports import own_port

HOST = "127.0.0.1"


@pytest.mark.parametrize("nodes", [1, 5])
def test_a_port_of_outgoing_connections_is_refused(nodes):
    """The last node's port counts: below 32768 no outgoing connection takes it."""
    with pytest.raises(ConfigurationError, match=rf"^--port: 32768 is where .*; give one below {32_769 - nodes}$"):
        serve(nodes, 32_769 - nodes, None)


def test_a_port_that_is_taken_is_named_with_the_systems_reason(capsys):
    """Any of the nodes' ports may be the one."""
    port = own_port()
    with socket.create_server((HOST, port)), pytest.raises(ConfigurationError) as caught:
        serve(1, port, None)
    assert str(caught.value).startswith(f"--port: {HOST}:{port}: address already in use")
    assert capsys.readouterr().err == ""


def test_a_folder_that_cannot_be_made_is_named(tmp_path, capsys):
    """A file stands in its way."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match=rf"^--folder: {tmp_path / 'file' / 'logs'}: not a directory"):
        serve(1, 0, tmp_path / "file" / "logs")
    assert capsys.readouterr().err == ""

"""A worker that can't start says why in a line, and exits with 104."""

import socket

import pytest

from subscribers.cli import run
from subscribers.options import BAD_INPUT, parse_options
from tests.support.ports import own_port
from wire.contract.broker import CA

BROKER = ("--broker", "mqtt://127.0.0.1:1883")


def complaint(capsys, *words):
    """The exit code and output of a worker that ends at once with these options."""
    assert run(parse_options([str(word) for word in words])) == BAD_INPUT
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    return said.err


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (
            "http://there",
            "--broker: http:// is not spoken here; a broker is given as mqtt://host:port, or mqtts://",
        ),
        ("mqtt://no.such.host.invalid", "--broker: "),
    ],
)
def test_a_broker_that_cannot_be_meant_is_named(capsys, url, message):
    """By its URL, or by its host."""
    assert complaint(capsys, "--broker", url).startswith(message)


def test_a_folder_that_cannot_be_made_is_named(capsys, tmp_path):
    """A file stands in its way."""
    (tmp_path / "file").write_text("")
    said = complaint(capsys, *BROKER, "--raw-dir", tmp_path / "file" / "raw")
    assert said == f"--raw-dir: {tmp_path / 'file' / 'raw'}: not a directory; give a folder that can be written\n"


def test_a_ca_that_cannot_be_used_is_named_by_its_option_or_variable(capsys, tmp_path, monkeypatch):
    """The option wins over the environment."""
    (tmp_path / "text.pem").write_text("no certificate")
    monkeypatch.setenv(CA, "nowhere.pem")
    assert complaint(capsys, *BROKER).startswith(f"{CA}: nowhere.pem: no such file")
    said = complaint(capsys, *BROKER, "--broker-ca", tmp_path / "text.pem")
    assert said.startswith(f"--broker-ca: {tmp_path / 'text.pem'}: this holds no certificate")


def test_an_address_that_metrics_cannot_have_is_named(capsys):
    """Another process listens at the address, or the text is no address."""
    port = own_port()
    with socket.create_server(("127.0.0.1", port)):
        assert complaint(capsys, *BROKER, "--metrics", f"127.0.0.1:{port}").startswith("--metrics: ")
    assert complaint(capsys, *BROKER, "--metrics", "nowhere").startswith("--metrics: ")

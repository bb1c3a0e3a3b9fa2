"""A mosquitto that speaks TLS alone, with certificates made for the test."""

import subprocess
from contextlib import contextmanager

import pytest
import trustme

from tests.integration.runs import listening, shutil, until
from tests.ports import own_port


def trusted(folder, authority=None):
    """The file of a CA's certificate, and the CA."""
    authority = authority or trustme.CA()
    path = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path, authority


@contextmanager
def secure_mosquitto(folder, authority, *names, expires=None, lines=""):
    """The port of a mosquitto whose certificate bears these names; further lines go to its configuration."""
    if shutil.which("mosquitto") is None:
        pytest.skip("mosquitto is not installed")
    given = authority.issue_cert(*names, not_after=expires)
    given.private_key_pem.write_to_path(str(folder / "key.pem"))
    with (folder / "chain.pem").open("wb") as chain:
        chain.writelines(part.bytes() for part in given.cert_chain_pems)
    port = own_port()
    config = folder / "secure.conf"
    config.write_text(
        f"listener {port} 127.0.0.1\ncertfile {folder}/chain.pem\nkeyfile {folder}/key.pem\nuser root\n"
        f"max_inflight_messages 0\nmax_queued_messages 65000\n{lines or 'allow_anonymous true'}\n"
    )
    with (
        (folder / "secure.log").open("wb") as log,
        subprocess.Popen(["mosquitto", "-c", config], stdout=log, stderr=log) as process,
    ):
        until(lambda: listening(port))
        try:
            yield port
        finally:
            process.terminate()

"""Brokers that a test starts for itself, apart from those that the code under test starts."""

import re
import shutil
import subprocess
import sysconfig
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from bench.brokers import embedded
from tests.support.ports import own_port, own_ports
from tests.support.waiting import listening, until

__all__ = [
    "OURS",
    "RestartableBroker",
    "certificate_authority",
    "mosquitto",
    "nats_with_consumer_limit",
    "needs_mosquitto",
    "port_of",
    "stores",
    "tls_mosquitto",
    "users",
]

needs_mosquitto = pytest.mark.skipif(shutil.which("mosquitto") is None, reason="mosquitto is not installed")
OURS = ["embedded", pytest.param("mosquitto", marks=needs_mosquitto)]  # the kinds that wirestorm starts by itself


def port_of(url):
    """Return the port of a broker's URL."""
    return int(url.rpartition(":")[2])


def stores(folder):
    """Return the folders of the stores that the configurations in a run's folder name."""
    found = [re.findall(r'store_dir: "([^"]+)"', path.read_text()) for path in folder.glob("*.conf")]
    return [Path(path) for paths in found for path in paths]


def users(folder, name, password):
    """Return the lines of a mosquitto configuration that accept one user alone."""
    if shutil.which("mosquitto_passwd") is None:
        pytest.skip("mosquitto is not installed")
    passwords = folder / "passwords"
    subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, name, password], check=True, capture_output=True)
    passwords.chmod(0o644)
    return f"password_file {passwords}"


class RestartableBroker:
    """The embedded broker, which may be killed and started again on the same port.

    Its store ends with it, as it does in a run: consumers are in memory, and sessions that outlived them on disk would
    receive nothing.
    """

    def __init__(self, folder):
        *others, self.port = own_ports(4)
        self._config = folder / "nats.conf"
        self._store = folder / "store"
        self._log = folder / "nats.log"
        self._config.write_text(embedded.configuration(1, [[*others, self.port]], self._store))
        self._process = None
        self.url = f"mqtt://127.0.0.1:{self.port}"

    def start(self):
        """Start the broker and wait until it listens."""
        command = [embedded.executable(), "-c", self._config]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, stderr=log)
        until(lambda: listening(self.port) or self._process.poll() is not None)
        assert self._process.poll() is None, self._log.read_text()

    def kill(self):
        """Kill the broker with SIGKILL and remove its store."""
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._store)


@contextmanager
def mosquitto(folder, more=""):
    """Yield the port of a mosquitto; ``more`` are further lines of its configuration."""
    _need_mosquitto()
    port = own_port()
    config = folder / "mosquitto.conf"
    limits = "max_inflight_messages 0\nmax_queued_messages 65000\n"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n{limits}{more}")
    with subprocess.Popen(["mosquitto", "-c", config], stderr=subprocess.DEVNULL) as process:
        until(lambda: listening(port))
        try:
            yield port
        finally:
            process.terminate()


@contextmanager
def tls_mosquitto(folder, authority, *names, expires=None, lines=""):
    """Yield the port of a mosquitto that speaks TLS alone, with a certificate for ``names`` from an authority.

    ``lines`` are further lines of its configuration.
    """
    _need_mosquitto()
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


def certificate_authority(folder, authority=None):
    """Return the file of a CA's certificate, and the CA."""
    authority = authority or trustme.CA()
    path = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path, authority


@contextmanager
def nats_with_consumer_limit(folder, consumers):
    """Yield the MQTT port of a NATS server whose account allows so many consumers.

    At QoS 1 it refuses further subscriptions, SUBACK 0x80.
    """
    port, client = own_ports(2)
    config = folder / "nats.conf"
    config.write_text(
        f"""
        server_name: "small"
        listen: "127.0.0.1:{client}"
        jetstream {{ store_dir: "{folder}/store" }}
        mqtt {{ listen: "127.0.0.1:{port}" }}
        accounts {{ WIRE {{ jetstream: {{ max_consumers: {consumers} }}, users: [ {{ user: "wire" }} ] }} }}
        no_auth_user: "wire"
        """
    )
    server = Path(sysconfig.get_path("scripts")) / "nats-server"
    with subprocess.Popen([server, "-c", config], stderr=subprocess.DEVNULL) as process:
        until(lambda: listening(port))
        try:
            yield port
        finally:
            process.terminate()


def _need_mosquitto():
    if shutil.which("mosquitto") is None:
        pytest.skip("mosquitto is not installed")

"""Real brokers of a test's own, and sessions over blocking sockets that talk to them."""

import base64
import contextlib
import hashlib
import shutil
import socket
import subprocess
import time

import pytest

from tests.support.ports import own_port
from tests.support.waiting import listening, until

__all__ = ["Pump", "hashed", "mosquitto_with", "running"]

SECONDS = 20


@contextlib.contextmanager
def running(command, port, log):
    """A broker of this test's own, from its first accepted connection to its end."""
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:

        def ready():
            assert process.poll() is None, log.read_text()
            return listening(port)

        try:
            until(ready, SECONDS)
            yield port
        finally:
            process.terminate()
            process.wait(SECONDS)


class Pump:
    """A session over a blocking socket."""

    def __init__(self, session, port):
        self.session = session
        self.events = []
        self._buffer = bytearray(1 << 16)
        self._socket = socket.create_connection(("127.0.0.1", port), SECONDS)
        self._socket.sendall(session.connect())

    def until(self, condition):
        """Read and write until a condition of the session's holds; a deadline ends a test that would hang."""
        self.send()
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline, self.events
            size = self._socket.recv_into(self._buffer)
            assert size, f"the broker closed the connection after {self.events}"
            self.events += self.session.receive(self._buffer, size)
            self.send()

    def send(self, data=b""):
        self._socket.sendall(data + self.session.pending())

    def has(self, *kinds):
        return lambda: any(isinstance(event, kinds) for event in self.events)

    def close(self, *, farewell=True):
        """End the connection, and see the broker end it too: from then on it keeps messages for later."""
        if farewell and self.session.established:
            self.send(self.session.disconnect())
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
            while self._socket.recv_into(self._buffer):
                pass
        self._socket.close()


def hashed(password):
    """PBKDF2 with SHA-512 as mosquitto keeps it: salt and digest in base64, after 101 iterations."""
    salt = b"twelve bytes"
    digest = hashlib.pbkdf2_hmac("sha512", password, salt, 101)
    return base64.b64encode(salt).decode(), base64.b64encode(digest).decode()


@contextlib.contextmanager
def mosquitto_with(folder, *lines):
    """A mosquitto that asks for passwords.

    The message window is open because mosquitto 2.0.11 forgets to go on after the first 20 QoS 2 messages
    that were all under way at once (its inflight quota was repaired in 2.0.13).
    """
    if shutil.which("mosquitto") is None:
        pytest.skip("there is no mosquitto on this machine")
    port, config = own_port(), folder / "mosquitto.conf"
    head = [f"listener {port} 127.0.0.1", "user root", "allow_anonymous false", "max_inflight_messages 0"]
    config.write_text("\n".join([*head, *lines, ""]))
    with running(["mosquitto", "-c", str(config)], port, folder / "log"):
        yield port

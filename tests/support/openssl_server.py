"""OpenSSL's own server program as the peer of a channel: it renews keys and begins handshakes anew, which Python's
servers can't.
"""

import socket
import subprocess
import threading
from contextlib import contextmanager

from tests.support.ports import own_port
from tests.support.waiting import until

__all__ = ["OpensslServer", "openssl_server"]


class OpensslServer:
    """A running ``openssl s_server`` with one connection: ``said`` is its output so far."""

    def __init__(self, process, sock):
        self.said = b""
        self.sock = sock
        self._process = process
        self.listener = threading.Thread(target=self._listen)
        self.listener.start()

    def _listen(self):
        while data := self._process.stdout.read1(1 << 16):
            self.said += data

    def write(self, line):
        """Type a line: a text to the client, or one of the program's commands (openssl-s_server(1))."""
        self._process.stdin.write(line + b"\n")
        self._process.stdin.flush()


@contextmanager
def openssl_server(certificate, *options):
    """Start the program with the PEM file of a certificate and its key, and connect to it."""
    port = own_port()
    command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", certificate, *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT) as process:
        try:
            server = OpensslServer(process, until(lambda: _connected(port)))
            with server.sock:
                yield server
        finally:
            process.kill()
            server.listener.join()


def _connected(port):
    try:
        return socket.create_connection(("127.0.0.1", port), 5)
    except ConnectionRefusedError:
        return None

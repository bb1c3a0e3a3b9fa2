"""The conditions of the machine for tests of arrivals, and an authority for those over TLS."""

import socket

import pytest
import trustme

from subscribers.net.recvmsg import ANCILLARY_BYTES, SO_TIMESTAMPNS
from tests.support.waiting import until


@pytest.fixture(autouse=True, scope="session")
def kernel_stamps():
    """The kernel takes receive times while somebody wants them, and begins a moment after the first one does: one
    socket that wants them stays open, and has had one.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        client.connect(listening.getsockname())
        peer, _ = listening.accept()
        with peer:

            def stamped():
                peer.sendall(b".")
                return client.recvmsg(1, ANCILLARY_BYTES)[1]

            until(stamped)
            yield


@pytest.fixture(scope="session")
def authority():
    """An authority that issues certificates of servers."""
    return trustme.CA()


@pytest.fixture(scope="session")
def ca(authority, tmp_path_factory):
    """The file of the authority's own certificate."""
    path = tmp_path_factory.mktemp("tls") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)

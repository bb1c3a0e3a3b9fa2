"""What tests of arrivals need of the machine."""

import socket

import pytest

from subscribers.receiving import ANCILLARY_BYTES, SO_TIMESTAMPNS
from tests.integration.runs import until


@pytest.fixture(autouse=True, scope="session")
def kernel_stamps():
    """The kernel takes receive times while somebody wants them, and begins a moment after the first one does: one
    socket that wants them stays open, and has had one.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket() as keeper:
        keeper.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        keeper.connect(listening.getsockname())
        peer, _ = listening.accept()
        with peer:

            def stamped():
                peer.sendall(b".")
                return keeper.recvmsg(1, ANCILLARY_BYTES)[1]

            until(stamped)
            yield
